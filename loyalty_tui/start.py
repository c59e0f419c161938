"""Starting the console: something on the screen first, Textual next, the data layer last and in a thread.

This module imports nothing that takes time; `start` does, once the first paint is out.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loyalty_tui.session import Opener

SKELETON = "\x1b[?1049h\x1b[H\x1b[2J\x1b[?25l\x1b[7m Loyalty\x1b[K\x1b[0m"
"""The alternate screen with the status line's place: what is seen while Textual is imported."""

LEAVE = "\x1b[?1049l\x1b[?25h"

PIXELS_OFF = "\x1b[?1016l"
"""The mouse by cells again. Textual asks a terminal that can do it for pixels, and never takes that back."""

DEVELOPERS = ("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_DEBUG", "TEXTUAL_DEVTOOLS_HOST", "TEXTUAL_DEVTOOLS_PORT",
              "TEXTUAL_DRIVER", "TEXTUAL_PRESS", "TEXTUAL_SCREENSHOT", "TEXTUAL_SCREENSHOT_FILENAME",
              "TEXTUAL_SCREENSHOT_LOCATION", "TEXTUAL_SHOW_RETURN", "TEXTUAL_SLOW_THRESHOLD")  # fmt: skip
"""Variables with which Textual lets a developer look into a running program; they have no say at a counter (T7)."""

ESCAPE_MILLISECONDS = "30"
"""How long a lone Escape is waited with, in case it begins another key; enough for a line over SSH."""


def start(opener: Opener) -> int:
    """Run the console until somebody leaves it; return the exit code: 0, or what ended it.

    Args:
        opener: called in a worker thread after the first paint; see `session.Opener`.
    """
    _prepare_environment()
    if sys.stdout.isatty():
        sys.stdout.write(SKELETON)
        sys.stdout.flush()
    gc.disable()
    try:
        from loyalty_tui.app import LoyaltyApp
        from loyalty_tui.tidying import prefer_the_keyboard

        app = LoyaltyApp(opener)
    except BaseException:
        if sys.stdout.isatty():
            sys.stdout.write(LEAVE)
        raise
    finally:
        gc.enable()
    prefer_the_keyboard()
    try:
        app.run()
    finally:
        if sys.stdout.isatty():
            sys.stdout.write(PIXELS_OFF)
            sys.stdout.flush()
        app.gateway.door.close()
    return app.return_code or 0


def _prepare_environment() -> None:
    for name in DEVELOPERS:
        os.environ.pop(name, None)
    os.environ.setdefault("ESCDELAY", ESCAPE_MILLISECONDS)
