"""A file of which each row stands for itself, taken in batch by batch."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

from pydantic import PrivateAttr

from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Invalid
from loyalty_core.imports.batches import FileMark
from loyalty_core.imports.mapping import FileMapping
from loyalty_core.imports.pace import Pace
from loyalty_core.imports.patience import do_patiently, few_collections
from loyalty_core.imports.rehearsing import RehearseImport
from loyalty_core.imports.rejects import Rejects
from loyalty_core.imports.source import Cells, Source
from loyalty_core.imports.views import RowsReport

LONGEST_ROW = 10_000
"""Characters of a row above which it is refused."""
ROWS_A_BATCH = 500


class Given(NamedTuple):
    """A row that means something.

    Attributes:
        line: of the file, where it begins.
        cells: as they were.
        what: what they mean, as the command of its kind takes it.
    """

    line: int
    cells: Cells
    what: Any


@dataclass(slots=True)
class RowTally:
    """What became of the rows of a batch.

    Attributes:
        batch_id: number of the batch that the file makes; None where nothing of it is new.
        refused: the rows that were not taken in, with the reasons.
        figures: what else is told, by the names of the report's own figures.
    """

    imported: int = 0
    already_there: int = 0
    batch_id: int | None = None
    refused: list[tuple[Given, str]] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)


class ImportRows(Command):
    """Take in a batch of rows that were read from a file; running it again adds nothing.

    The audit holds the file's mark and which lines they were, not the rows, which the tables have.

    Attributes:
        tally: what became of them, once it was tried.
    """

    why_final: ClassVar[str] = "An import is undone as a whole: “loyalty import undo” with the number of its batch."

    file: FileMark
    rows: int
    first_line: int
    last_line: int
    _rows: Sequence[Given] = PrivateAttr()
    _tally: RowTally = PrivateAttr()

    @classmethod
    def of(cls, file: FileMark, rows: Sequence[Given], **fields: Any) -> Self:
        """Return the command for some rows, of which there must be one at least; `fields` are those of its kind."""
        command = cls(file=file, rows=len(rows), first_line=rows[0].line, last_line=rows[-1].line, **fields)
        command._rows = rows
        return command

    @property
    def tally(self) -> RowTally:
        return self._tally

    @abstractmethod
    def take_in(self, work: Work, rows: Sequence[Given]) -> RowTally:
        """Take the rows in; the books are not saved yet."""

    def execute(self, work: Work) -> Outcome:
        tally = self._tally = self.take_in(work, self._rows)
        result = {"batch": tally.batch_id, "imported": tally.imported, "already_there": tally.already_there}
        result["refused"] = len(tally.refused)
        result |= tally.figures
        return Outcome(f"{tally.imported:,} rows imported.", result=result)


@dataclass(frozen=True, slots=True)
class RowFile:
    """A file of rows, and how to read it.

    Attributes:
        read: takes the cells of a row, one empty cell more at the end; raises `Invalid` where they mean nothing.
            None for a row that is passed over.
        command: makes the command of some rows that mean something.
    """

    source: Source
    mapping: FileMapping
    read: Callable[[Cells], Any]
    command: Callable[[FileMark, Sequence[Given]], ImportRows]


def import_rows(
    desk: Desk, file: RowFile, pace: Pace, *, dry_run: bool, rejects: Path | None, rows_a_batch: int
) -> RowsReport:
    """Take in a file that was looked through, in memory that does not grow with it.

    Raises:
        Invalid: the file of refused rows cannot be made; nothing was changed.
        NotSignedIn, NotAllowed: the person may not import; nothing was changed.
        Busy, Unusable: the database or the disk failed; the batches before stay, and running it again goes on there.
    """
    with Rejects(rejects, file.source, file.mapping) as refused, few_collections():
        run = _Run(file, refused, pace, rows_a_batch)
        pace.begin_importing()
        if dry_run:
            desk.preview(RehearseImport.of(run.commands()))
        else:
            for command in run.commands():
                do_patiently(desk, command)
    return run.report(dry_run=dry_run)


class _Run:
    """One run of an import: hands out commands, and counts what each came to when the next is asked for."""

    def __init__(self, file: RowFile, rejects: Rejects, pace: Pace, size: int) -> None:
        self._file = file
        self._rejects = rejects
        self._pace = pace
        self._size = size
        self._mark = FileMark.of(file.source)
        self._width = len(file.source.headings)
        self._rows = self._passed_over = 0
        self._total = RowTally()

    def commands(self) -> Iterator[ImportRows]:
        """Give the rows of the file in batches; each must have been tried when the next is asked for."""
        waiting: list[Given] = []
        for line, cells in self._file.source.rows():
            self._rows += 1
            cells.append("")
            try:
                what = self._read(cells)
            except Invalid as error:
                self._rejects.add_stray(line, cells, error.message)
                continue
            if what is None:
                self._passed_over += 1
                continue
            waiting.append(Given(line, cells, what))
            if len(waiting) >= self._size:
                yield from self._hand_over(waiting)
                waiting = []
        if waiting:
            yield from self._hand_over(waiting)

    def _read(self, cells: Cells) -> Any:
        if len(cells) != self._width + 1:
            raise Invalid(f"The row has {len(cells) - 1:,} cells, the header {self._width:,}.")
        if len("".join(cells)) > LONGEST_ROW:
            raise Invalid(f"The row has more than {LONGEST_ROW:,} characters.")
        return self._file.read(cells)

    def _hand_over(self, rows: list[Given]) -> Iterator[ImportRows]:
        command = self._file.command(self._mark, rows)
        yield command
        total, tally = self._total, command.tally
        total.imported += tally.imported
        total.already_there += tally.already_there
        total.batch_id = tally.batch_id or total.batch_id
        for name, value in tally.figures.items():
            total.figures[name] = total.figures.get(name, 0) + value
        for given, reason in tally.refused:
            self._rejects.add_stray(given.line, given.cells, reason)
        self._rejects.flush()
        self._pace.importing(self._rows, total.imported + total.already_there + self._rejects.refused)

    def report(self, *, dry_run: bool) -> RowsReport:
        """Return what became of the file."""
        total = self._total
        seconds = max(self._pace.seconds, 0.001)
        return RowsReport(
            rows=self._rows,
            imported=total.imported,
            already_there=total.already_there,
            skipped=self._file.source.blank_lines + self._passed_over,
            rejected=self._rejects.refused,
            first_rejected=tuple(self._rejects.first),
            seconds=Decimal(f"{seconds:.3f}"),
            rows_per_second=round(self._rows / seconds),
            batch=None if dry_run else total.batch_id,
            customers_enrolled=total.figures.get("customers_enrolled", 0),
            points_added=total.figures.get("points_added", 0),
            dry_run=dry_run,
        )
