"""Merging two records of one person at the counter: finding the other, both side by side, and what is shown then."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from loyalty_core.customers.lookup import FindCustomers
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.reports.verify import Verify
from loyalty_tui.screens.merge_dialog import MergeDialog
from loyalty_tui.screens.pick_customer import PickCustomerWindow
from tests.tui.console import Console, OpenConsole
from tests.tui.desks import raising, unreliable
from tests.tui.profiles import (
    AMARA,
    HOSTILE,
    INERT,
    JOSE,
    below,
    beside,
    failing,
    give_points,
    open_profile,
    profile,
    rename,
    sell,
)

STATES = "select id, record_state, merged_into_id from customer where id in (1, 2) order by id"
APART = [(1, "live", None), (2, "live", None)]


@pytest.fixture
def shop(console: Console) -> Console:
    """Amara with 500 points, and José, who bought something for £12."""
    give_points(console)
    sell(console, "R-1", "12.00", days_ago=3, customer_id=JOSE)
    return console


async def pick(desk: OpenConsole, typed: str = "07700 900120") -> None:
    """Ask for a merge of whoever is open with who is found."""
    await desk.press("M")
    assert desk.shows(PickCustomerWindow)
    await desk.write(typed)
    await desk.press("enter")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_both_are_seen_side_by_side_and_nothing_happens_before_it_is_accepted(
    shop: Console, size: tuple[int, int]
) -> None:
    async with shop.open(Role.MANAGER, size=size) as desk:
        await open_profile(desk)
        await pick(desk)
        assert desk.shows(MergeDialog)
        for words in ("1 Amara Okafor", "2 José García", "+447700900118", "+447700900120", "500 points", "12 points",
                      "27 Feb 2026 £12.00", "500 → 512"):  # fmt: skip
            assert words in desk.text
        assert "cannot be undone" in desk.words
        assert desk.app.focused is desk.app.screen.query_one("#cancel")
        await desk.press("enter")
        assert desk.app.screen is profile(desk)
        assert shop.rows(STATES) == APART


async def test_the_one_who_is_open_goes_on_if_nothing_else_is_chosen(shop: Console) -> None:
    async with shop.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await pick(desk, "garcia")
        await desk.press("shift+tab")
        await desk.write("same person")
        await desk.press("ctrl+s")
        assert shop.rows(STATES) == [(1, "live", None), (2, "merged", 1)]
        assert "512 available" in desk.text
        assert "Customer 2 is merged into customer 1." in desk.toasts[-1]
        assert "U takes it back" not in desk.toasts[-1]
        await open_profile(desk, JOSE)
        assert profile(desk).customer_id == AMARA
        assert "Customer 2 was merged into this one." in desk.text
        assert "Amara Okafor" in desk.text
        assert "R-1" in desk.text
    assert shop.desk().ask(Verify()).problems == ()


async def test_the_other_one_may_go_on_and_is_shown_then(shop: Console) -> None:
    async with shop.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await pick(desk)
        dialog = desk.app.screen
        assert isinstance(dialog, MergeDialog)
        survivor, reason = dialog.row("customer_id"), dialog.row("reason")
        assert survivor is not None
        assert reason is not None
        survivor.input.focus()
        await desk.press("2")
        assert "12 → 512" in desk.text
        reason.input.focus()
        await desk.write("same person")
        await desk.pilot.click("#accept")
        await desk.settle()
        assert shop.rows(STATES) == [(1, "merged", 2), (2, "live", None)]
        assert profile(desk).customer_id == JOSE
        assert "José García" in desk.text


async def test_without_a_reason_it_is_refused_beside_the_field(shop: Console) -> None:
    async with shop.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await pick(desk)
        await desk.press("ctrl+s")
        assert beside(desk, "reason") == "✗ This is needed."
        assert shop.rows(STATES) == APART


async def test_a_merge_that_somebody_else_did_meanwhile_is_said(shop: Console) -> None:
    async with shop.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await pick(desk)
        shop.desk().do(MergeCustomers(customer_id=AMARA, merged_id=JOSE, reason="same person"))
        await desk.press("shift+tab")
        await desk.write("same person")
        await desk.press("ctrl+s")
        assert "Customer 2 was merged into customer 1 already." in below(desk)


async def test_only_one_blocked_is_refused_already_in_the_preview(shop: Console) -> None:
    with shop.programme.database.writing() as connection:
        connection.exec_driver_sql("update customer set membership = 'blocked' where id = 2")
        connection.commit()
    async with shop.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await pick(desk)
        assert "Customer 2 is blocked and the other is not." in desk.words


async def test_a_failing_core_leaves_both_as_they_were(shop: Console) -> None:
    async with shop.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await pick(desk)
        unreliable(desk.app).before_do = [raising(RuntimeError("oh"))]
        await desk.press("shift+tab")
        await desk.write("same person")
        await desk.press("ctrl+s")
        assert "Something went wrong that should not have." in below(desk)
        assert shop.rows(STATES) == APART


async def test_who_is_open_is_not_merged_with_themselves(shop: Console) -> None:
    async with shop.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await pick(desk, "amara")
        assert desk.shows(PickCustomerWindow)
        assert "✗ That is the customer who is open." in desk.text
        await desk.press("escape")
        assert desk.app.screen is profile(desk)


async def test_several_are_chosen_from_the_list_by_keys_or_mouse(shop: Console) -> None:
    async with shop.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await pick(desk, "smith")
        assert desk.shows(PickCustomerWindow)
        assert "2 found" in desk.text
        await desk.press("down", "enter")
        assert desk.shows(MergeDialog)
        await desk.press("escape")
        await pick(desk, "smith")
        await desk.pilot.click("WindowedTable", offset=(5, 1))
        await desk.settle()
        assert desk.shows(MergeDialog)


async def test_a_look_up_that_fails_is_said_and_can_be_tried_again(shop: Console) -> None:
    async with shop.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await desk.press("M")
        failing(desk, FindCustomers, Busy("The database is busy."))
        await desk.write("g")
        assert "The database is busy." in desk.text
        await desk.write("arcia")
        await desk.press("enter")
        assert desk.shows(MergeDialog)


async def test_a_record_that_cannot_be_read_leaves_the_profile_as_it_was(shop: Console) -> None:
    async with shop.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await desk.press("M")
        await desk.write("garcia")
        failing(desk, ShowCustomer, Busy("The database is busy."))
        await desk.press("enter")
        assert desk.app.screen is profile(desk)
        assert desk.toasts[-1] == "The database is busy."


async def test_hostile_names_are_only_names(shop: Console) -> None:
    rename(shop, JOSE, HOSTILE, "García")
    rename(shop, AMARA, "[/b] Amara")
    async with shop.open(Role.MANAGER, size=(120, 40)) as desk:
        await open_profile(desk)
        await desk.press("M")
        assert "who is the same person as [/b] Amara?" in desk.text
        await desk.write("07700 900120")
        assert INERT[:12] in desk.text
        assert isinstance(desk.app.focused, Input)
        await desk.press("enter")
        assert desk.shows(MergeDialog)
        assert f"2 {INERT[:12]}" in desk.text
        assert "1 [/b] Amara" in desk.text
        assert "\x1b" not in desk.text
