"""Choosing a file to import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.content import Content

from loyalty_core.errors import Invalid
from loyalty_tui.fields import ChoiceField, Field, Filled, Option
from loyalty_tui.importing import KINDS, ImportJob
from loyalty_tui.presenters import imports
from loyalty_tui.presenters.styles import QUIET
from loyalty_tui.widgets.form_dialog import FormDialog


class ImportDialog(FormDialog[ImportJob]):
    """Asks for the file and what is in it; gives back what is to be done. It is tried first."""

    HEADING = "Import a file"
    ACCEPT = "Try it"

    def about(self) -> Content:
        """Return what happens next."""
        return Content.styled("It is tried first: nothing changes before you have seen what would.", QUIET)

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        kinds = [Option(kind, imports.KINDS[kind]) for kind in KINDS]
        return (
            ChoiceField("kind", "What", initial=KINDS[0], options=kinds),
            Field("file", "File", "Its path; a CSV file, plain or gzip"),
            Field("mapping", "Mapping", "A .toml file, or shopify or woocommerce for purchases", required=False),
            Field("rejects", "Refused rows", "A file to write them to, with line and reason", required=False),
        )

    def accepted(self, filled: Filled) -> None:
        """Give back what is to be done, if the file is there."""
        file = _path(filled.text("file"))
        if not file.is_file():
            self.refuse(Invalid("There is no such file.", field="file"))
            return
        rejects = filled.text_or_none("rejects")
        self.dismiss(
            ImportJob(
                filled.text("kind"), file, filled.text_or_none("mapping"), None if rejects is None else _path(rejects)
            )
        )


def _path(typed: str) -> Path:
    return Path(typed).expanduser()
