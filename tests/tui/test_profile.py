"""The profile's first screen: it answers the call, keeps up with every write, and stays calm when it cannot."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.models.customer import Customer
from loyalty_core.notes.commands import AddNote, Kind
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.purchases.commands import RefundPurchase
from loyalty_tui import modes
from loyalty_tui.messages import Answered, OpenCustomer
from tests.tui.console import Console
from tests.tui.desks import Gate, raising, unreliable
from tests.tui.profiles import (
    AMARA,
    HOSTILE,
    INERT,
    JOSE,
    failing,
    give_points,
    open_profile,
    profile,
    sell,
    tab,
    table,
)


async def test_first_screen_answers_the_call_in_eighty_columns(console: Console) -> None:
    give_points(console)
    sell(console, "R-1", "61.90", days_ago=3)
    async with console.open() as desk:
        await open_profile(desk)
        for answer in (
            "Amara Okafor",
            "Member since 2 Mar 2026 (0 days)",
            "+447700900118",
            "amara.okafor@example.com",
            "561 available (£5.61)",
            "0 pending",
            "61 expire 29 Feb 2028",
            "Lifetime 561 · redeemed 0 · expired 0",
            "Referral AMARA-",
            "1 order · £61.90 · average £61.90",
            "Last 27 Feb 2026 £61.90 at LEEDS",
        ):
            assert answer in desk.text


async def test_wide_and_tall_screen_shows_cards(console: Console) -> None:
    give_points(console)
    async with console.open(size=(120, 40)) as desk:
        await open_profile(desk)
        for answer in (
            "500 available (£5.00)",
            "Points redeemed",
            "Entry rewards claimed",
            "Average order",
            "Registered today; new for 30 days.",
        ):
            assert answer in desk.text


async def test_nothing_bought_is_a_dash(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        assert "0 orders · £0.00 · average –" in desk.text
        assert "Last –" in desk.text


async def test_debt_stands_beside_the_points(console: Console) -> None:
    sell(console, "R-1", "100.00")
    core = console.desk()
    core.do(AdjustPoints(customer_id=AMARA, points=-80, reason=Reason.CORRECTION))
    core.do(RefundPurchase(receipt="R-1"))
    async with console.open() as desk:
        await open_profile(desk)
        assert "0 available (£0.00)   owes 80" in desk.text


async def test_who_takes_no_part_is_marked(console: Console) -> None:
    with console.programme.database.writing() as connection:
        connection.execute(update(Customer).where(Customer.id == AMARA).values(membership="opted_out"))
        connection.commit()
    async with console.open() as desk:
        await open_profile(desk)
        assert "Amara Okafor  OPTED OUT" in desk.text


async def test_open_complaint_stands_in_the_banner_and_cannot_do_anything(console: Console) -> None:
    console.desk(Role.AGENT).do(AddNote(customer_id=AMARA, kind=Kind.COMPLAINT, text=f"parcel broken {HOSTILE}"))
    async with console.open(size=(120, 40)) as desk:
        await open_profile(desk)
        assert (
            "! Complaint, today, Agent Person: parcel broken [/x] [@click=app.quit]x[/] ␛]0;owned␇ ␛[31mred"
            in desk.text
        )
        assert "\x1b" not in desk.text
        await desk.pilot.click(profile(desk).banner, offset=(60, 0))
        await desk.settle()
        assert desk.app.is_running
        assert desk.app.screen is profile(desk)
        assert tab(desk).NAME == "notes"


async def test_any_other_note_makes_no_banner(console: Console) -> None:
    console.desk().do(AddNote(customer_id=AMARA, kind=Kind.QUERY, text="asked about mugs"))
    async with console.open() as desk:
        await open_profile(desk)
        assert not profile(desk).banner.display


async def test_hostile_name_is_only_a_name(console: Console) -> None:
    with console.programme.database.writing() as connection:
        connection.execute(update(Customer).where(Customer.id == AMARA).values(first_name=HOSTILE, last_name="[/b]"))
        connection.commit()
    async with console.open(size=(120, 40)) as desk:
        await open_profile(desk)
        assert f"{INERT} [/b]" in desk.text
        for key in ("a", "escape", "p", "escape", "n", "escape", "e", "escape"):
            await desk.press(key)
        assert "\x1b" not in desk.text
        assert desk.app.screen is profile(desk)


async def test_unknown_customer_is_said_calmly(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk, 99)
        assert "There is no customer 99." in desk.text
        assert "F3 finds another customer." in desk.text
        await desk.press("a")
        assert desk.app.screen is profile(desk)
        assert "No customer is open" in desk.text


async def test_erased_customer_is_said_calmly(console: Console) -> None:
    with console.programme.database.writing() as connection:
        nobody = {"first_name": "", "last_name": "", "phone": None, "email": None, "card": None}
        connection.execute(update(Customer).where(Customer.id == AMARA).values(record_state="erased", **nobody))
        connection.commit()
    async with console.open() as desk:
        await open_profile(desk)
        assert "Erased customer #1" in desk.text
        assert "Amara" not in desk.text


async def test_f5_asks_for_everything_afresh(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("3")
        give_points(console, 321)
        assert "321" not in desk.text
        await desk.press("f5")
        assert "321 available" in desk.text
        assert "+321" in desk.text


async def test_nobody_is_open_at_first(console: Console) -> None:
    async with console.open() as desk:
        await desk.app.switch_mode(modes.PROFILE)
        await desk.settle()
        assert "No customer is open. F3 finds one." in desk.text


async def test_failing_core_is_said_and_tried_again(console: Console) -> None:
    async with console.open() as desk:
        failing(desk, ShowCustomer, Busy("The database is out of reach.", code="unreachable"))
        await open_profile(desk)
        assert "The database is out of reach." in desk.text
        assert "F5 tries again." in desk.text
        await desk.press("f5")
        assert "Amara Okafor" in desk.text
        assert "Signed up on" in desk.text


async def test_defect_is_said_without_its_text(console: Console) -> None:
    async with console.open() as desk:
        failing(desk, ShowCustomer, ValueError("secret of Amara"))
        await open_profile(desk)
        assert "written down as E-" in desk.text
        assert "secret" not in desk.text


async def test_what_is_known_stays_when_asking_again_fails(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        failing(desk, ShowCustomer, Busy("The database is taken."))
        profile(desk).action_again()
        await desk.settle()
        assert "Amara Okafor" in desk.text
        assert any("The database is taken. F5 tries again." in toast for toast in desk.toasts)


async def test_answer_about_somebody_else_is_dropped(console: Console) -> None:
    async with console.open() as desk:
        core, gate = unreliable(desk.app), Gate()
        core.before_ask = [gate]
        desk.app.post_message(OpenCustomer(AMARA))
        while not gate.reached.is_set():
            await desk.pilot.pause()
        desk.app.post_message(OpenCustomer(JOSE))
        await desk.pilot.pause()
        gate.open()
        await desk.settle()
        assert "José García" in desk.text
        assert "Amara" not in desk.text


async def test_late_answer_that_was_on_its_way_is_dropped(console: Console) -> None:
    async with console.open() as desk:
        room = await open_profile(desk)
        amara = room.profile
        await open_profile(desk, JOSE)
        room.post_message(Answered(f"profile {AMARA}", amara))
        await desk.settle()
        assert "José García" in desk.text
        assert "Amara" not in desk.text


async def test_other_customer_shows_nothing_of_the_one_before(console: Console) -> None:
    give_points(console)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("3", "f", "6", "enter")
        assert "By hand" in desk.text
        await open_profile(desk, JOSE)
        assert tab(desk).NAME == "activities"
        assert "500" not in desk.text
        await desk.press("3")
        assert "By hand" not in desk.text
        assert "No entry here." in desk.text


async def test_customer_who_is_opened_again_is_asked_for_again(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("3", "f", "6", "enter")
        await open_profile(desk, JOSE)
        give_points(console, 321)
        await open_profile(desk)
        await desk.press("3")
        assert "321 available" in desk.text
        assert "+321" in desk.text
        assert "By hand" not in desk.text.replace("by hand", "")


async def test_sidebar_and_profile_key_know_who_is_open(console: Console) -> None:
    async with console.open(size=(120, 40)) as desk:
        await open_profile(desk)
        assert desk.app.customer is not None
        assert (desk.app.customer.customer_id, desk.app.customer.name) == (AMARA, "Amara Okafor")


async def test_write_elsewhere_is_seen_and_the_place_is_kept(console: Console) -> None:
    for number in range(30):
        sell(console, f"R-{number}", f"{number + 1}.00", days_ago=30 - number)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("3", "s", "down", "down", "down", "down")
        before = table(desk).selected
        give = AdjustPoints(customer_id=AMARA, points=50, reason=Reason.GOODWILL)
        desk.app.gateway.do(lambda: give, to=desk.app.screen)
        await desk.settle()
        assert console.rows("select count(*) from posting where kind = 'credit'") == [(1,)]
        assert "515 available" in desk.text
        assert table(desk).selected == before
        assert table(desk).book.sort == "created"
        assert profile(desk).deck.bar.remark == "31 entries"


async def test_what_is_written_at_another_till_is_seen_without_a_key(console: Console) -> None:
    for number in range(3):
        sell(console, f"R-{number}", f"{number + 1}.00", days_ago=3 - number)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("3", "down")
        room, before = profile(desk), table(desk).selected
        give_points(console, 50)
        room.look()
        await desk.settle()
        assert "56 available" in desk.text
        assert "+50" in desk.text
        assert (table(desk).selected, table(desk).cursor) == (before, 2)
        # A look that fails says nothing; the next one may not.
        core = unreliable(desk.app)
        for error in (Busy("The database is busy."), ValueError("secret")):
            core.before_ask.append(raising(error))
            room.look()
            await desk.settle()
            assert (desk.toasts, "56 available" in desk.text) == ([], True)


async def test_nothing_moves_under_a_dialog(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        timer: Any = profile(desk)._looking
        looks = [timer._active.is_set()]
        for key in ("a", "escape", "f3", "f4"):
            await desk.press(key)
            looks.append(timer._active.is_set())
        assert looks == [True, False, True, False, True]


async def test_write_about_somebody_else_asks_nothing(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        core = unreliable(desk.app)
        give = AdjustPoints(customer_id=JOSE, points=50, reason=Reason.GOODWILL)
        desk.app.gateway.do(lambda: give, to=desk.app.screen)
        await desk.settle()
        assert [query for query in core.asked if getattr(query, "customer_id", None) == AMARA] == []


async def test_undo_takes_back_what_was_done_last(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("a", "5", "0", "tab", "1", "enter")
        assert "50 available" in desk.text
        await desk.press("u")
        assert "Available  50 → 0" in desk.text
        await desk.press("enter")
        assert console.rows("select available from account where customer_id = 1") == [(0,)]
        assert "0 available" in desk.text


async def test_auditor_is_offered_nothing_that_writes(console: Console) -> None:
    async with console.open(Role.AUDITOR) as desk:
        await open_profile(desk)
        bar = desk.lines[-1]
        assert not any(word in bar for word in ("Adjust", "Purchase", "Coupon", "Note", "Edit"))
        await desk.press("a", "p", "c", "n", "e")
        assert desk.app.screen is profile(desk)


async def test_agent_cannot_export(console: Console) -> None:
    async with console.open(Role.AGENT) as desk:
        await open_profile(desk)
        await desk.press("X")
        assert desk.app.screen is profile(desk)


async def test_footer_says_what_can_be_done(console: Console) -> None:
    async with console.open(size=(120, 40)) as desk:
        await open_profile(desk)
        bar = desk.lines[-1]
        for item in ("a Adjust", "p Purchase", "c Coupon", "n Note", "e Edit", "F1 Help"):
            assert item in bar


async def test_on_a_very_low_screen_there_is_room_for_the_tab(console: Console) -> None:
    sell(console, "R-1", "40.00")
    async with console.open(size=(60, 15)) as desk:
        await open_profile(desk)
        await desk.press("2")
        assert "Amara Okafor" in desk.text
        assert "R-1" in desk.text
