"""Tiers at the counter: where a member stands, the override of a manager, and the moves that led there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.reports.verify import Verify
from loyalty_core.tiers.overriding import OverrideTier
from loyalty_core.tiers.queries import ListTiers, ShowTierProgress
from loyalty_tui.screens.tier_dialogs import EndOverrideDialog, OverrideTierDialog
from loyalty_tui.screens.tier_window import TierWindow
from loyalty_tui.screens.undo_dialog import UndoDialog
from tests.tui.console import Console
from tests.tui.desks import raising, unreliable
from tests.tui.profiles import (
    AMARA,
    HOSTILE,
    INERT,
    add_tiers,
    below,
    beside,
    failing,
    open_profile,
    profile,
    rename,
    sell,
)

TIER = "select tier_id from customer where id = 1"
UNTIL = date(2026, 12, 31)


@pytest.fixture
def club(console: Console) -> Console:
    """A programme with tiers, in which Amara has bought enough for Silver."""
    add_tiers(console)
    sell(console, "R-1", "462.00")
    return console


def override(
    console: Console, tier_id: str = "platinum", reason: str = "moved to us", role: Role = Role.MANAGER
) -> None:
    """Put Amara into a tier until the end of the year."""
    console.desk(role).do(OverrideTier(customer_id=AMARA, tier_id=tier_id, reason=reason, until=UNTIL))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_profile_says_since_when_until_when_and_how_far_the_next_tier_is(
    club: Console, size: tuple[int, int]
) -> None:
    async with club.open(size=size) as desk:
        await open_profile(desk)
        assert "Silver since 2 Mar 2026, kept until 31 Dec 2027" in desk.text
        assert "███████████░ £38.00 to Gold" in desk.text


async def test_an_override_is_shown_with_who_gave_it_and_until_when(club: Console) -> None:
    override(club)
    async with club.open() as desk:
        await open_profile(desk)
        assert "PLATINUM" in desk.text
        assert "Platinum since 2 Mar 2026, given by Manager Person through 31 Dec 2026" in desk.text


async def test_without_tiers_nothing_is_said_of_them(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        assert "tier" not in desk.text
        await desk.press("T")
        assert "The programme has no tiers yet" in desk.toasts[-1]


async def test_overriding_is_seen_before_it_is_done_and_can_be_undone(club: Console) -> None:
    async with club.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await desk.press("T")
        assert desk.shows(OverrideTierDialog)
        assert "Silver, since 2 Mar 2026, kept until 31 Dec 2027" in desk.words
        await desk.press("2", "tab")
        await desk.write("moved to us")
        await desk.press("tab")
        await desk.write("31 Dec 2026")
        assert "silver → gold" in desk.text
        assert club.rows(TIER) == [("silver",)]
        await desk.press("enter")
        assert club.rows(TIER) == [("gold",)]
        assert "Gold since 2 Mar 2026, given by Manager Person through 31 Dec 2026" in desk.text
        await desk.press("u")
        assert "! What was given for entering the tier." in desk.text
        await desk.press("enter")
        assert club.rows(TIER) == [("silver",)]
        assert desk.app.screen is profile(desk)
    assert club.desk().ask(Verify()).problems == ()


async def test_what_is_refused_is_said_beside_the_field(club: Console) -> None:
    async with club.open() as desk:
        await open_profile(desk)
        await desk.press("T", "2", "tab")
        await desk.write("because")
        await desk.press("tab")
        await desk.write("1 Mar 2026")
        assert beside(desk, "until") == "✗ That day is past."
        await desk.press("enter")
        assert desk.shows(OverrideTierDialog)
        assert club.rows(TIER) == [("silver",)]
        await desk.press("escape")
        assert desk.app.screen is profile(desk)


async def test_a_core_that_fails_leaves_the_dialog_open_and_nothing_done(club: Console) -> None:
    async with club.open() as desk:
        await open_profile(desk)
        await desk.press("T", "3", "tab")
        await desk.write("because")
        await desk.press("tab")
        await desk.write("31 Dec 2026")
        unreliable(desk.app).before_do = [raising(RuntimeError("oh"))]
        await desk.press("enter")
        assert "Something went wrong that should not have." in below(desk)
        assert club.rows(TIER) == [("silver",)]
        await desk.press("enter")
        assert club.rows(TIER) == [("platinum",)]


async def test_tiers_that_cannot_be_asked_for_are_said_calmly(club: Console) -> None:
    async with club.open() as desk:
        await open_profile(desk)
        failing(desk, ListTiers, Busy("The database is busy."))
        await desk.press("T")
        assert desk.toasts[-1] == "The database is busy."
        assert desk.app.screen is profile(desk)


async def test_ending_an_override_names_it_and_lets_the_rules_decide(club: Console) -> None:
    override(club)
    async with club.open() as desk:
        await open_profile(desk)
        await desk.press("L")
        assert desk.shows(EndOverrideDialog)
        assert "Platinum through 31 Dec 2026, given by Manager Person: moved to us" in desk.words
        assert "platinum → silver" in desk.text
        await desk.press("enter")
        assert club.rows(TIER) == [("silver",)]
        await desk.press("L")
        assert desk.toasts[-1] == "No override of the tier runs."


async def test_an_agent_is_not_offered_what_managers_decide(club: Console) -> None:
    async with club.open(Role.AGENT) as desk:
        await open_profile(desk)
        for key in ("T", "L", "M", "E"):
            await desk.press(key)
            assert desk.app.screen is profile(desk)
        await desk.press("f1")
        for label in ("Override tier", "End override", "Merge", "Erase"):
            assert label not in desk.text


async def test_who_never_joined_is_put_into_no_tier(club: Console) -> None:
    core = club.desk()
    core.do(SetPolicies(enrol_on_registration=False))
    who = RegisterCustomer(first_name="Bo", last_name="Lind", phone="07700 900130", email="bo@example.org")
    customer_id = core.do(who).customer_id
    assert customer_id is not None
    async with club.open() as desk:
        await open_profile(desk, customer_id)
        await desk.press("T")
        assert "never joined" in desk.toasts[-1]
        assert desk.app.screen is profile(desk)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_moves_tell_when_from_where_to_where_and_why(club: Console, size: tuple[int, int]) -> None:
    club.clock.advance(timedelta(hours=1))
    override(club, reason=f"friend of {HOSTILE}")
    rename(club, AMARA, HOSTILE)
    async with club.open(size=size) as desk:
        await open_profile(desk)
        await desk.press("l")
        assert desk.shows(TierWindow)
        assert f"Tier: {INERT}" in desk.text
        [by_rules] = [line for line in desk.lines if "By the rules" in line]
        assert "no tier" in by_rules
        assert "Silver" in by_rules
        [given] = [line for line in desk.lines if "Override, Manager" in line]
        assert "2 Mar" in given
        assert "13:00" in given
        assert "\x1b" not in desk.text
        await desk.press("escape")
        assert desk.app.screen is profile(desk)


async def test_moves_that_cannot_be_read_are_asked_for_again(club: Console) -> None:
    async with club.open() as desk:
        await open_profile(desk)
        failing(desk, ShowTierProgress, RuntimeError("oh"))
        await desk.press("l")
        assert "F5 tries again." in desk.text
        await desk.press("f5")
        assert "By the rules" in desk.text
        assert not desk.shows(UndoDialog)


async def test_window_follows_a_write_from_elsewhere_and_a_click_chooses_a_tier(club: Console) -> None:
    async with club.open() as desk:
        await open_profile(desk)
        await desk.press("T")
        dialog = desk.app.screen
        assert isinstance(dialog, OverrideTierDialog)
        row = dialog.row("tier_id")
        assert row is not None
        await desk.pilot.click(row.input, offset=(3, 0))
        await desk.settle()
        assert row.typed == "silver"
        await desk.pilot.click("#cancel")
        await desk.settle()
        assert desk.app.screen is profile(desk)
