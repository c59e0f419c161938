"""Opening the console; on the first run with a question about what to open."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from loyalty_core.errors import Invalid, LoyaltyError
from loyalty_tui.cli import failures, output
from loyalty_tui.cli.fresh_file import missing_file
from loyalty_tui.cli.options import Options

if TYPE_CHECKING:
    from loyalty_tui.session import Opener, Opening

_WELCOME = """There is no programme yet in {path}.

  1  Set one up here: a few questions, and the console opens
  2  Try the demo: a made-up programme that goes away afterwards
  q  Leave
"""


def open_console(options: Options) -> int:
    """Open the console of a programme; where there is none yet, ask whether to set one up or to try the demo.

    Returns the exit code.

    Raises:
        Invalid: there is no terminal to show it in.
    """
    if options.json:
        raise Invalid("The console has no JSON; name a command.", code="usage")
    require_terminal()
    missing = missing_file(options.database_url)
    if missing is None:
        return show(lambda: _open(options.database_url))
    sys.stdout.write(_WELCOME.format(path=output.shown(missing)))
    choice = _choose()
    if choice == "1":
        from loyalty_tui.cli.first_run import set_up

        set_up(options.database_url)
        return show(lambda: _open(options.database_url))
    if choice == "2":
        from loyalty_tui.cli.demo import open_demo

        return open_demo()
    return failures.DONE


def require_terminal() -> None:
    """Raise `Invalid` where no person sits in front of a terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Invalid("The console needs a terminal; “loyalty --help” names the commands that need none.", code="usage")


def show(opener: Opener) -> int:
    """Run the console until it is left; return the exit code."""
    from loyalty_tui.start import start

    return start(opener)


def _open(url: str) -> Opening:
    """Open the programme, and take up the session that `sign-in` began if there is one."""
    from loyalty_core.programme.opening import open_programme
    from loyalty_tui.cli.tokens import current_token
    from loyalty_tui.session import Opening

    programme = open_programme(url)
    actor = None
    with suppress(LoyaltyError):
        actor = programme.resume(current_token(programme.database.url))
    return Opening(programme, actor)


def _choose() -> str:
    while True:
        try:
            answer = input("Choose 1, 2 or q: ").strip().lower()
        except EOFError:
            return "q"
        if answer in ("1", "2", "q"):
            return answer
