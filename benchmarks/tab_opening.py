"""The tabs of a profile as a person opens them in a running console, until the picture is whole."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from textual.pilot import Pilot

from benchmarks.harness import Bench
from loyalty_core.programme.opening import open_programme
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.messages import OpenCustomer
from loyalty_tui.screens.profile import ProfileScreen
from loyalty_tui.screens.profile_tabs.all_tabs import TABS
from loyalty_tui.session import Opening
from loyalty_tui.tidying import prefer_the_keyboard

ROUNDS = 41


def opened(bench: Bench, customer_ids: Sequence[int]) -> dict[str, list[float]]:
    """Return the median time in milliseconds from choosing a tab until all in sight is painted, by the tab's name.

    One time for each of the customers, who take turns. A picture is painted at most sixty times a second.
    """
    with TemporaryDirectory() as folder:
        return asyncio.run(_opened(bench, customer_ids, Path(folder)))


async def _opened(bench: Bench, customer_ids: Sequence[int], folder: Path) -> dict[str, list[float]]:
    prefer_the_keyboard()
    url = bench.programme.database.engine.url.render_as_string(hide_password=False)
    app = LoyaltyApp(lambda: Opening(open_programme(url), bench.desk.actor), log_folder=folder, pauses=(0, 0))
    taken: dict[str, list[list[float]]] = {tab.name: [[] for _ in customer_ids] for tab in TABS}
    async with app.run_test(size=(120, 40)) as pilot:
        await _rest(app, pilot)
        clock = _Painted(app)
        for number in range(ROUNDS + 1):
            for place, customer_id in enumerate(customer_ids):
                for name, took in (await _once(app, pilot, clock, customer_id)).items():
                    if number:  # at first each tab is made and its modules are read
                        taken[name][place].append(took)
    app.gateway.door.close()
    return {name: [statistics.median(times) for times in each] for name, each in taken.items()}


async def _once(app: LoyaltyApp, pilot: Pilot[None], clock: "_Painted", customer_id: int) -> dict[str, float]:
    """Open a customer, with whom the first tab comes, and then each other tab."""
    start = time.perf_counter()
    app.post_message(OpenCustomer(customer_id))
    await _rest(app, pilot)
    taken = {TABS[0].name: (clock.last - start) * 1_000}
    room = app.screen
    assert isinstance(room, ProfileScreen), room
    for tab in TABS[1:]:
        start = time.perf_counter()
        await room.deck.open(tab.name)
        await _rest(app, pilot)
        taken[tab.name] = (clock.last - start) * 1_000
    return taken


class _Painted:
    """Notes when the console sent a picture, or a part of one, for the last time."""

    def __init__(self, app: LoyaltyApp) -> None:
        self.last = 0.0
        paint = app._display  # noqa: SLF001 - what all painting goes through

        def note(*picture: Any) -> None:
            paint(*picture)
            self.last = time.perf_counter()

        setattr(app, "_display", note)  # noqa: B010 - a method, as far as a type checker knows


async def _rest(app: LoyaltyApp, pilot: Pilot[None]) -> None:
    for _ in range(3):
        await pilot.pause()
        await app.workers.wait_for_complete()
