"""The tabs of a profile as a person opens them: keys into a running console, until the picture has the rows."""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harness import Bench
from loyalty_core.programme.opening import open_programme
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.messages import OpenCustomer
from loyalty_tui.screens.profile import ProfileScreen
from loyalty_tui.screens.profile_tabs.all_tabs import TABS
from loyalty_tui.session import Opening

ROUNDS = 9


def opened(bench: Bench, customer_id: int) -> dict[str, float]:
    """Return the best time in milliseconds from choosing a tab until its rows are painted, by the tab's name."""
    with TemporaryDirectory() as folder:
        return asyncio.run(_opened(bench, customer_id, Path(folder)))


async def _opened(bench: Bench, customer_id: int, folder: Path) -> dict[str, float]:
    url = bench.programme.database.engine.url.render_as_string(hide_password=False)
    app = LoyaltyApp(lambda: Opening(open_programme(url), bench.desk.actor), log_folder=folder, pauses=(0, 0))
    taken: dict[str, list[float]] = {tab.name: [] for tab in TABS}
    async with app.run_test(size=(120, 40)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        app.post_message(OpenCustomer(customer_id))
        for _ in range(3):
            await pilot.pause()
            await app.workers.wait_for_complete()
        room = app.screen
        assert isinstance(room, ProfileScreen), room
        for number in range(ROUNDS + 1):
            for tab in TABS:
                if tab.name in room.deck.made:
                    room.deck.made[tab.name].leave()  # it is opened as for a customer who was not shown before
                start = time.perf_counter()
                await room.deck.open(tab.name)
                await app.workers.wait_for_complete()
                await pilot.pause()
                if number:  # at first each tab is made and its modules are read
                    taken[tab.name].append((time.perf_counter() - start) * 1_000)
    app.gateway.door.close()
    return {name: min(times) for name, times in taken.items()}
