"""Notes in words, and the banner."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rich.text import Text

from loyalty_tui.presenters.notes import banner, columns, details
from loyalty_tui.presenters.tones import Tones
from tests.tui.presenters.views import LONDON, NOTE, NOW, TODAY

TONES = Tones(alert="yellow", quiet="dim")


def test_banner_is_the_newest_open_complaint() -> None:
    older = replace(NOTE, text="older", created_at=NOTE.created_at - timedelta(days=9))
    warned = banner((older, NOTE), NOW, LONDON)
    assert warned is not None
    assert (warned.head, warned.text) == ("! Complaint, 2 days ago, Dev Patel: ", NOTE.text)
    assert warned.more == " (and 1 more)"


def test_nothing_else_makes_a_banner() -> None:
    assert banner((), NOW, LONDON) is None
    assert banner((replace(NOTE, kind="reminder"), replace(NOTE, resolved_at=NOW)), NOW, LONDON) is None


def test_cells_of_a_note() -> None:
    shown = columns(LONDON, TONES, TODAY, wide=True)
    assert [column.plain(NOTE) for column in shown] == [
        "19 Nov 2026", "Complaint", "Parcel arrived broken.↵She was calm.", "Dev Patel", "!20 Nov 2026", "Open",
    ]  # fmt: skip
    late = shown[4].cell(NOTE)
    assert isinstance(late, Text)
    assert late.style == "yellow"


def test_late_means_open_and_past() -> None:
    def due(note: object) -> str:
        return columns(LONDON, TONES, TODAY, wide=False)[4].plain(note).strip()  # type: ignore[arg-type]

    assert due(replace(NOTE, due_on=TODAY)) == "21 Nov 26"
    assert due(replace(NOTE, resolved_at=NOW)) == "20 Nov 26"
    assert due(replace(NOTE, due_on=None)) == ""


def test_details_say_who_when_and_what_became_of_it() -> None:
    note = replace(NOTE, edited_at=NOW, resolved_at=NOW, resolved_by="ada")
    assert details(note, LONDON) == (
        "Complaint by Dev Patel, 19 Nov 2026 09:00 · due 20 Nov 2026 · changed 21 Nov 2026 14:30"
        " · resolved 21 Nov 2026 14:30 by ada"
    )
