"""The Journeys tab of the profile (R137 to R140), and what a customer says to a journey."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.journeys.of_customer import CustomerJourneys
from loyalty_tui.messages import Done
from loyalty_tui.screens.journey_dialogs import AnswerDialog, InviteDialog, PreferencesDialog
from tests.tui.console import Console
from tests.tui.journeys import fill_journey, start_journey
from tests.tui.profiles import AMARA, JOSE, beside, failing, open_profile, profile, sell_lines

STAGES = "select stage from journey_member where customer_id = {}"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_tab_says_stage_last_visit_times_entered_and_every_step(
    console: Console, size: tuple[int, int]
) -> None:
    fill_journey(console)
    sell_lines(console, "R-1", "A:2:14.99:Mug [/x]")
    async with console.open(Role.AGENT, size=size) as desk:
        await open_profile(desk, AMARA)
        await desk.press("K")
        for heading in ("Journey name", "Stage", "Last visited", "Entered"):
            assert heading in desk.text
        row = next(line for line in desk.lines if "Elite" in line)
        assert "★ Top customer" in row
        for words in ("Likes tea", "Mug [/x]", "Top customer: 1 offer used this month.", "Said yes"):
            assert words in desk.words
        assert "Used an offer, 1 in the period: top customer" in desk.words
        await desk.press("enter")
        assert desk.app.screen is profile(desk)
        await desk.press("m")
        assert "Journey      Elite: top customer" in desk.text


async def test_an_answer_is_seen_before_and_follows_in_the_tab(console: Console) -> None:
    fill_journey(console)
    async with console.open(Role.AGENT) as desk:
        await open_profile(desk, JOSE)
        await desk.press("H")
        assert desk.shows(AnswerDialog)
        await desk.press("enter")
        assert beside(desk, "reply").startswith("✗")
        await desk.press("1")
        assert "invited → active" in desk.words
        await desk.press("enter")
        assert console.rows(STAGES.format(JOSE)) == [("active",)]
        assert len(desk.said(Done)) == 1
        assert "Takes part: 0 offers used this month; 1 more" in desk.words
        await desk.press("H", "1")
        assert "This customer takes part already." in desk.words
        await desk.press("escape", "u", "enter")
        assert console.rows(STAGES.format(JOSE)) == [("invited",)]


async def test_what_they_like_is_noted_and_a_manager_invites(console: Console) -> None:
    start_journey(console)
    async with console.open(Role.MANAGER) as desk:
        await open_profile(desk, JOSE)
        await desk.press("K")
        assert "In no journey yet" in desk.words
        await desk.press("H")
        assert "This customer was invited to no journey yet." in desk.toasts
        await desk.press("Q")
        assert desk.shows(InviteDialog)
        await desk.press("enter")
        assert console.rows(STAGES.format(JOSE)) == [("invited",)]
        assert "Invited (not told)" in str(
            desk.app.screen.query_one("JourneysTab VerticalScroll Static", Static).content
        )
        await desk.press("D")
        assert desk.shows(PreferencesDialog)
        await desk.write("Garden, tea")
        await desk.press("enter")
        assert console.rows("select tag from preference order by tag") == [("garden",), ("tea",)]
        assert "Likes garden, tea" in desk.words


async def test_a_failing_core_is_said_and_asked_again_and_an_auditor_only_reads(console: Console) -> None:
    async with console.open(Role.AUDITOR) as desk:
        await open_profile(desk, AMARA)
        failing(desk, CustomerJourneys, Busy("The database is busy."))
        await desk.press("K")
        assert "✗ The database is busy. F5 tries again." in desk.words
        await desk.press("f5")
        assert "Likes nothing noted" in desk.words
        for key in ("H", "D", "Q"):
            await desk.press(key)
            assert desk.app.screen is profile(desk)
