"""The promises board: overdue first, filtered, resolved, and handed over to the next shift."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.notes.board import HandOver, ListPromises
from loyalty_core.notes.commands import AddNote, Kind
from loyalty_tui import exporting, modes
from loyalty_tui.messages import Done
from loyalty_tui.screens.hand_over_window import HandOverWindow
from loyalty_tui.screens.promises import PromisesScreen
from tests.tui.console import NOON, Console, OpenConsole
from tests.tui.profiles import AMARA, HOSTILE, INERT, JOSE, failing

TODAY = NOON.date()


def write(console: Console, said: str, kind: Kind, due: int | None, of: int = AMARA, role: Role = Role.AGENT) -> None:
    """Let a person of a role write a note that is due in so many days."""
    due_on = None if due is None else TODAY + timedelta(days=due)
    console.desk(role).do(AddNote(customer_id=of, kind=kind, text=said, due_on=due_on))


@pytest.fixture
def board(console: Console) -> Console:
    """A programme in which an agent and a manager promised something."""
    write(console, "call about the mug", Kind.REMINDER, None)
    write(console, "new parcel on Friday", Kind.COMPLAINT, -2, JOSE, Role.MANAGER)
    write(console, HOSTILE, Kind.QUERY, 7)
    write(console, "likes tea", Kind.OTHER, None)
    return console


def rows(desk: OpenConsole) -> list[str]:
    """Return the lines of the board."""
    room = desk.app.screen_stack[0]
    assert isinstance(room, PromisesScreen)
    return [line.lstrip(" ▌") for line in desk.lines[3 : 3 + int(room.table.total_text.split()[0])]]


def files(folder: Path) -> list[Path]:
    """Return what was written there."""
    return list(folder.iterdir())


async def test_what_is_late_is_first_with_a_sign_and_opens_the_customer(board: Console) -> None:
    async with board.open(Role.AGENT) as desk:
        await desk.press("f11")
        assert "3 promises" in desk.text
        late, ahead, undated = rows(desk)
        assert late.startswith("!28 Feb 26 José García")
        assert "Complaint" in late
        assert "Manager P" in late
        assert ahead.startswith("9 Mar 26 ")
        assert " you " in undated
        assert "due 28 Feb 2026, 2 days late" in desk.words
        await desk.press("down")
        assert INERT in desk.words
        assert not {"\x1b", "\x07"} & set(desk.text)
        await desk.press("up", "enter")
        assert (desk.app.current_mode, desk.app.customer and desk.app.customer.customer_id) == (modes.PROFILE, JOSE)


async def test_the_board_is_filtered_and_says_so(board: Console) -> None:
    async with board.open(Role.AGENT) as desk:
        await desk.press("f11", "m")
        assert "2 promises · mine" in desk.text
        assert "José" not in desk.text
        await desk.press("m", "f", "tab", "2", "enter")
        assert "1 promise · overdue" in desk.text
        await desk.press("f", "tab", "1", "tab", "4", "enter")
        assert "1 promise · reminder" in desk.text
        assert "call about the mug" in desk.text


async def test_a_promise_is_resolved_on_the_board(board: Console) -> None:
    async with board.open(Role.AGENT) as desk:
        await desk.press("f11", "o")
        assert "new parcel on Friday" in desk.words
        await desk.press("enter")
        assert len(desk.said(Done)) == 1
        assert board.rows("select count(*) from note where resolved_at is not null") == [(1,)]
        assert "2 promises" in desk.text
        assert "José" not in "".join(rows(desk))


async def test_an_empty_board_says_what_stands_here_and_an_auditor_resolves_nothing(console: Console) -> None:
    async with console.open(Role.AUDITOR) as desk:
        await desk.press("f11")
        assert "Nothing is promised and open." in desk.text
        assert "Resolve" not in desk.lines[-1]
        await desk.press("o")
        assert isinstance(desk.app.screen, PromisesScreen)
        await desk.press("h")
        assert "Left open: nothing" in desk.text
    async with console.open() as desk:
        await desk.press("f11", "o")
        assert "Select a promise first." in desk.toasts


async def test_the_hand_over_is_copied_and_written(
    board: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "downloads", lambda: tmp_path)
    async with board.open(Role.MANAGER) as desk:
        await desk.press("f11", "h")
        assert "Hand-over of Manager Person, LEEDS, 2 Mar 2026" in desk.text
        assert "!due" not in desk.text
        assert "! due 28 Feb 2026, 2 days late Complaint, José García (No. 2): new parcel on Friday" in desk.words
        assert "mug" not in desk.text
        await desk.press("m")
        assert "Left open: 3" in desk.text
        assert "12:00 Other, Amara Okafor (No. 1): likes tea (Agent Person)" in desk.words
        await desk.press("c")
        assert desk.app.clipboard.startswith("Hand-over of LEEDS, 2 Mar 2026\n\nLeft open: 3\n")
        assert "\x1b" not in desk.app.clipboard
        await desk.press("X")
        [path] = files(tmp_path)
        assert path.read_text(encoding="utf-8").startswith("Hand-over of LEEDS")
        monkeypatch.setattr(exporting, "downloads", lambda: path)
        await desk.press("X")
        assert exporting.NO_ROOM in desk.toasts


async def test_who_may_export_nothing_copies_but_writes_no_file(
    board: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "downloads", lambda: tmp_path)
    async with board.open(Role.AGENT) as desk:
        await desk.press("f11", "h", "X")
        assert files(tmp_path) == []
        assert "X file" not in desk.text


async def test_a_failing_core_leaves_the_board_and_the_window_usable(board: Console) -> None:
    async with board.open() as desk:
        failing(desk, ListPromises, Busy("The database is busy."))
        await desk.press("f11")
        assert "The database is busy." in desk.toasts
        await desk.press("f5")
        assert "3 promises" in desk.text
        failing(desk, HandOver, RuntimeError("oh"))
        await desk.press("h")
        assert isinstance(desk.app.screen, HandOverWindow)
        assert "Something went wrong that should not have." in desk.words
        await desk.press("f5")
        assert "Left open: nothing" in desk.text
