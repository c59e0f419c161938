"""The Journeys room: what came of each version, who is in it, and who the best customers are."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.journeys.best import TopCustomers
from loyalty_core.journeys.report import JourneyReport
from loyalty_tui import modes
from loyalty_tui.messages import Done
from loyalty_tui.screens.journey_dialogs import EndJourneyDialog
from loyalty_tui.screens.journeys import JourneysScreen
from tests.tui.console import Console, OpenConsole
from tests.tui.desks import raising, unreliable
from tests.tui.journeys import fill_journey, start_journey
from tests.tui.profiles import AMARA, below, beside, failing, into, sell

VERSIONS = "select name, threshold_minor, weight, retired_at is null from journey_version order by id"


async def to_room(desk: OpenConsole) -> None:
    """Go to the room, from the search box as from anywhere."""
    await desk.press("f9")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_overview_members_and_best_customers_are_read(console: Console, size: tuple[int, int]) -> None:
    fill_journey(console)
    sell(console, "R-1", "75.00")
    sell(console, "R-2", "25.00", customer_id=2)
    async with console.open(Role.AGENT, size=size) as desk:
        await to_room(desk)
        report = desk.app.screen.query_one("#overview Static", Static)
        said = str(report.content)
        figures, _, _ = said.partition("\n1 Standard")
        assert max(map(len, figures.splitlines())) <= report.content_size.width, "versions stand side by side"
        for words in (
            "1 (33 %)",
            "1 Standard",
            "2 Rare [b]",
            "for who likes tea: 1 given",
        ):
            assert words in said
        await desk.press("2")
        assert "3 members" in desk.text
        [amara] = [line for line in desk.lines if "Amara" in line]
        assert "★ Top customer" in amara
        assert "○ Invited, no answer yet" in desk.text
        await desk.press("f", "f", "f", "f")
        assert "1 member" in desk.text
        assert "Jo Smith" in desk.text
        await desk.press("3")
        assert "1 of 2 customers made half of £100.00" in desk.text
        assert "75.0 %" in desk.text
        await desk.press("enter")
        assert (desk.app.current_mode, desk.app.customer and desk.app.customer.customer_id) == (modes.PROFILE, AMARA)


async def test_a_journey_is_started_given_a_version_and_offers_and_ended(console: Console) -> None:
    async with console.open(Role.MANAGER) as desk:
        await to_room(desk)
        assert "No journey yet." in desk.text
        for key in ("v", "o", "e", "f"):
            await desk.press(key)
            assert "There is no journey yet. N starts the first one." in desk.toasts
        await desk.press("n")
        await desk.write("Elite [/x]")
        await into(desk, "threshold")
        await desk.write("x")
        await desk.press("enter")
        assert beside(desk, "threshold").startswith("✗")
        await desk.press("backspace")
        await desk.write("500.00")
        unreliable(desk.app).before_do = [raising(RuntimeError("oh"))]
        await desk.press("enter")
        assert "Something went wrong that should not have." in below(desk)
        assert console.rows(VERSIONS) == []
        await desk.press("enter")
        assert console.rows(VERSIONS) == [("Standard", 50_000, 1, 1)]
        assert "Elite [/x]" in desk.text
        await desk.press("o")
        assert "No campaign runs." in desk.toasts[-1]
        await desk.press("v")
        await desk.write("Rare")
        await into(desk, "threshold")
        await desk.write("900")
        await desk.press("enter")
        await desk.press("r")
        await into(desk, "number")
        await desk.press("2", "tab", "tab", "enter")
        assert console.rows(VERSIONS)[1] == ("Rare", 90_000, 1, 0)
        await desk.press("e")
        assert desk.shows(EndJourneyDialog)
        await desk.press("tab", "enter")
        assert console.rows("select ended_at is null from journey") == [(0,)]
        assert "(ended)" in desk.text
        assert len(desk.said(Done)) == 4
        await desk.press("v")
        assert "This journey was ended." in desk.toasts


async def test_a_campaign_becomes_an_offer_and_another_journey_is_shown(console: Console) -> None:
    start_journey(console)
    other = start_journey(console, "Other")
    async with console.open(Role.MANAGER) as desk:
        await to_room(desk)
        assert "Other · J another" in desk.text
        await desk.press("o", "2")
        await into(desk, "tag")
        await desk.write("Garden")
        await desk.press("enter")
        offers = f"select tag from journey_offer where journey_id = {other} order by campaign_id"
        assert console.rows(offers) == [("garden",), ("tea",)]
        await desk.press("j")
        assert "Elite · J another" in desk.text
        await desk.press("tab")
        assert desk.shows(JourneysScreen)


async def test_an_agent_looks_and_changes_nothing_and_a_failing_core_is_said(console: Console) -> None:
    fill_journey(console)
    async with console.open(Role.AGENT) as desk:
        failing(desk, JourneyReport, Busy("The database is busy."))
        await to_room(desk)
        assert "✗ The database is busy. F5 tries again." in desk.words
        assert "n New" not in desk.lines[-1]
        failing(desk, TopCustomers, RuntimeError("oh"))
        await desk.press("f5")
        assert "Said yes" in desk.text
        await desk.press("3")
        assert "Something went wrong that should not have." in desk.words
