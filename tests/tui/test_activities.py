"""The activities of all customers: at a glance, row by row, filtered, and kept up while one looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual.content import Content

from loyalty_core.activities.figures import ShowActivityFigures
from loyalty_core.activities.queries import ListPointActivities
from loyalty_core.activities.rules import Kind
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.referrals.queries import ListReferrals
from loyalty_tui.presenters.board import NOTHING
from loyalty_tui.screens.activities import ActivitiesScreen
from loyalty_tui.screens.adjust_dialog import AdjustDialog
from loyalty_tui.screens.help import HelpScreen
from loyalty_tui.screens.period_dialog import PeriodDialog
from loyalty_tui.screens.profile import ProfileScreen
from loyalty_tui.screens.referral_dialogs import CancelReferralDialog
from loyalty_tui.screens.review_dialogs import ApproveReviewDialog, RejectReviewDialog
from tests.tui.console import Console, OpenConsole
from tests.tui.desks import raising, unreliable
from tests.tui.friends import refer, referral, review, reward_friends, write_review
from tests.tui.profiles import AMARA, HOSTILE, INERT, JOSE, beside, failing, give_points, into, profile, rename, sell

JO, JOAN = 3, 4


@pytest.fixture
def busy(console: Console) -> Console:
    """All four joined today, and Amara bought, as 40 days ago; then José was given points, and some were taken."""
    sell(console, "R-OLD", "70.00", days_ago=40)
    sell(console, "R-1", "40.00")
    give_later(console, 25, JOSE)
    give_later(console, -5, JOSE)
    return console


def give_later(console: Console, points: int, customer_id: int) -> None:
    """Give points, or take some, a minute later."""
    console.clock.advance(timedelta(minutes=1))
    give_points(console, points, customer_id)


def room(desk: OpenConsole) -> ActivitiesScreen:
    """Return the screen, under whatever dialog is open."""
    screen = desk.app.screen_stack[0]
    assert isinstance(screen, ActivitiesScreen)
    return screen


def rows_of(desk: OpenConsole) -> list[str]:
    """Return what happened in the rows of the list, from the newest on."""
    book = room(desk).page.table.book
    return [str(getattr(book.row(index), "type", "")) for index in range(book.length)]


async def click(desk: OpenConsole, words: str) -> None:
    """Click on the first place of some words."""
    y, line = next((y, line) for y, line in enumerate(desk.lines) if words in line)
    await desk.pilot.click(offset=(Content(line[: line.index(words)]).cell_length, y))
    await desk.settle()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_room_shows_sums_a_picture_and_who_did_what(busy: Console, size: tuple[int, int]) -> None:
    rename(busy, JO, HOSTILE)
    async with busy.open(Role.AUDITOR, size=size) as desk:
        await desk.press("f12")
        assert desk.shows(ActivitiesScreen)
        assert rows_of(desk) == ["debit", "credit", *["join"] * 3, "earn", "join"]
        for words in ("Last 30 days", "1 Feb 2026 – 2 Mar 2026", "Activities by day   7", "7 activities"):
            assert words in desk.text
        [earned] = [line for line in desk.lines if "+65" in line]
        assert "Earned" in earned
        [sold] = [line for line in desk.lines if "Purchase R-1" in line]
        for words in ("2 Mar 26 12:00", "Amara Okafor", "amara.okafor@e", "+40"):
            assert words in sold
        assert "Added by hand" in desk.text
        assert INERT[:12] in desk.text
        assert "\x1b" not in desk.text
        if size == (120, 40):
            assert "LEEDS    ada" in sold
            assert "▌F12 Activities" in desk.text
        await desk.press("f1")
        assert desk.shows(HelpScreen)
        assert "Look at other days" in desk.text
        assert "Cancel referral" not in desk.text


async def test_nothing_yet_is_said_and_how_to_see_more(console: Console) -> None:
    async with console.open() as desk:
        await desk.press("f12", "f", "f")
        assert room(desk).points.kind is Kind.REDEEMED
        assert "Nothing of this kind on these days." in desk.text
        assert NOTHING in desk.text
        await desk.press("2")
        assert "No such referral on these days." in desk.text
        await desk.press("C")
        assert "Select a referral in the Referrals list first." in desk.toasts
        await desk.press("3", "Y", "enter")
        assert "Select a review in the Reviews list first." in desk.toasts
        assert desk.shows(ActivitiesScreen)


async def test_the_filter_is_stepped_through_and_clicked(busy: Console) -> None:
    async with busy.open() as desk:
        await desk.press("f6", "V", "f")
        assert rows_of(desk) == ["credit", "earn"]
        assert "Points earned by day   +65" in desk.text
        await desk.press("F", "F")
        assert room(desk).points.kind is Kind.EXPIRED
        await click(desk, "Redeemed  Refunded")
        assert room(desk).points.kind is Kind.REDEEMED
        await click(desk, " All ")
        assert len(rows_of(desk)) == 7
        await desk.press("right_square_bracket")
        assert room(desk).page.NAME == "referrals"
        await click(desk, "Points  2")
        assert room(desk).page.NAME == "points"


async def test_other_days_are_chosen_by_key_by_mouse_and_by_their_dates(busy: Console) -> None:
    async with busy.open() as desk:
        await desk.press("f12")
        await click(desk, "Last 30 days")
        assert desk.shows(PeriodDialog)
        await desk.press("4", "enter")
        assert "Last 90 days" in desk.text
        assert rows_of(desk)[-1] == "earn"
        assert "Activities by week   8" in desk.text
        await desk.press("d")
        await into(desk, "until")
        await desk.write("22 Jan 2026")
        await desk.press("enter")
        assert (rows_of(desk), "Until 22 Jan 2026" in desk.text) == (["earn"], True)
        await desk.press("d", "escape")
        assert rows_of(desk) == ["earn"]
        await desk.press("d")
        await into(desk, "since")
        await desk.write("5 Mar 2026")
        await desk.press("enter")
        assert "has not come yet" in beside(desk, "since")
        await desk.press("escape")
        await desk.press("d", "7", "enter")
        assert desk.shows(ActivitiesScreen)


async def test_a_row_leads_to_the_customer_and_one_key_further_to_their_points(busy: Console) -> None:
    async with busy.open() as desk:
        await desk.press("f12", "enter")
        assert desk.shows(ProfileScreen)
        assert profile(desk).customer_id == JOSE
        await desk.press("a")
        assert desk.shows(AdjustDialog)
        await desk.press("escape", "f12")
        await click(desk, "amara.okafor")
        assert profile(desk).customer_id == AMARA


async def test_what_was_written_elsewhere_in_the_console_is_seen_on_return(busy: Console) -> None:
    async with busy.open() as desk:
        await desk.press("f12", *["down"] * 5)
        sold = room(desk).page.table.selected
        await desk.press("enter", "a")
        await desk.write("15")
        busy.clock.advance(timedelta(minutes=1))
        await desk.press("tab", "1", "enter", "f12")
        assert rows_of(desk)[:2] == ["credit", "debit"]
        assert (room(desk).page.table.selected, room(desk).page.table.cursor) == (sold, 6)
        assert "+80" in desk.text


async def test_what_happens_at_another_till_is_seen_and_the_cursor_stays(
    busy: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy.clock.advance(timedelta(hours=11, minutes=50))
    async with busy.open() as desk:
        await desk.press("f12", *["down"] * 5)
        screen = room(desk)
        sold, painted = screen.page.table.selected, list[object]()
        core = unreliable(desk.app)
        with monkeypatch.context() as patched:
            patched.setattr(desk.app, "_display", lambda *_: painted.append(1))
            screen.look()
            await desk.settle()
            assert painted == [], "nothing has changed: not a byte goes to the terminal"
        assert len(core.asked) == 1
        give_later(busy, 7, JOAN)
        screen.look()
        await desk.settle()
        assert rows_of(desk)[:3] == ["credit", "debit", "credit"]
        [newest] = [line for line in desk.lines if "+7 " in line]
        assert "Joan Smithers" in newest
        assert (screen.page.table.selected, screen.page.table.cursor) == (sold, 6)
        assert "+72" in desk.text
        # A look that fails says nothing; the next one may not.
        core.before_ask.append(raising(Busy("The database is busy.")))
        screen.look()
        await desk.settle()
        assert desk.toasts == []
        # The next day other days are meant.
        busy.clock.advance(timedelta(hours=1))
        screen.look()
        await desk.settle()
        assert "2 Feb 2026 – 3 Mar 2026" in desk.text


async def test_nobody_looks_while_another_room_is_shown(busy: Console) -> None:
    async with busy.open() as desk:
        await desk.press("f12")
        timer, looks = room(desk)._looking, []
        for key in ("f6", "f12", "d", "escape"):
            await desk.press(key)
            looks.append(timer is not None and timer._active.is_set())
        assert looks == [False, True, False, True]


async def test_a_core_that_fails_is_said_and_asked_again(busy: Console) -> None:
    async with busy.open() as desk:
        failing(desk, ShowActivityFigures, Busy("The database is busy."))
        await desk.press("f12")
        assert "✗ The database is busy. F5 tries again." in desk.text
        assert len(rows_of(desk)) == 7
        await desk.press("f5")
        assert "Activities by day   7" in desk.text
        failing(desk, ListPointActivities, RuntimeError("secret"))
        await desk.press("f")
        await desk.settle()
        assert "secret" not in desk.text
        await desk.press("f5")
        assert rows_of(desk) == ["credit", "earn"]


async def test_referrals_of_all_lead_to_friend_and_referrer_and_are_cancelled(console: Console) -> None:
    reward_friends(console)
    refer(console, friend_id=JOSE)
    sell(console, "R-1", "40.00", customer_id=JOSE)
    refer(console, JOAN, friend_name="[/x] [b]Cleo", email="cleo@example.org")
    async with console.open(size=(120, 40)) as desk:
        await desk.press("f12", "2")
        assert "2 referrals" in desk.text
        [cleo] = [line for line in desk.lines if "[/x] [b]Cleo" in line]
        for words in ("Joan", "cleo@", "Pending", "Valid e-mail"):
            assert words in cleo
        [jose] = [line for line in desk.lines if "José" in line and "Amara" in line]
        for words in ("Completed", "First order", "Issued", "+500"):
            assert words in jose
        await desk.press("down", "enter")
        assert profile(desk).customer_id == JOSE
        await desk.press("f12", "G")
        assert profile(desk).customer_id == AMARA
        await desk.press("f12", "up", "enter")
        assert profile(desk).customer_id == JOAN, "the friend is no customer yet"
        await desk.press("f12", "C")
        assert desk.shows(CancelReferralDialog)
        await into(desk, "reason")
        await desk.write("Same household")
        desk.app.screen.query_one("#accept").focus()
        await desk.press("enter")
        assert referral(console, 2).state == "cancelled"
        [cleo] = [line for line in desk.lines if "[/x] [b]Cleo" in line]
        assert "Cancelled" in cleo
        await desk.press("f", "f")
        assert room(desk).bar.remark == "1 referral"
        await desk.press("s")
        assert room(desk).page.table.book.sort == "sent"


async def test_a_referral_that_is_over_is_not_cancelled_twice(console: Console) -> None:
    refer(console, friend_id=JOSE)
    with console.programme.database.writing() as connection:
        connection.exec_driver_sql("update referral set state = 'cancelled', cancelled_at = sent_at")
        connection.commit()
    async with console.open() as desk:
        await desk.press("f12", "2", "C")
        assert "This referral was cancelled already." in desk.toasts
        room(desk).page.filter("pending")
        failing(desk, ListReferrals, Busy("The database is busy."))
        await desk.press("f5")
        assert "1 referral" not in desk.text


async def test_reviews_of_all_are_approved_and_rejected_on_their_row(console: Console) -> None:
    reward_friends(console)
    console.clock.advance(timedelta(minutes=1))
    write_review(console)
    write_review(console, JO, kind="testimonial", text=HOSTILE)
    async with console.open(Role.MANAGER) as desk:
        await desk.press("f12", "3")
        assert "2 reviews" in desk.text
        assert INERT[:8] in desk.text
        await desk.press("N")
        assert desk.shows(RejectReviewDialog)
        await desk.write("A copy")
        await desk.press("enter")
        assert review(console, 2).state == "rejected"
        assert room(desk).page.table.selected == review(console, 2)
        await desk.press("down", "Y")
        assert desk.shows(ApproveReviewDialog)
        await desk.press("enter")
        assert (review(console, 1).state, review(console, 1).points) == ("approved", 25)
        [mug] = [line for line in desk.lines if "Mug" in line]
        assert "Approved" in mug
        assert "+25" in mug
        await desk.press("Y", "f", "f", "1")
        assert "This review was approved already." in desk.toasts
        assert "Review" in desk.text
        assert rows_of(desk)[0] == "earn"
        await desk.press("3")
        assert "1 review" in desk.text
        await desk.press("enter")
        assert profile(desk).customer_id == AMARA


async def test_an_agent_looks_and_decides_nothing(console: Console) -> None:
    write_review(console)
    async with console.open(Role.AGENT) as desk:
        await desk.press("f12", "3", "Y", "N", "2", "C")
        assert desk.shows(ActivitiesScreen)
        assert "Approve" not in desk.text
