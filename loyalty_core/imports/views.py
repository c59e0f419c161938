"""What is told of imports: how far one is, what it refused, and what became of a file of rows."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is.

    Attributes:
        step: `checking` while the file is looked through, then `importing`.
        rows: rows read so far in this step, the header apart.
        decided: receipts, or rows of a file that has none, decided on so far.
        bytes_read, bytes_total: of the file as it lies there, compressed if it is.
        rows_per_second: in this step.
        seconds_left: until the end of this step at this rate; None before anything is known.
    """

    step: Literal["checking", "importing"]
    rows: int
    decided: int
    bytes_read: int
    bytes_total: int
    rows_per_second: int
    seconds_left: int | None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken in: its line in the file (1 is the header) and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class RowsReport:
    """What became of a file of customers or of opening balances. In a dry run: what would have become of it.

    Attributes:
        rows: rows of the file, without its header and blank lines.
        imported: rows taken in.
        already_there: rows that stood in the programme with the same content.
        skipped: blank lines, and rows that are passed over because there is nobody any more whom they are about.
        rejected: rows refused; `first_rejected` are the first of them.
        seconds: taken; Decimal with milliseconds.
        batch: number of the batch, with which it can be undone; None where nothing was taken in.
        customers_enrolled: customers taken in who are members of the programme.
        points_added: points of the opening balances taken in.
        dry_run: True where nothing was written.
    """

    rows: int
    imported: int
    already_there: int
    skipped: int
    rejected: int
    first_rejected: tuple[RefusedRow, ...]
    seconds: Decimal
    rows_per_second: int
    batch: int | None
    customers_enrolled: int
    points_added: int
    dry_run: bool


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file that brought something in.

    Attributes:
        batch: its number, which an undo takes.
        kind: of what: purchases, customers or points.
        staff: login of who imported it first.
        begun_at, last_at: when something of it was taken in first and last, UTC.
        imported: how many receipts, or rows where there are none, it brought in.
        undone, stays: how many of them an undo took back, and had to leave.
        state: `there`, `being-undone` where an undo was stopped, or `undone`.
        can_undo: whether an undo is not refused from the outset.
        why_not: why it is, or None.
    """

    batch: int
    kind: str
    file: str
    staff: str
    begun_at: datetime
    last_at: datetime
    imported: int
    undone: int
    stays: int
    state: str
    can_undo: bool
    why_not: str | None


@dataclass(frozen=True, slots=True)
class ImportedFiles:
    """Files, the latest first; `more` says that there are earlier ones."""

    rows: tuple[ImportedFile, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class UndoneImport:
    """What an undo of an import took back. In a dry run: what it would take back.

    Attributes:
        batch, kind: of which import.
        undone: rows taken back by this run.
        stays: rows that it had to leave.
        first_staying: the first of those, with the reasons.
        lost: what cannot come back, in sentences.
        seconds: taken; Decimal with milliseconds.
        dry_run: True where nothing was written.
    """

    batch: int
    kind: str
    undone: int
    stays: int
    first_staying: tuple[RefusedRow, ...]
    lost: tuple[str, ...]
    seconds: Decimal
    dry_run: bool
