"""Imports in the console: a file chosen, tried, seen and taken in; a whole import taken back; long work stopped."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Button

from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.imports.views import Progress
from loyalty_core.reports.verify import Verify
from loyalty_tui import importing
from loyalty_tui.screens.import_dialog import ImportDialog
from loyalty_tui.screens.import_run import ImportRun
from loyalty_tui.screens.imports_window import ImportsWindow
from tests.tui.console import Console, OpenConsole
from tests.tui.desks import Gate
from tests.tui.profiles import HOSTILE, INERT

CUSTOMERS = "select first_name from customer where id > 4 and record_state = 'live' order by id"
HEAD = "first_name,last_name,phone,email\n"
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)])


@pytest.fixture(autouse=True)
def _beside_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand where the files are, so that their names are all there is to type."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    file.write_text(HEAD + f"Bo,Lind,07700 900031,bo@example.org\n{HOSTILE},,07700 900032,x@example.org\n", "utf-8")
    return file


async def choose(desk: OpenConsole, file: Path, kind: str = "1") -> None:
    """Open the imports, and choose a file of a kind."""
    await desk.press("f10", "I", "n")
    assert desk.shows(ImportDialog)
    desk.app.screen.query("Choices").first().focus()
    await desk.press(kind, "tab")
    await desk.write(file.name)
    await desk.press("enter")


@SIZES
async def test_a_file_is_tried_seen_and_taken_in(console: Console, people: Path, size: tuple[int, int]) -> None:
    async with console.open(Role.MANAGER, size=size) as desk:
        await choose(desk, people)
        assert desk.shows(ImportRun)
        assert "1 customer would be taken in." in desk.text
        assert "0 were there already, 1 refused." in desk.text
        assert "first_name: Control characters cannot stand here." in desk.words
        assert console.rows(CUSTOMERS) == []
        assert desk.app.focused is desk.app.screen.query_one("#close")
        await desk.press("tab", "enter")
        assert "1 customer taken in." in desk.text
        assert console.rows(CUSTOMERS) == [("Bo",)]
        await desk.press("enter")
        assert desk.shows(ImportsWindow)
        [row] = [line for line in desk.lines if "people.csv" in line]
        for words in ("Customers", "There"):
            assert words in row
        await desk.press("escape", "f3")
        assert "Bo Lind" in desk.text
    assert console.desk().ask(Verify()).problems == ()


async def test_a_whole_import_is_taken_back_and_what_is_lost_is_said_before(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "balances.csv"
    file.write_text("row_id,customer_id,points\na,1,100\nb,2,40\n", "utf-8")
    async with console.open(Role.MANAGER) as desk:
        await choose(desk, file, "2")
        assert "140 points in all." in desk.text
        await desk.press("tab", "enter", "enter", "enter")
        assert desk.shows(ImportRun)
        assert "2 rows would be taken back, 0 left as they are." in desk.text
        assert console.rows("select sum(available) from account") == [(140,)]
        await desk.press("tab", "enter")
        assert console.rows("select sum(available) from account") == [(0,)]
        await desk.press("escape")
        assert "Undone" in desk.text
        await desk.press("enter")
        assert desk.toasts[-1] == "This import was undone already."


async def test_a_file_that_is_none_is_refused_beside_the_field_or_in_the_window(
    console: Console, tmp_path: Path
) -> None:
    async with console.open(Role.MANAGER) as desk:
        await choose(desk, tmp_path / "nothing.csv")
        assert desk.shows(ImportDialog)
        assert "There is no such file." in desk.text
        await desk.press("escape", "escape")
        wrong = tmp_path / f"{INERT[:1]}wrong.csv"
        wrong.write_bytes(b"PK\x03\x04")
        await choose(desk, wrong)
        assert desk.shows(ImportRun)
        assert "a zip archive or an Excel workbook" in desk.words
        assert not desk.app.screen.query_one("#accept").display
        await desk.press("escape")
        assert "Nothing was imported yet." in desk.text


@pytest.fixture
def ten(tmp_path: Path) -> Path:
    file = tmp_path / "ten.csv"
    file.write_text(HEAD + "".join(f"P{n},X,07700 9000{n},p{n}@example.org\n" for n in range(40, 50)), "utf-8")
    return file


async def test_long_work_is_stopped_between_two_pieces_and_goes_on_when_done_again(
    console: Console, ten: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    real = importing._customers

    def slowly(desk: Desk, file: Path, mapping: str | None, options: dict[str, Any]) -> Any:
        step = options["progress"]

        def wait(progress: Progress) -> None:
            if not options["dry_run"] and progress.rows == 4:
                gate()
            step(progress)

        return real(desk, file, mapping, {**options, "progress": wait, "rows_a_batch": 2})

    monkeypatch.setitem(importing._IMPORTS, "customers", slowly)
    async with console.open(Role.MANAGER) as desk:
        await choose(desk, ten)
        await desk.pilot.press("tab", "enter")
        await asyncio.to_thread(gate.reached.wait, 30)
        await desk.pilot.press("escape")
        gate.open()
        await desk.settle()
        assert "Stopped." in desk.words
        assert len(console.rows(CUSTOMERS)) == 4
        while desk.app.screen.query(Button).filter(".-active"):  # takes no second press while it shows the first
            await desk.pilot.pause()
        await desk.press("tab", "enter")
        assert "6 customers taken in." in desk.text
        assert len(console.rows(CUSTOMERS)) == 10
        [(batches,)] = console.rows("select count(*) from import_batch")
        assert batches == 1
    assert console.desk().ask(Verify()).problems == ()


async def test_a_defect_leaves_the_console_alive(
    console: Console, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(importing._IMPORTS, "customers", broken)
    async with console.open(Role.MANAGER) as desk:
        await choose(desk, people)
        assert "✗" in desk.text
        await desk.press("escape", "escape")
        assert not desk.shows(ImportsWindow)


async def test_who_may_not_import_is_not_offered_it(console: Console) -> None:
    async with console.open(Role.AGENT) as desk:
        await desk.press("f10", "I")
        assert not desk.shows(ImportsWindow)
