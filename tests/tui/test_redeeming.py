"""Redeeming on behalf of a customer: the reward, the one-time password, and what can go wrong on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual.widgets import Input, Static

from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.reports.verify import Verify
from loyalty_core.rewards.commands import ConfirmRedemption
from loyalty_core.rewards.history import ShowRedemption
from loyalty_core.rewards.queries import ListRewards
from loyalty_tui.messages import Refused
from loyalty_tui.screens.code_dialog import CodeDialog
from loyalty_tui.screens.redeem_dialog import RedeemDialog
from loyalty_tui.screens.redemption_dialogs import CancelRedemptionDialog, ResendDialog
from loyalty_tui.screens.undo_dialog import UndoDialog
from tests.tui.console import Console, OpenConsole
from tests.tui.desks import raising, unreliable
from tests.tui.profiles import (
    HOSTILE,
    INERT,
    add_reward,
    beside,
    code_of,
    failing,
    give_points,
    open_profile,
    profile,
    redeem,
    tab,
    wrong,
)
from tests.tui.test_profile_budgets import Hands

STATES = "select state, wrong_tries from redemption order by id"
AVAILABLE = "select available from account where customer_id = 1"


@pytest.fixture
def shop(console: Console) -> Console:
    """Amara with 500 points, and two rewards that she can have."""
    give_points(console)
    add_reward(console, "Candle", 100)
    add_reward(console, "£5 off", 300, amount="5.00")
    return console


async def ask(desk: OpenConsole) -> None:
    """Ask for the dearer reward, so that the code is asked for."""
    await open_profile(desk)
    await desk.press("r", "2", "enter")
    assert desk.shows(CodeDialog)


async def test_redeeming_takes_six_keys_besides_the_code_and_shows_before_and_after_twice(shop: Console) -> None:
    async with shop.open() as desk:
        await open_profile(desk)
        hands = Hands(desk)
        await hands.press("r", "2")
        assert "Available 500 → 200 −300 once the code is confirmed" in desk.words
        assert shop.rows(STATES) == []
        await hands.press("enter")
        assert "Goes to ••••••18 by SMS; good until 12:05." in desk.text
        assert "Available 500 → 200 −300" in desk.words
        assert shop.rows(AVAILABLE) == [(500,)]
        await hands.write(code_of(shop))
        await hands.press("enter")
        assert hands.keys <= 6
        assert shop.rows(STATES) == [("confirmed", 0)]
        assert shop.rows(AVAILABLE) == [(200,)]
        ((code,),) = shop.rows("select code from coupon")
        assert tab(desk).NAME == "rewards"
        assert code in desk.text
        assert "200 available" in desk.text
    assert shop.desk().ask(Verify()).problems == ()


async def test_the_coupon_that_the_preview_names_is_the_one_that_is_given(shop: Console) -> None:
    async with shop.open() as desk:
        await ask(desk)
        [line] = [line for line in desk.lines if "Coupon" in line and "→" in line]
        named = line.split("→")[1].split()[0]
        await desk.write(code_of(shop))
        await desk.press("enter")
        assert shop.rows("select code from coupon") == [(named,)]


async def test_the_only_reward_is_chosen_already_and_how_often_is_asked(console: Console) -> None:
    give_points(console)
    add_reward(console, "Candle", 100)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("r", "tab", "backspace", "3")
        assert "500 → 200" in desk.text
        await desk.press("backspace", "9")
        assert beside(desk, "times") == "✗ Only 500 points are available; 900 are needed."
        await desk.press("backspace", "2", "enter")
        assert console.rows("select times, points from redemption") == [(2, 200)]


async def test_a_wrong_code_is_refused_beside_the_field_and_each_try_is_a_request_of_its_own(shop: Console) -> None:
    async with shop.open() as desk:
        await ask(desk)
        core, code = unreliable(desk.app), code_of(shop)
        for left in ("4 tries are", "3 tries are"):
            await desk.write(wrong(code))
            await desk.press("enter")
            assert beside(desk, "code") == f"✗ That is not the code. {left} left."
            assert isinstance(desk.app.focused, Input)
            assert desk.app.focused.value == ""
        assert shop.rows(STATES) == [("waiting", 2)]
        await desk.write(f"{code[:3]} {code[3:]}")
        await desk.press("enter")
        assert shop.rows(STATES) == [("confirmed", 2)]
        tries = [command for command in core.sent if isinstance(command, ConfirmRedemption)]
        assert len({command.request_id for command in tries}) == 3


async def test_what_is_no_code_does_not_count(shop: Console) -> None:
    async with shop.open() as desk:
        await ask(desk)
        await desk.write("12x3")
        await desk.press("enter")
        assert beside(desk, "code") == "✗ A one-time password has 6 digits."
        assert shop.rows(STATES) == [("waiting", 0)]


async def test_the_fifth_wrong_code_ends_it_and_the_list_says_so(shop: Console) -> None:
    async with shop.open() as desk:
        await ask(desk)
        code = wrong(code_of(shop))
        for _ in range(5):
            await desk.write(code)
            await desk.press("enter")
        assert "this redemption is over. Begin anew." in desk.words
        await desk.press("escape")
        assert tab(desk).NAME == "rewards"
        assert "Failed" in desk.text
        assert shop.rows(AVAILABLE) == [(500,)]


async def test_a_lost_answer_asks_again_with_the_same_request_and_counts_once(shop: Console) -> None:
    async with shop.open() as desk:
        await ask(desk)
        core = unreliable(desk.app)
        core.after_do = [raising(Busy("The connection broke.", code="unknown-outcome"))] * 3
        await desk.write(code_of(shop))
        await desk.press("enter")
        assert "not known yet" in desk.words
        await desk.press("enter")
        assert len({command.request_id for command in core.sent}) == 1
        assert shop.rows(AVAILABLE) == [(200,)]


async def test_a_new_code_is_sent_after_half_a_minute_and_the_old_one_is_worth_nothing(shop: Console) -> None:
    async with shop.open() as desk:
        await ask(desk)
        old = code_of(shop)
        await desk.press("ctrl+r")
        assert desk.shows(ResendDialog)
        assert "Wait 30 seconds." in desk.text
        await desk.press("escape")
        shop.clock.advance(timedelta(seconds=31))
        await desk.pilot.click("#resend")
        await desk.settle()
        await desk.press("enter")
        assert desk.shows(CodeDialog)
        assert shop.rows("select state from one_time_password order by id") == [("replaced",), ("sent",)]
        if code_of(shop) != old:  # one time in a million both are the same
            await desk.write(old)
            await desk.press("enter")
            assert "That is not the code." in beside(desk, "code")
        await desk.write(code_of(shop))
        await desk.press("enter")
        assert shop.rows("select state from redemption") == [("confirmed",)]


async def test_a_code_whose_time_is_over_is_said_before_it_is_typed(shop: Console) -> None:
    async with shop.open() as desk:
        await ask(desk)
        await desk.press("escape")
        assert "Waits for code" in desk.text
        shop.clock.advance(timedelta(minutes=6))
        await desk.press("f5", "tab", "enter")
        assert desk.shows(CodeDialog)
        assert "its time is over. Send a new one." in desk.words
        assert "The time of this code is over." in desk.words


async def test_leaving_keeps_it_waiting_and_enter_on_it_goes_on(shop: Console) -> None:
    async with shop.open() as desk:
        await ask(desk)
        await desk.press("escape")
        assert shop.rows(STATES) == [("waiting", 0)]
        await desk.press("tab", "enter")
        assert desk.shows(CodeDialog)
        await desk.write(code_of(shop))
        await desk.press("enter")
        assert shop.rows(STATES) == [("confirmed", 0)]


async def test_a_waiting_one_is_cancelled_from_its_dialog(shop: Console) -> None:
    async with shop.open() as desk:
        await ask(desk)
        await desk.pilot.click("#withdraw")
        await desk.settle()
        assert desk.shows(CancelRedemptionDialog)
        assert desk.app.focused is desk.app.screen.query_one("#cancel")
        await desk.press("tab", "enter")
        assert desk.app.screen is profile(desk)
        assert shop.rows("select state from redemption") == [("cancelled",)]
        assert shop.rows("select state from one_time_password") == [("dead",)]


async def test_giving_back_shows_before_and_after_and_asks_for_a_reason(shop: Console) -> None:
    redeem(shop, 2)
    async with shop.open() as desk:
        await open_profile(desk)
        await desk.press("5", "tab", "z")
        assert desk.shows(CancelRedemptionDialog)
        assert "Available 200 → 500 +300" in desk.words
        await desk.press("up", *"wrong one", "ctrl+s")
        assert shop.rows("select state, cancel_reason from redemption") == [("cancelled", "wrong one")]
        assert shop.rows(AVAILABLE) == [(500,)]
        line = profile(desk).query_one("#rewards--line", Static)
        assert str(line.content).startswith("Cancelled 2 Mar 2026 12:00: wrong one · redeemed")
        await desk.press("z")
        assert "This redemption is over; there is nothing to give back." in desk.toasts
    assert shop.desk().ask(Verify()).problems == ()


async def test_a_coupon_that_was_used_is_in_the_way(shop: Console) -> None:
    from loyalty_core.coupons.commands import UseCoupon

    redeem(shop, 2)
    ((code,),) = shop.rows("select code from coupon")
    shop.desk().do(UseCoupon(code=code))
    async with shop.open() as desk:
        await open_profile(desk)
        await desk.press("5", "tab", "z", "tab", "enter")
        assert f"Coupon {code} was used already; undo its use first." in desk.words
        assert shop.rows("select state from redemption") == [("confirmed",)]


async def test_undo_takes_back_the_confirmation_and_then_nothing_of_it_is_left_to_undo(shop: Console) -> None:
    async with shop.open() as desk:
        await ask(desk)
        await desk.write(code_of(shop))
        await desk.press("enter", "u")
        assert desk.shows(UndoDialog)
        await desk.press("enter")
        assert shop.rows("select state from redemption") == [("cancelled",)]
        assert shop.rows(AVAILABLE) == [(500,)]
        assert desk.app.done_here == []


async def test_undo_cancels_what_was_only_asked_for(shop: Console) -> None:
    async with shop.open() as desk:
        await ask(desk)
        await desk.press("escape", "u")
        assert "worth nothing" in desk.words
        await desk.press("enter")
        assert shop.rows("select state from redemption") == [("cancelled",)]


async def test_where_nothing_can_be_had_the_list_says_why(console: Console) -> None:
    add_reward(console, "Candle", 100)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("r")
        assert tab(desk).NAME == "rewards"
        assert "There is no reward that this customer can have now; the list says why." in desk.toasts
        assert "Too few points" in desk.text
        line = profile(desk).query_one("#rewards--line", Static)
        assert str(line.content).startswith("Only 0 points are available; 100 are needed · gives Candle")
        await desk.press("enter")
        assert "Only 0 points are available; 100 are needed." in desk.toasts


async def test_no_reward_and_no_redemption_say_so(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("5")
        assert "No reward can be had now. F7 shows all rewards." in desk.text
        assert "Nothing was redeemed yet." in desk.text


async def test_the_rewards_tab_says_what_can_be_had_the_cheapest_first(shop: Console) -> None:
    add_reward(shop, "Hamper", 9000)
    async with shop.open(size=(120, 40)) as desk:
        await open_profile(desk)
        await desk.press("5")
        places = [next(place for place, line in enumerate(desk.lines) if name in line) for name in
                  ("Candle", "£5 off", "Hamper")]  # fmt: skip
        assert places == sorted(places)
        assert "✓ Yes" in desk.lines[places[0]]
        assert "Too few points" in desk.lines[places[2]]
        assert "3 rewards" in desk.text


async def test_enter_or_a_double_click_on_a_reward_begins_with_it(shop: Console) -> None:
    async with shop.open() as desk:
        await open_profile(desk)
        await desk.press("5", "down", "enter")
        assert desk.shows(RedeemDialog)
        assert "500 → 200" in desk.text
        await desk.press("escape")
        await desk.pilot.click("RewardsTab WindowedTable", offset=(4, 1))
        await desk.pilot.click("RewardsTab WindowedTable", offset=(4, 1))
        await desk.settle()
        assert desk.shows(RedeemDialog)
        assert "500 → 400" in desk.text


async def test_a_refusal_of_the_request_stays_in_the_dialog(shop: Console) -> None:
    async with shop.open() as desk:
        await open_profile(desk)
        await desk.press("r", "2")
        shop.rows("select 1")
        with shop.programme.database.writing() as connection:
            connection.exec_driver_sql("update customer set phone = null where id = 1")
            connection.commit()
        await desk.press("enter")
        assert desk.shows(RedeemDialog)
        assert "has no phone number to send it to" in desk.words
        assert shop.rows(STATES) == []


async def test_failing_core_is_said_in_every_place(shop: Console) -> None:
    async with shop.open() as desk:
        await open_profile(desk)
        failing(desk, ListRewards, Busy("The database is taken."))
        await desk.press("r")
        assert "The database is taken." in desk.toasts
        failing(desk, ShowRedemption, Busy("The database is taken."))
        await desk.press("r", "2", "enter")
        assert desk.shows(CodeDialog)
        assert "✗ The database is taken." in desk.text
        await desk.write(code_of(shop))
        await desk.press("enter")
        assert shop.rows(STATES) == [("confirmed", 0)]


async def test_who_may_not_redeem_is_not_offered_it(shop: Console) -> None:
    async with shop.open(Role.AUDITOR) as desk:
        await open_profile(desk)
        assert "r Redeem" not in desk.lines[-1]
        await desk.press("r")
        assert desk.said(Refused) == []
        assert desk.app.screen is profile(desk)
        await desk.press("5", "enter")
        assert desk.app.screen is profile(desk)


async def test_hostile_names_are_inert(console: Console) -> None:
    give_points(console)
    add_reward(console, "Plain", 100, custom="[red]y[/]")
    console.programme.database.engine.dispose()
    with console.programme.database.writing() as connection:
        connection.exec_driver_sql("update reward set name = ?", (HOSTILE,))
        connection.commit()
    async with console.open(size=(120, 40)) as desk:
        await open_profile(desk)
        await desk.press("5")
        assert INERT[:20] in desk.text
        await desk.press("r")
        assert desk.shows(RedeemDialog)
        assert INERT[:8] in desk.text
        await desk.press("enter")
        assert desk.shows(CodeDialog)
        assert INERT in str(desk.app.screen.query_one("#dialog--about", Static).content)
        await desk.press("escape", "6")
        assert INERT[:8] in desk.text


async def test_passwords_are_listed_with_when_what_state_and_by_whom_and_never_the_code(shop: Console) -> None:
    async with shop.open(size=(120, 40)) as desk:
        await open_profile(desk)
        await desk.press("6")
        assert "No one-time password yet." in desk.text
        await desk.press("r", "1", "enter")
        code = code_of(shop)
        await desk.press("escape", "6")
        [line] = [line for line in desk.lines if "Candle" in line]
        for word in ("2 Mar 26 12:00", "Can be used", "ada", "••••••18"):
            assert word in line
        assert "1 password" in desk.text
        assert code not in desk.text


async def test_the_list_with_the_focus_is_written_to_a_file(shop: Console) -> None:
    redeem(shop, 1)
    async with shop.open() as desk:
        await open_profile(desk)
        await desk.press("5")
        assert tab(desk).export().name == "rewards-1"
        await desk.press("tab")
        export = tab(desk).export()
        assert export.name == "redemptions-1"
        page = export.source.fetch(export.request)
        cells = {column.key: column.plain(page.rows[0]) for column in export.columns}
        assert cells["reward"] == "Candle"
        assert cells["coupons"] == shop.rows("select code from coupon")[0][0]


async def test_the_line_below_tells_of_the_list_with_the_focus(shop: Console) -> None:
    redeem(shop, 1)
    async with shop.open(size=(120, 40)) as desk:
        await open_profile(desk)
        await desk.press("5")
        line = profile(desk).query_one("#rewards--line", Static)
        assert str(line.content).startswith("Gives Candle")
        await desk.press("tab")
        assert str(line.content).startswith("Redeemed 2 Mar 2026 12:00 · coupon ")
