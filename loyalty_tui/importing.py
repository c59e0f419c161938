"""What an import window does in its worker thread: a file taken in, or a whole import taken back, first as a trial."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from loyalty_core.imports.views import ImportedFile, Progress, RefusedRow
from loyalty_tui.presenters import imports

if TYPE_CHECKING:
    from loyalty_core.desk.desk import Desk

Step = Callable[[Any], None]

KINDS: Final = ("customers", "points", "purchases")
"""What can be imported from a file, as the core calls it."""


class Job(Protocol):
    """Something long that is tried first and done then."""

    @property
    def heading(self) -> str:
        """What it is, as a title; data in it is data."""

    @property
    def accept(self) -> str:
        """The word on the button that does it."""

    def run(self, desk: Desk, step: Step, *, dry_run: bool) -> Any:
        """Do it, or all but the end of it; return the report."""

    def said(self, report: Any) -> Sequence[str]:
        """Return what the report says, in sentences."""

    def left_out(self, report: Any) -> Sequence[RefusedRow]:
        """Return the first rows that were left out."""


@dataclass(frozen=True, slots=True)
class ImportJob:
    """A file to be taken in.

    Attributes:
        kind: of what; one of `KINDS`.
        mapping: a TOML file, or for purchases the name of a mapping that comes with the program; None for none.
        rejects: where refused rows are written; None for nowhere.
    """

    kind: str
    file: Path
    mapping: str | None = None
    rejects: Path | None = None

    @property
    def heading(self) -> str:
        return f"Import {imports.KINDS[self.kind].lower()}: {self.file.name}"

    @property
    def accept(self) -> str:
        return "Import"

    def run(self, desk: Desk, step: Step, *, dry_run: bool) -> Any:
        """Import the file; the refused rows are written when it is done, not when it is tried."""
        options: dict[str, Any] = {"dry_run": dry_run, "rejects": None if dry_run else self.rejects, "progress": step}
        return _IMPORTS[self.kind](desk, self.file, self.mapping, options)

    def said(self, report: Any) -> Sequence[str]:
        return imports.in_words(self.kind, report)

    def left_out(self, report: Any) -> Sequence[RefusedRow]:
        rows: Sequence[RefusedRow] = report.first_rejected
        return rows


@dataclass(frozen=True, slots=True)
class UndoJob:
    """An import to be taken back."""

    imported: ImportedFile

    @property
    def heading(self) -> str:
        return f"Take back import {self.imported.batch}: {self.imported.file}"

    @property
    def accept(self) -> str:
        return "Take back"

    def run(self, desk: Desk, step: Step, *, dry_run: bool) -> Any:
        """Undo the import."""
        from loyalty_core.imports.undo_runner import undo_import

        def told(rows: int, total: int) -> None:
            step(Progress("importing", rows, rows, rows, total, 0, None))

        return undo_import(desk, self.imported.batch, dry_run=dry_run, progress=told)

    def said(self, report: Any) -> Sequence[str]:
        return imports.undone_in_words(report)

    def left_out(self, report: Any) -> Sequence[RefusedRow]:
        rows: Sequence[RefusedRow] = report.first_staying
        return rows


def _customers(desk: Desk, file: Path, mapping: str | None, options: dict[str, Any]) -> Any:
    from loyalty_core.customers.importing.mapping import CustomerMapping
    from loyalty_core.customers.importing.runner import import_customers
    from loyalty_core.imports.mapping import read_toml

    read = CustomerMapping() if mapping is None else read_toml(Path(mapping).expanduser(), CustomerMapping)
    return import_customers(desk, file, read, **options)


def _points(desk: Desk, file: Path, mapping: str | None, options: dict[str, Any]) -> Any:
    from loyalty_core.imports.mapping import read_toml
    from loyalty_core.points.importing.mapping import BalanceMapping
    from loyalty_core.points.importing.runner import import_balances

    read = BalanceMapping() if mapping is None else read_toml(Path(mapping).expanduser(), BalanceMapping)
    return import_balances(desk, file, read, **options)


def _purchases(desk: Desk, file: Path, mapping: str | None, options: dict[str, Any]) -> Any:
    from loyalty_core.purchases.importing.mapping import Mapping, named_mapping
    from loyalty_core.purchases.importing.runner import import_purchases

    read = Mapping() if mapping is None else named_mapping(str(Path(mapping).expanduser()))
    return import_purchases(desk, file, read, **options)


_IMPORTS: Final = {"customers": _customers, "points": _points, "purchases": _purchases}
