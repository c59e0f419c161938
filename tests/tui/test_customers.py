"""The customers screen: found, chosen, registered; and the overview."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.customers.rules import MemberType
from loyalty_core.customers.views import CustomerHit, FindResult
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.membership.commands import OptOut, SetMemberType
from loyalty_core.models.customer import Customer
from loyalty_core.tiers.queries import ListTiers
from loyalty_tui import modes
from loyalty_tui.messages import Answered, Done
from loyalty_tui.screens.customers import CustomersScreen
from loyalty_tui.screens.filter_dialog import FilterDialog
from loyalty_tui.screens.register_dialog import RegisterDialog
from loyalty_tui.widgets.field_row import FieldRow
from loyalty_tui.widgets.search_box import SearchBox
from tests.tui.console import NOON, Console, OpenConsole
from tests.tui.desks import Gate, raising, unreliable
from tests.tui.profiles import AMARA, add_tiers, beside, failing, give_points, into


def found(desk: OpenConsole) -> tuple[CustomerHit, ...]:
    """Return the hits of the last look-up, best first."""
    result: FindResult = [message.answer for message in desk.said(Answered) if message.key == "find"][-1]
    return result.hits


async def choose(desk: OpenConsole, field: str, number: str) -> None:
    """Choose the value of a number in the filter; 1 is any."""
    dialog = desk.app.screen
    assert isinstance(dialog, FilterDialog)
    row = dialog.row(field)
    assert row is not None
    row.input.focus()
    await desk.press(number)


def shown(desk: OpenConsole) -> int | None:
    """Return the number of the customer whose profile is open; None where none is."""
    customer = desk.app.customer
    return None if customer is None or desk.app.current_mode != modes.PROFILE else customer.customer_id


async def test_the_box_has_the_focus_and_the_overview_is_there(console: Console) -> None:
    async with console.open() as desk:
        assert isinstance(desk.app.focused, SearchBox)
        assert "4 customers" in desk.text


async def test_a_small_overview_has_address_member_type_and_status(console: Console) -> None:
    core = console.desk()
    core.do(SetMemberType(customer_id=AMARA, member_type=MemberType.AFFILIATE_REFERRAL))
    core.do(OptOut(customer_id=AMARA, reason="wishes so"))
    async with console.open() as desk:
        for title in ("Customer", "E-mail", "Member type", "Status", "Tier", "Points"):
            assert title in desk.lines[2]
        [amara] = [line for line in desk.lines if "Amara" in line]
        for words in ("amara.okafor@", "affiliate", "opted out"):
            assert words in amara


async def test_a_click_on_an_address_opens_the_customer(console: Console) -> None:
    async with console.open() as desk:
        y, line = next((y, line) for y, line in enumerate(desk.lines) if "amara.okafor@" in line)
        await desk.pilot.click(offset=(line.index("amara.okafor@"), y))
        await desk.settle()
        assert shown(desk) == AMARA


async def test_a_wide_overview_has_the_last_sale_as_well(console: Console) -> None:
    async with console.open(size=(120, 40)) as desk:
        for title in ("Customer", "E-mail", "Member type", "Status", "Tier", "Points", "Last sale"):
            assert title in desk.text


@pytest.mark.parametrize("typed", ["07700 900118", "+44 7700 900118", "0118", "amara.okafor@example.com", "633000118"])
async def test_what_is_typed_and_enter_open_the_customer(console: Console, typed: str) -> None:
    async with console.open() as desk:
        await desk.write(typed)
        await desk.press("enter")
        assert shown(desk) == 1
        assert "Amara Okafor" in desk.text


async def test_enter_before_the_answer_means_what_is_typed_and_not_what_was_found_before(console: Console) -> None:
    async with console.open() as desk:
        await desk.write("amara")
        assert [hit.customer_id for hit in found(desk)] == [1]
        core, gate = unreliable(desk.app), Gate()
        core.before_ask = [gate]
        await desk.press("home", "shift+end")
        for key in "900120":
            await desk.pilot.press(key)
        while not gate.reached.is_set():
            await desk.pilot.pause()
        await desk.pilot.press("enter")
        await desk.pilot.pause()
        assert shown(desk) is None
        assert not desk.shows(RegisterDialog)
        gate.open()
        await desk.settle()
        assert shown(desk) == 2


async def test_enter_before_the_answer_that_never_comes_asks_once_more(console: Console) -> None:
    async with console.open() as desk:
        await desk.write("amara")
        core = unreliable(desk.app)
        core.before_ask = [raising(Busy("The database is taken."))]
        await desk.press("backspace")
        assert "The database is taken." in desk.text
        await desk.press("enter")
        assert shown(desk) == 1


async def test_enter_before_the_answer_is_not_lost(console: Console) -> None:
    async with console.open() as desk:
        await desk.press(*"900118", "enter")
        assert shown(desk) == 1


async def test_results_come_as_one_types_and_say_why(console: Console) -> None:
    async with console.open() as desk:
        await desk.write("jo")
        assert "3 found" in desk.text
        assert all(line.split()[-4] == "name" for line in desk.lines[3:6])
        await desk.write("se@")
        assert "1 found" in desk.text
        assert "e-mail jose@example.org" in desk.text
        assert "Smith" not in desk.text


async def test_several_hits_lead_into_the_list_and_a_second_enter_opens(console: Console) -> None:
    async with console.open() as desk:
        await desk.write("jo")
        assert len(found(desk)) == 3
        await desk.press("enter")
        assert desk.app.current_mode == modes.CUSTOMERS
        assert desk.app.focused is desk.app.screen.query_one("#hits")
        await desk.press("down", "enter")
        assert shown(desk) == found(desk)[1].customer_id


async def test_up_and_down_move_in_the_list_without_leaving_the_box(console: Console) -> None:
    async with console.open() as desk:
        await desk.write("jo")
        await desk.press("down")
        assert isinstance(desk.app.focused, SearchBox)
        await desk.press("enter")
        assert shown(desk) == found(desk)[1].customer_id


async def test_nobody_found_offers_registration_with_what_was_typed(console: Console) -> None:
    async with console.open() as desk:
        await desk.write("grace hopper")
        assert "Nobody found for “grace hopper”." in desk.text
        await desk.press("enter")
        assert desk.shows(RegisterDialog)
        assert [row.typed for row in desk.app.screen.query(FieldRow)][:2] == ["Grace", "Hopper"]
        await desk.write("07700 900777")
        await desk.press("tab")
        await desk.write("grace@example.org")
        await desk.press("enter")
        [done] = desk.said(Done)
        assert console.rows("select first_name, last_name, phone, email from customer where id = 5") == [
            ("Grace", "Hopper", "+447700900777", "grace@example.org")
        ]
        assert shown(desk) == done.receipt.customer_id == 5


async def test_friend_who_brings_a_code_is_registered_with_it_and_a_wrong_one_refused_beside_it(
    console: Console,
) -> None:
    ((code,),) = console.rows("select referral_code from customer where id = 1")
    async with console.open() as desk:
        await desk.write("Eve Stone")
        await desk.press("enter")
        for name, typed in (("phone", "07700 900177"), ("email", "eve@example.org"), ("referral_code", "NOBODY-4444")):
            await into(desk, name)
            await desk.write(typed)
        assert beside(desk, "referral_code") == "✗ Nobody has this referral code."
        await desk.press("ctrl+u")
        await desk.write(code.lower())
        assert "Referred by" in desk.text
        await desk.press("enter")
    assert console.rows("select referrer_id, source, state from referral") == [(1, "code", "pending")]


async def test_who_may_not_register_is_not_offered_it(console: Console) -> None:
    async with console.open(Role.AUDITOR) as desk:
        await desk.write("nobody at all")
        assert "Nobody found" in desk.text
        assert "registers" not in desk.text
        await desk.press("enter")
        assert desk.shows(CustomersScreen)


async def test_similar_names_are_shown_as_similar_and_never_opened_at_once(console: Console) -> None:
    async with console.open() as desk:
        await desk.write("okafro")
        assert "Nobody fits exactly. These are similar:" in desk.text
        await desk.press("enter")
        assert desk.app.current_mode == modes.CUSTOMERS


async def test_an_empty_box_shows_the_overview_again(console: Console) -> None:
    async with console.open() as desk:
        await desk.write("amara")
        assert "1 found" in desk.text
        await desk.press("escape")
        assert "4 customers" in desk.text
        assert "Joan Smithers" in desk.text


async def test_find_comes_back_from_anywhere_and_the_next_text_replaces_the_last(console: Console) -> None:
    async with console.open() as desk:
        await desk.write("900118")
        await desk.press("enter")
        assert desk.app.current_mode == modes.PROFILE
        await desk.press("f3")
        await desk.write("900121")
        await desk.press("enter")
        assert shown(desk) == 3


async def test_the_selected_customer_is_previewed_where_there_is_room(console: Console) -> None:
    async with console.open(size=(120, 40)) as desk:
        await desk.write("0118")
        assert "0 points available" in desk.text
        assert "No open complaint" in desk.text
        assert "card 633000118" in desk.text
        await desk.pilot.resize_terminal(80, 24)
        await desk.settle()
        assert "No open complaint" not in desk.text


async def test_the_overview_is_filtered(console: Console) -> None:
    async with console.open() as desk:
        await desk.press("tab", "f")
        assert desk.shows(FilterDialog)
        await desk.press("6", "enter")
        assert "0 customers · blocked" in desk.text
        assert "No customer here." in desk.text
        await desk.press("f", "1", "enter")
        assert "4 customers" in desk.text
        assert "blocked" not in desk.text


async def test_the_overview_is_filtered_by_tier_and_segment(console: Console) -> None:
    add_tiers(console)
    with console.programme.database.writing() as connection:
        connection.execute(update(Customer).where(Customer.id == 2).values(tier_id="gold"))
        connection.execute(update(Customer).where(Customer.id == 3).values(registered_at=NOON - timedelta(days=400)))
        connection.commit()
    async with console.open(size=(140, 40)) as desk:
        await desk.press("tab", "f")
        await choose(desk, "tier", "3")
        await desk.press("enter")
        assert "1 customer · Gold" in desk.text
        assert "jose@example.org" in desk.text
        await desk.press("f")
        await choose(desk, "tier", "1")
        await choose(desk, "segment", "6")
        await desk.press("enter")
        assert "1 customer · dormant" in desk.text
        [row] = [line for line in desk.lines if "Jo Smith" in line and "jo.smith@" in line]
        assert " dormant " in row
        await desk.press("f")
        await choose(desk, "segment", "1")
        await choose(desk, "rewards", "3")
        await desk.press("enter")
        assert "4 customers · never redeemed" in desk.text
        await desk.press("f")
        await choose(desk, "rewards", "2")
        await desk.press("enter")
        assert "0 customers · has redeemed" in desk.text


async def test_what_there_is_to_filter_by_may_fail_to_come(console: Console) -> None:
    async with console.open() as desk:
        failing(desk, ListTiers, Busy("The database is busy."))
        await desk.press("tab", "f")
        assert isinstance(desk.app.screen, CustomersScreen)
        assert "busy" in desk.text
        await desk.press("f")
        assert desk.shows(FilterDialog)


async def test_the_overview_is_sorted(console: Console) -> None:
    async with console.open() as desk:
        await desk.press("tab", "s")
        rows = [line.split()[0].strip("▌") for line in desk.lines[3:7]]
        await desk.press("S")
        assert [line.split()[0].strip("▌") for line in desk.lines[3:7]] == rows[::-1]


async def test_hostile_names_are_shown_and_do_nothing(console: Console) -> None:
    name = "[b]ACME[/b] [/x] [@click=app.quit]Ltd"
    person = {"phone": "07700 900300", "email": "acme@example.org"}
    console.desk().do(RegisterCustomer(first_name=name, last_name="Hostile", **person))
    with console.programme.database.writing() as connection:
        connection.exec_driver_sql("update customer set last_name = ? where id = 5", ("\x1b]0;owned\x07\u202eHostile",))
        connection.commit()
    async with console.open(size=(140, 40)) as desk:
        await desk.write("900300")
        assert name in desk.text
        assert not {"\x1b", "\x07", "\u202e"} & set(desk.text)
        await desk.press("enter")
        assert desk.app.current_mode == modes.PROFILE
        assert not {"\x1b", "\x07", "\u202e"} & set(desk.text)
        assert name in desk.text


async def test_a_percent_sign_is_a_letter(console: Console) -> None:
    async with console.open() as desk:
        await desk.write("%")
        assert "0 found" in desk.text


async def test_more_hits_than_shown_are_said(console: Console) -> None:
    core = console.desk()
    for number in range(60):
        person = {"phone": f"07700 901{number:03}", "email": f"twin{number}@example.org"}
        core.do(RegisterCustomer(first_name="Twin", last_name="Brown", **person))
    async with console.open() as desk:
        await desk.write("twin")
        assert "50 of >50" in desk.text


async def test_what_is_written_at_another_till_is_seen_and_the_cursor_stays(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console.open(size=(120, 40)) as desk:
        room = desk.app.screen
        assert isinstance(room, CustomersScreen)
        await desk.press("down", "down")
        before, painted = room.overview.selected, list[object]()
        with monkeypatch.context() as patched:
            patched.setattr(desk.app, "_display", lambda *_: painted.append(1))
            room.look()
            await desk.settle()
            assert painted == [], "nothing has changed: not a byte goes to the terminal"
        assert before is not None
        give_points(console, 77)
        abel = RegisterCustomer(first_name="Abel", last_name="Aaron", phone="07700 900130", email="abel@example.org")
        console.desk().do(abel)
        room.look()
        await desk.settle()
        assert "5 customers" in desk.text
        assert "77" in desk.text
        assert room.overview.selected is not None
        assert room.overview.selected.customer_id == before.customer_id
        # A look that fails says nothing; the next one may not. Nobody looks while another room is shown.
        unreliable(desk.app).before_ask.append(raising(Busy("The database is busy.")))
        room.look()
        await desk.settle()
        assert (desk.toasts, "5 customers" in desk.text) == ([], True)
        timer, looks = room._looking, list[bool]()
        assert timer is not None
        for key in ("f12", "f3"):
            await desk.press(key)
            looks.append(timer._active.is_set())
        assert looks == [False, True]
