"""The Programme room: read by everybody who looks customers up, changed by administrators alone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.programme.queries import ShowProgramme
from loyalty_core.tiers.commands import SetEntryReward
from loyalty_tui import modes
from loyalty_tui.screens.programme import ProgrammeScreen
from loyalty_tui.screens.programme_opt_in import OptInDialog
from loyalty_tui.screens.programme_tier_dialogs import TierRulesDialog
from loyalty_tui.widgets.form_dialog import FormDialog
from tests.tui.console import Console, OpenConsole
from tests.tui.desks import raising, unreliable
from tests.tui.profiles import (
    HOSTILE,
    INERT,
    add_campaign,
    add_tiers,
    below,
    beside,
    failing,
    into,
    open_profile,
    sell,
)

EARNING = "select points from earning_rule order by valid_from"
RULES = "select measure, span, keep, thresholds from tier_rule order by effective_from"


@pytest.fixture
def club(console: Console) -> Console:
    """A programme with tiers, of which Gold gives 200 points."""
    add_tiers(console)
    console.desk().do(SetEntryReward(tier_id="gold", points=200))
    sell(console, "R-1", "120.00")
    return console


def room(desk: OpenConsole) -> ProgrammeScreen:
    """Return the room, under whatever dialog is open."""
    screen = desk.app.screen_stack[0]
    assert isinstance(screen, ProgrammeScreen)
    return screen


async def field(desk: OpenConsole, name: str, typed: str) -> None:
    """Fill in a field of the dialog anew."""
    dialog = desk.app.screen
    assert isinstance(dialog, FormDialog)
    row = dialog.row(name)
    assert row is not None
    row.input.focus()
    await desk.press("end", "ctrl+u")
    await desk.write(typed)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_everything_that_the_programme_promises_is_read(club: Console, size: tuple[int, int]) -> None:
    async with club.open(Role.AGENT, size=size) as desk:
        await desk.press("f10")
        assert desk.app.current_mode == modes.PROGRAMME
        [gold] = [line for line in desk.lines if "Gold" in line]
        for words in ("£500.00", "0", "200 points"):
            assert words in gold
        for words in (
            "Reached by spend in a calendar year, kept to the end of the next year",
            "1 point for each £1.00, rounded down",
            "100 points are worth £1.00.",
        ):
            assert words in desk.words
        for key in ("t", "e", "n", "g", "o", "p"):
            await desk.press(key)
            assert desk.app.screen is room(desk)


async def test_the_sidebar_leads_there(club: Console) -> None:
    async with club.open(size=(120, 40)) as desk:
        line = next(y for y, line in enumerate(desk.lines) if "F10" in line)
        await desk.pilot.click(offset=(6, line))
        await desk.settle()
        assert desk.app.current_mode == modes.PROGRAMME


async def test_setting_rules_begins_with_those_in_force_and_refuses_beside_the_field(club: Console) -> None:
    async with club.open() as desk:
        await desk.press("f10", "t")
        dialog = desk.app.screen
        assert isinstance(dialog, TierRulesDialog)
        thresholds = dialog.row("thresholds")
        assert thresholds is not None
        assert thresholds.typed == "silver=100.00, gold=500.00, platinum=1000.00"
        await field(desk, "thresholds", "gold")
        assert beside(desk, "thresholds") == "✗ “gold” is not like gold=500."
        await field(desk, "thresholds", "silver=300, gold=200")
        assert beside(desk, "thresholds") == "✗ gold must need more than the tier below it."
        await field(desk, "thresholds", "silver=50, gold=90")
        await field(desk, "begins", "1 Apr 2026")
        await desk.press("enter")
        assert desk.app.screen is room(desk)
        assert len(club.rows(RULES)) == 2
        assert "From 1 Apr 2026 00:00: Reached by spend" in desk.words


async def test_a_failing_core_changes_no_rule(club: Console) -> None:
    async with club.open() as desk:
        await desk.press("f10", "t")
        await field(desk, "begins", "1 Apr 2026")
        unreliable(desk.app).before_do = [raising(RuntimeError("oh"))]
        await desk.press("enter")
        assert "Something went wrong that should not have." in below(desk)
        assert len(club.rows(RULES)) == 1


async def test_an_entry_reward_is_of_the_tier_under_the_cursor(club: Console) -> None:
    async with club.open() as desk:
        await desk.press("f10", "down", "e")
        assert "Gold now: 200 points" in desk.words
        await field(desk, "points", "350")
        await desk.press("enter")
        [gold] = [line for line in desk.lines if "£500.00" in line]
        assert "350 points" in gold


async def test_adding_a_tier_puts_it_above_the_others(club: Console) -> None:
    async with club.open() as desk:
        await desk.press("f10", "n")
        await desk.write("ruby")
        await desk.press("tab")
        await desk.write("[/x] Ruby")
        await desk.press("enter")
        assert club.rows("select name, rank from tier where id = 'ruby'") == [("[/x] Ruby", 4)]
        assert "[/x] Ruby" in desk.text


async def test_segments_are_ruled_by_thresholds_that_fit_together(club: Console) -> None:
    async with club.open(size=(120, 40)) as desk:
        await desk.press("f10", "s")
        await field(desk, "at_risk_days", "90")
        assert beside(desk, "at_risk_days") == "✗ A customer is at risk before they are dormant."
        await field(desk, "at_risk_days", "45")
        await field(desk, "top_spend", "99.50")
        await desk.press("enter")
        assert "at risk after 45 days without one, dormant after 90, top from £99.50 spent." in str(
            room(desk).rest.content
        )
        [(policies,)] = club.rows("select policies from programme")
        assert json.loads(policies)["top_spend_minor"] == 9_950
        await open_profile(desk)
        assert "Spent £120.00; top from £99.50." in desk.words


async def test_earning_is_set_and_taken_back(club: Console) -> None:
    club.clock.advance(timedelta(hours=1))
    async with club.open(size=(120, 40)) as desk:
        await desk.press("f10", "g")
        await field(desk, "per", "0")
        assert beside(desk, "per") == "✗ The amount must be more than nothing."
        await field(desk, "per", "1")
        await field(desk, "points", "3")
        await desk.press("enter")
        assert "3 points for each £1.00, rounded down" in desk.words
        club.clock.advance(timedelta(minutes=1))
        await desk.press("u", "enter")
        assert club.rows(EARNING) == [(1,), (3,), (1,)]


async def test_only_what_is_different_is_sent_of_the_policies(club: Console) -> None:
    async with club.open(size=(120, 40)) as desk:
        await desk.press("f10", "p", "enter")
        assert "Nothing is given to change." in below(desk)
        await field(desk, "value_points", "200")
        assert "100 → 200" in desk.text
        await desk.press("enter")
        policies = club.desk().ask(ShowProgramme()).policies
        assert (policies.value_points, policies.value.minor, policies.otp_minutes) == (200, 100, 5)


async def test_quiet_hours_and_notices_of_expiry_are_set_and_ended(club: Console) -> None:
    async with club.open(size=(80, 24)) as desk:
        await desk.press("f10", "p")
        await field(desk, "expiry_notice_days", "7")
        await field(desk, "quiet_hours", "night")
        assert beside(desk, "quiet_hours") == "✗ Write quiet hours like 21:00-08:00."
        await field(desk, "quiet_hours", "21:30-8:00")
        await desk.press("enter")
        policies = club.desk().ask(ShowProgramme()).policies
        assert (policies.expiry_notice_days, policies.quiet_hours) == (7, "21:30-08:00")
        await desk.press("p")
        await field(desk, "quiet_hours", "")
        await desk.press("enter")
        assert club.desk().ask(ShowProgramme()).policies.quiet_hours is None


async def test_automatic_enrolment_is_switched_off_with_a_preview_and_back_by_undo(club: Console) -> None:
    add_campaign(club, "Bring [/x] a friend")
    async with club.open(size=(120, 40)) as desk:
        await desk.press("f10")
        assert "Automatic enrolment is on: who is registered is enrolled at once." in desk.words
        assert "The friend gets no coupon." in desk.words
        await desk.press("o")
        assert "Nothing is given to change." in desk.text
        await desk.press("2")
        assert "Enrol on registration  yes → no" in desk.text
        await field(desk, "referral_points", "0500")
        await into(desk, "referral_campaign")
        await desk.press("2")
        await field(desk, "review_points", "25")
        unreliable(desk.app).before_do = [raising(RuntimeError("oh"))]
        await desk.press("enter")
        assert "Something went wrong that should not have." in below(desk)
        await desk.press("enter")
        for words in (
            "Automatic enrolment is off: staff enrol.",
            "A friend’s first order earns who brought them 500 points.",
            "The friend gets a coupon of Bring [/x] a friend.",
            "An approved review earns 25 points, a testimonial 0.",
        ):
            assert words in str(room(desk).rest.content)
        person = {"first_name": "Bo", "last_name": "Lind", "phone": "07700 900130", "email": "bo@example.org"}
        club.desk().do(RegisterCustomer(**person))
        assert club.rows("select membership from customer where first_name = 'Bo'") == [("not_enrolled",)]
        await desk.press("u", "enter")
        assert "Automatic enrolment is on" in str(room(desk).rest.content)


async def test_settings_out_of_range_are_refused_beside_the_field_and_not_offered_to_managers(club: Console) -> None:
    async with club.open() as desk:
        await desk.press("f10", "o")
        await field(desk, "referral_percent", "101")
        await desk.press("enter")
        assert beside(desk, "referral_percent").startswith("✗")
        assert desk.shows(OptInDialog)
        assert club.desk().ask(ShowProgramme()).policies.referral_percent == 0
    async with club.open(Role.MANAGER) as desk:
        await desk.press("f10", "o")
        assert desk.app.screen is room(desk)


async def test_what_cannot_be_read_is_said_and_asked_for_again(club: Console) -> None:
    async with club.open() as desk:
        failing(desk, ShowProgramme, Busy("The database is busy."))
        await desk.press("f10")
        assert "The database is busy." in desk.text
        await desk.press("t")
        assert desk.app.screen is room(desk)
        await desk.press("f5")
        assert "1 point for each £1.00" in desk.words


async def test_hostile_names_are_only_names(club: Console) -> None:
    with club.programme.database.writing() as connection:
        connection.exec_driver_sql("update tier set name = ? where id = 'gold'", (HOSTILE,))
        connection.commit()
    async with club.open(size=(120, 40)) as desk:
        await desk.press("f10")
        assert INERT[:10] in desk.text
        assert "\x1b" not in desk.text
