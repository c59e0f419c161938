"""When a console has come to rest: what a test waits for after every key, without looking at the clock."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from textual.app import App
from textual.screen import Screen
from textual.worker import WorkerFailed


async def come_to_rest(app: App[Any]) -> None:
    """Wait until no core call runs, no message waits, and all is painted.

    What a timer will begin later, a toast's end or a blinking cursor, is not waited for.
    """
    while await _has_more_to_do(app):
        pass


async def _has_more_to_do(app: App[Any]) -> bool:
    await asyncio.sleep(0)
    if asyncio.get_running_loop()._ready:  # type: ignore[attr-defined]  # callbacks that can run now, of whatever task
        return True
    if app._exit or not app._running:
        return False
    if len(app.workers):
        with suppress(WorkerFailed):  # the console is told of it, as it is without a test
            await app.workers.wait_for_complete()
        return True
    if app.animator._animations or app.animator._scheduled:
        await app.animator.wait_until_complete()
        return True
    if app._batch_count:
        await asyncio.sleep(0.001)
        return True
    if app._screen_stack and _is_to_be_painted(app.screen):
        app.screen._on_timer_update()
        return True
    return False


def _is_to_be_painted(screen: Screen[Any]) -> bool:
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )
