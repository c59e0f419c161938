"""The tabs of the profile: each shows its list, keeps its place, sorts, finds, and says what it cannot show."""

from __future__ import annotations

from datetime import date, timedelta

from loyalty_core.coupons.commands import ClaimCoupon, UseCoupon, VoidCoupon
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.notes.commands import AddNote, Kind, ResolveNote
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.purchases.commands import RefundPurchase
from loyalty_core.purchases.queries import TotalPurchases
from loyalty_tui.screens.receipt_window import ReceiptWindow
from loyalty_tui.widgets.windowed_table import WindowedTable
from tests.tui.console import Console
from tests.tui.profiles import (
    AMARA,
    HOSTILE,
    INERT,
    add_campaign,
    failing,
    give_points,
    issue,
    open_profile,
    profile,
    sell,
    tab,
    table,
)


async def test_activities_are_the_last_seven_in_words(console: Console) -> None:
    for number in range(8):
        sell(console, f"R-{number}", "10.00", days_ago=8 - number)
    async with console.open() as desk:
        await open_profile(desk)
        assert table(desk).book.length == 7
        assert "Transaction on Mar 1 2026 12:00:00PM" in desk.text
        assert "£10.00" in desk.text


async def test_sign_up_is_an_activity(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        assert "Signed up on Mar 2 2026 12:00:00PM" in desk.text


async def test_enter_on_an_activity_opens_the_tab_that_tells_more(console: Console) -> None:
    console.clock.advance(timedelta(minutes=1))
    give_points(console)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("enter")
        assert tab(desk).NAME == "statement"


async def test_digits_brackets_and_the_mouse_open_tabs(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        for key, name in (
            ("2", "transactions"),
            ("3", "statement"),
            ("4", "coupons"),
            ("5", "rewards"),
            ("6", "passwords"),
            ("7", "notes"),
            ("8", "chart"),
            ("9", "referrals"),
            ("0", "reviews"),
            ("J", "messages"),
            ("K", "journeys"),
            ("1", "activities"),
            ("ctrl+left", "journeys"),
            ("ctrl+right", "activities"),
            ("right_square_bracket", "transactions"),
            ("left_square_bracket", "activities"),
        ):
            await desk.press(key)
            opened = profile(desk).tab
            assert opened is not None
            assert name == opened.NAME
            assert desk.app.focused is (opened if name == "chart" else opened.query_one(WindowedTable))
        place = next(line.index("Statement") for line in desk.lines if "3 Statement" in line)
        await desk.pilot.click(profile(desk).deck.bar, offset=(place - 1, 0))
        await desk.settle()
        assert tab(desk).NAME == "statement"


async def test_data_is_asked_for_when_a_tab_is_first_shown(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        assert list(profile(desk).deck.made) == ["activities"]
        await desk.press("7")
        assert list(profile(desk).deck.made) == ["activities", "notes"]


async def test_each_tab_keeps_its_place(console: Console) -> None:
    for number in range(5):
        sell(console, f"R-{number}", f"{number + 1}.00")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "s", "down", "down")
        kept = table(desk).selected
        await desk.press("3", "1", "2")
        assert table(desk).selected == kept
        assert table(desk).book.sort == "at"


async def test_hidden_tab_is_asked_again_when_it_is_shown_next(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("3", "1")
        give = AdjustPoints(customer_id=AMARA, points=77, reason=Reason.GOODWILL)
        desk.app.gateway.do(lambda: give, to=desk.app.screen)
        await desk.settle()
        await desk.press("3")
        assert "+77" in desk.text


async def test_transactions_and_their_totals(console: Console) -> None:
    sell(console, "R-1", "61.90", days_ago=2)
    sell(console, "R-2", "20.00", days_ago=1)
    console.desk().do(RefundPurchase(receipt="R-1", amount="10.00"))
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2")
        for answer in ("R-1", "T1", "£61.90", "+61", "R-2", "Refund", "−£10.00", "−10"):
            assert answer in desk.text
        assert "2 transactions  ·  81 points credited  ·  0 points redeemed" in desk.text
        assert profile(desk).deck.bar.remark == "3 receipts"


async def test_receipt_is_found_by_its_id_and_by_transaction_id(console: Console) -> None:
    sell(console, "AB-100", "10.00")
    sell(console, "CD-200", "20.00")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "f")
        await desk.write("ab1")
        assert "AB-100" in desk.text
        assert "CD-200" not in desk.text
        assert profile(desk).deck.bar.remark == "1 receipt"
        await desk.press("escape", "f")
        await desk.write("t2")
        assert "CD-200" in desk.text
        assert "AB-100" not in desk.text
        await desk.press("down")
        assert desk.app.focused is table(desk)


async def test_failing_totals_are_said(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        failing(desk, TotalPurchases, Busy("The database is taken."))
        await desk.press("2")
        assert "The database is taken." in desk.text


async def test_enter_opens_the_receipt(console: Console) -> None:
    sell(console, "R-1", "10.00")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "enter")
        assert isinstance(desk.app.screen, ReceiptWindow)


async def test_statement_has_all_its_columns_in_eighty_cells(console: Console) -> None:
    sell(console, "R-1", "61.90", days_ago=3)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("3")
        for title in ("Created", "Store", "Term.", "Trans.", "Expiry", "Points", "Left", "Type"):
            assert title in desk.text
        assert "27 Feb 26 12:00 LEEDS  T1    T1      29 Feb 28     +61     61  Earned" in desk.text
        assert "receipt R-1 · balance 61 · by ada" in desk.text


async def test_wide_statement_has_receipt_and_balance_too(console: Console) -> None:
    sell(console, "R-1", "61.90", days_ago=3)
    async with console.open(size=(160, 40)) as desk:
        await open_profile(desk)
        await desk.press("3")
        for title in ("Created", "Store", "Terminal", "Transaction", "Receipt", "Expiry", "Points", "Points left"):
            assert title in desk.text
        assert "Balance" in desk.text
        assert "27 Feb 2026 12:00" in desk.text


async def test_enter_on_an_entry_opens_its_receipt(console: Console) -> None:
    sell(console, "R-1", "61.90")
    give_points(console)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("3", "enter")
        assert desk.toasts == ["This entry came from no receipt."]
        await desk.press("down", "enter")
        assert isinstance(desk.app.screen, ReceiptWindow)
        assert "Receipt R-1" in desk.text


async def test_statement_sorts_by_every_column(console: Console) -> None:
    give_points(console)
    sell(console, "R-1", "61.90", days_ago=3)
    console.desk().do(AdjustPoints(customer_id=AMARA, points=-30, reason=Reason.MISTAKE))
    async with console.open(size=(160, 40)) as desk:
        await open_profile(desk)
        await desk.press("3")
        seen = []
        for _ in range(10):
            await desk.press("s")
            seen.append(table(desk).book.sort)
            assert table(desk).book.length == 3
        assert seen == [
            "created",
            "store",
            "terminal",
            "transaction",
            "receipt",
            "expiry",
            "points",
            "points_left",
            "balance",
            "type",
        ]


async def test_statement_is_filtered_and_says_so(console: Console) -> None:
    give_points(console)
    sell(console, "R-1", "61.90", days_ago=3)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("3", "f", "6", "tab")
        await desk.write("1 Mar 2026")
        await desk.press("enter")
        assert "By hand · since 1 Mar 2026" in desk.text
        assert profile(desk).deck.bar.remark == "1 entry"
        assert "Earned" not in desk.text
        await desk.press("f", "1", "tab", *["backspace"] * 10, "enter")
        assert profile(desk).deck.bar.remark == "2 entries"


async def test_dates_the_wrong_way_round_are_refused_beside_their_field(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("3", "f", "tab")
        await desk.write("2 Mar 2026")
        await desk.press("tab")
        await desk.write("1 Mar 2026")
        await desk.press("enter")
        assert "That is before the first day." in desk.text


async def test_statement_follows_store_terminal_and_what_is_left(console: Console) -> None:
    give_points(console)
    console.desk().do(AdjustPoints(customer_id=AMARA, points=-30, reason=Reason.MISTAKE))
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("3", "f", "tab", "tab", "tab")
        await desk.write("LEEDS")
        await desk.press("tab", "T", "1", "tab", "2", "enter")
        assert "All entries · store LEEDS · terminal T1 · with points left" in desk.text
        assert profile(desk).deck.bar.remark == "1 entry"


async def test_statement_follows_receipt_expiry_and_direction(console: Console) -> None:
    give_points(console)
    sell(console, "R-1", "61.90", days_ago=3)
    console.desk().do(AdjustPoints(customer_id=AMARA, points=-30, reason=Reason.MISTAKE))
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("3", "f", *["tab"] * 6, "3", "enter")
        assert "All entries · points taken" in desk.text
        assert profile(desk).deck.bar.remark == "1 entry"
        await desk.press("f", *["tab"] * 6, "2", "tab")
        await desk.write("r 1")
        await desk.press("enter")
        assert "All entries · receipt r 1 · points added" in desk.text
        assert profile(desk).deck.bar.remark == "1 entry"
        await desk.press("f", *["tab"] * 8)
        await desk.write("1 Mar 2026")
        await desk.press("enter")
        assert "receipt r 1 · expiring until 1 Mar 2026 · points added" in desk.text
        assert profile(desk).deck.bar.remark == "0 entries"


async def test_coupons_in_every_state(console: Console) -> None:
    campaign = add_campaign(console)
    codes = [issue(console, campaign) for _ in range(4)]
    core = console.desk()
    core.do(ClaimCoupon(code=codes[1]))
    core.do(UseCoupon(code=codes[2]))
    core.do(VoidCoupon(code=codes[3], reason=HOSTILE[:12]))
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("4")
        for state, code in zip(("Issued", "Claimed", "Used", "Voided"), codes, strict=True):
            assert any(code in line and state in line and "10 % off" in line for line in desk.lines)
        assert "Voided 2 Mar 2026 12:00: [/x] [@click" in desk.text
        assert profile(desk).deck.bar.remark == "4 coupons"


async def test_notes_are_everybodys_to_read(console: Console) -> None:
    console.desk(Role.AGENT).do(AddNote(customer_id=AMARA, kind=Kind.COMPLAINT, text=f"first line {HOSTILE}\nsecond"))
    core = console.desk()
    late = core.do(AddNote(customer_id=AMARA, kind=Kind.REMINDER, text="call back", due_on=date(2026, 3, 1)))
    core.do(AddNote(customer_id=AMARA, kind=Kind.QUERY, text="asked about mugs"))
    core.do(ResolveNote(note_id=late.result["note_id"] + 1))
    async with console.open(Role.AUDITOR) as desk:
        await open_profile(desk)
        await desk.press("7")
        assert "call back" in desk.text
        assert "! 1 Mar 26" in desk.text
        assert any("asked about mugs" in line and "Resolved" in line for line in desk.lines)
        await desk.press("down")
        assert f"first line {INERT}" in desk.text
        assert any(line.strip() == "second" for line in desk.lines)
        assert "Complaint by Agent Person, 2 Mar 2026 12:00" in desk.text


async def test_empty_lists_say_so_and_what_can_be_done(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        for key, words in (
            ("2", "No receipt here."),
            ("3", "No entry here."),
            ("4", "No coupon yet. C issues one from a campaign."),
            ("7", "No note yet. N writes one."),
        ):
            await desk.press(key)
            assert words in desk.text


async def test_twenty_thousand_entries_are_no_burden(console: Console) -> None:
    give_points(console, 1_000_000)
    with console.programme.database.writing() as connection:
        columns = [row[1] for row in connection.exec_driver_sql("pragma table_info(posting)")]
        picked = ", ".join("n.value" if name == "seq" else f"p.{name}" for name in columns)
        connection.exec_driver_sql(
            "with recursive n(value) as (select 2 union all select value + 1 from n where value < 20000) "
            f"insert into posting ({', '.join(columns)}) select {picked} from posting p, n where p.customer_id = 1"
        )
        connection.commit()
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("3")
        assert profile(desk).deck.bar.remark == "10,000 of >10,000"
        await desk.press("s", "S", "end")
        assert table(desk).selected is not None
        assert table(desk).cursor >= 9_999
        assert table(desk).book.rows_held <= 600


async def test_actions_of_a_list_say_why_they_cannot_be_done(console: Console) -> None:
    sell(console, "R-1", "10.00")
    console.desk().do(RefundPurchase(receipt="R-1"))
    console.clock.advance(timedelta(minutes=1))
    console.desk(Role.AGENT).do(AddNote(customer_id=AMARA, kind=Kind.OTHER, text="by somebody else"))
    async with console.open() as desk:
        await open_profile(desk)
        for keys, why in (
            (("2", "b"), "Only a sale can be refunded; this is none."),
            (("2", "down", "b"), "This sale was refunded whole already."),
            (("4", "k"), "Select a coupon in the Coupons tab first."),
            (("7", "t"), "Only the person who wrote a note changes or deletes it."),
            (("7", "d"), "Only the person who wrote a note changes or deletes it."),
        ):
            await desk.press(*keys)
            assert desk.toasts[-1] == why
            assert desk.app.screen is profile(desk)
