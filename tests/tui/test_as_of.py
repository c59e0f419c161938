"""A customer as they stood: asked for by date and time, marked as past, and nothing to be written there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from loyalty_core.customers.as_of import ShowCustomerAsOf
from loyalty_core.errors import Busy
from loyalty_tui.screens.as_of_dialog import AsOfDialog
from loyalty_tui.screens.as_of_window import AsOfWindow
from tests.tui.console import Console, OpenConsole
from tests.tui.profiles import beside, failing, give_points, open_profile, profile, sell


@pytest.fixture
def amara(console: Console) -> Console:
    """Something bought ten days ago, and points given now."""
    sell(console, "R-1", "100.00", days_ago=10)
    give_points(console, 50)
    return console


async def look_back(desk: OpenConsole, day: str, time: str = "") -> None:
    """Ask for the customer as of then."""
    await open_profile(desk)
    await desk.press("h")
    await desk.write(day)
    await desk.press("tab")
    await desk.write(time)
    await desk.press("enter")


async def test_the_past_is_shown_and_marked_as_such(amara: Console) -> None:
    async with amara.open() as desk:
        await look_back(desk, "1 Mar 2026", "14:00")
        assert desk.shows(AsOfWindow)
        assert "◀ As of 1 Mar 2026 14:00" in desk.text
        assert "100 available" in desk.text
        await desk.press("a", "r", "n")
        assert desk.shows(AsOfWindow)
        await desk.press("escape")
        assert desk.app.screen is profile(desk)
        assert "150 available" in desk.text


async def test_without_a_time_it_is_the_end_of_that_day_and_today_is_now(amara: Console) -> None:
    async with amara.open() as desk:
        await look_back(desk, "20 Feb 2026")
        assert "As of 20 Feb 2026 23:59" in desk.text
        assert "100 available" in desk.text
        await desk.press("escape")
        await look_back(desk, "2 Mar 2026")
        assert "As of 2 Mar 2026 12:00" in desk.text
        assert "150 available" in desk.text


async def test_local_time_is_meant(console: Console) -> None:
    console.clock.advance(timedelta(days=90))
    give_points(console, 50)
    async with console.open(opener=console.opener()) as desk:
        await look_back(desk, "31 May 2026", "12:59")
        assert "0 available" in desk.text
        await desk.press("escape")
        await look_back(desk, "31 May 2026", "13:00")
        assert "50 available" in desk.text


async def test_a_wide_screen_has_the_cards(amara: Console) -> None:
    async with amara.open(size=(120, 40)) as desk:
        await look_back(desk, "1 Mar 2026")
        assert "Entry rewards claimed" in desk.text


@pytest.mark.parametrize(
    ("day", "time", "field", "words"),
    [
        ("3 Mar 2026", "", "on", "✗ That lies in the future."),
        ("1 Jan 2020", "", "on", "✗ This customer was registered later."),
        ("yesterday", "", "on", "✗ Write the date like 21 Nov 2026."),
        ("1 Mar 2026", "noon", "time", "✗ Write it like 14:30."),
        ("", "", "on", "✗ This is needed."),
    ],
)
async def test_what_cannot_be_seen_is_refused_beside_the_field(
    amara: Console, day: str, time: str, field: str, words: str
) -> None:
    async with amara.open() as desk:
        await look_back(desk, day, time)
        assert desk.shows(AsOfDialog)
        assert beside(desk, field) == words


async def test_failing_core_is_said_and_can_be_tried_again(amara: Console) -> None:
    async with amara.open() as desk:
        await open_profile(desk)
        failing(desk, ShowCustomerAsOf, Busy("The database is taken."))
        await desk.press("h")
        await desk.write("1 Mar 2026")
        await desk.press("enter")
        assert "✗ The database is taken." in desk.text
        await desk.press("enter")
        assert desk.shows(AsOfWindow)
