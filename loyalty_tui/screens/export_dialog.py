"""Choosing how a list is written to a file."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from loyalty_tui.exporting import Form
from loyalty_tui.fields import ChoiceField, Field, Filled, Option
from loyalty_tui.inert import inert
from loyalty_tui.presenters.styles import QUIET
from loyalty_tui.widgets.form_dialog import FormDialog


class ExportDialog(FormDialog[Form]):
    """CSV for a spreadsheet, or JSON lines for programs."""

    HEADING = "Export"
    ACCEPT = "Write"

    def __init__(self, what: str) -> None:
        """Ask about a list, named as a person knows it."""
        super().__init__()
        self.what = what

    def about(self) -> Content:
        """Return which list, and where it goes."""
        where = Content.styled("\nIt is written to your downloads folder; only you can read it.", QUIET)
        return inert(self.what) + where

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        options = (Option(Form.CSV, "CSV, for a spreadsheet"), Option(Form.JSONL, "JSON lines, for programs"))
        return (ChoiceField("form", "File", initial=Form.CSV, options=options),)

    def accepted(self, filled: Filled) -> None:
        """Give back what was chosen."""
        self.dismiss(Form(filled.text("form")))
