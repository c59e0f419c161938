"""Lists written to files."""

from __future__ import annotations

import csv
import json
import stat
from datetime import datetime
from pathlib import Path

import pytest

from loyalty_core.errors import Busy, Refused
from loyalty_core.paging import Page, PageRequest
from loyalty_core.points.views import StatementRow
from loyalty_tui import exporting
from loyalty_tui.exporting import Export, Form, write
from loyalty_tui.presenters.exports import columns
from loyalty_tui.widgets.row_slices import RowSlices
from tests.tui.console import Console
from tests.tui.presenters.views import ENTRY, LONDON
from tests.tui.profiles import give_points, open_profile, sell

AT = datetime(2026, 11, 21, 14, 30, 5, tzinfo=LONDON)


def export(count: int = 3) -> Export:
    rows = RowSlices([ENTRY] * count)
    return Export("statement-1", rows, PageRequest(), columns(StatementRow, LONDON))


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_csv_holds_every_row_and_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    written = write(export(450), Form.CSV, tmp_path / "new", AT)
    assert written.path == tmp_path / "new" / "statement-1-2026-11-21-143005.csv"
    assert written.rows == 450
    assert stat.S_IMODE(written.path.stat().st_mode) == 0o600
    with written.path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][:3] == ["seq", "created_at", "store"]
    assert len(rows) == 451
    assert rows[450] == rows[1]


def test_json_lines_hold_the_views(tmp_path: Path) -> None:
    written = write(export(), Form.JSONL, tmp_path, AT)
    lines = [json.loads(line) for line in written.path.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 3
    assert lines[0]["created_at"] == "2026-06-01T13:05:00Z"
    assert lines[0]["expires_on"] == "2028-06-30"


def test_file_that_is_there_is_not_touched(tmp_path: Path) -> None:
    there = tmp_path / "statement-1-2026-11-21-143005.csv"
    there.write_text("mine", encoding="utf-8")
    with pytest.raises(Refused):
        write(export(), Form.CSV, tmp_path, AT)
    assert there.read_text(encoding="utf-8") == "mine"


def test_failure_leaves_no_half_of_a_file(tmp_path: Path) -> None:
    class Broken:
        def fetch(self, request: PageRequest) -> Page[StatementRow]:
            if request.after is not None:
                raise Busy("The database is taken.")
            return RowSlices([ENTRY] * 400).fetch(request)

    broken = Export("statement-1", Broken(), PageRequest(), columns(StatementRow, LONDON))
    with pytest.raises(Busy):
        write(broken, Form.CSV, tmp_path, AT)
    assert list(tmp_path.iterdir()) == []


async def test_list_is_exported_as_it_is_filtered(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "downloads", lambda: tmp_path)
    give_points(console)
    sell(console, "R-1", "61.90")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("3", "f", "2", "enter", "X")
        assert "Statement of Amara Okafor" in desk.text
        await desk.press("enter")
        path = only_file(tmp_path)
        assert path.name == "statement-1-2026-03-02-120000.csv"
        assert desk.toasts == [f"1 row written to {path}"]
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        assert [(row["type"], row["receipt_id"]) for row in rows] == [("earn", "R-1")]


async def test_json_lines_are_chosen_by_their_digit(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "downloads", lambda: tmp_path)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("X", "2", "enter")
        path = only_file(tmp_path)
        assert json.loads(path.read_text(encoding="utf-8"))["kind"] == "signed-up"


async def test_disk_that_refuses_is_said(console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setattr(exporting, "downloads", lambda: blocked / "folder")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("X", "enter")
        assert desk.toasts == ["The file could not be written; see whether the downloads folder has room."]
