"""What is asked of imports: the programme before one begins, and the files that were imported."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, cast

from sqlalchemy import select

from loyalty_core.desk.command import Query
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.work import Read
from loyalty_core.errors import Invalid, NotFound
from loyalty_core.imports.batches import NOT_UNDONE_WHOLE, Kind
from loyalty_core.imports.views import ImportedFile, ImportedFiles
from loyalty_core.models.importing import ImportBatch
from loyalty_core.models.staff import Staff
from loyalty_core.programme.facts import ProgrammeFacts

MOST = 500
"""The most files that are listed at once."""


@dataclass(frozen=True)
class PrepareRows(Query[tuple[ProgrammeFacts, datetime]]):
    """Ask for the programme's facts and for the time (UTC), as somebody who may import."""

    permission: ClassVar[Permission] = Permission.IMPORT

    def answer(self, read: Read) -> tuple[ProgrammeFacts, datetime]:
        return read.programme, read.at


@dataclass(frozen=True)
class ListImports(Query[ImportedFiles]):
    """The files that brought something in, the latest first.

    Attributes:
        limit: most files wanted, 1 to `MOST`.
        before: only batches with a lower number.
    """

    permission: ClassVar[Permission] = Permission.IMPORT

    limit: int = 50
    before: int | None = None

    def answer(self, read: Read) -> ImportedFiles:
        if not 1 <= self.limit <= MOST:
            raise Invalid(f"A list of imports has 1 to {MOST}.", field="limit")
        statement = _FILES.limit(self.limit + 1)
        if self.before is not None:
            statement = statement.where(ImportBatch.id < self.before)
        rows = read.connection.execute(statement).all()
        return ImportedFiles(tuple(_file(*row) for row in rows[: self.limit]), len(rows) > self.limit)


@dataclass(frozen=True)
class ShowImport(Query[ImportedFile]):
    """One file that brought something in, by the number of its batch; raises `NotFound` where there is none."""

    permission: ClassVar[Permission] = Permission.IMPORT

    batch: int

    def answer(self, read: Read) -> ImportedFile:
        row = read.connection.execute(_FILES.where(ImportBatch.id == self.batch)).one_or_none()
        if row is None:
            raise NotFound(f"There is no import {self.batch}.", field="batch")
        return _file(*row)


_FILES = (
    select(
        ImportBatch.id,
        ImportBatch.kind,
        ImportBatch.file_name,
        Staff.login,
        ImportBatch.begun_at,
        ImportBatch.last_at,
        ImportBatch.imported,
        ImportBatch.undone,
        ImportBatch.stays,
        ImportBatch.undo_begun_at,
        ImportBatch.undone_at,
    )
    .join(Staff, Staff.id == ImportBatch.staff_id)
    .order_by(ImportBatch.id.desc())
)


def _file(
    batch: int,
    kind: str,
    file: str,
    staff: str,
    begun_at: datetime,
    last_at: datetime,
    imported: int,
    undone: int,
    stays: int,
    undo_begun_at: datetime | None,
    undone_at: datetime | None,
) -> ImportedFile:
    why_not = NOT_UNDONE_WHOLE.get(cast("Kind", kind))
    if undone_at is not None:
        why_not = "This import was undone already."
    state = "there" if undo_begun_at is None else "being-undone" if undone_at is None else "undone"
    return ImportedFile(
        batch, kind, file, staff, begun_at, last_at, imported, undone, stays, state, why_not is None, why_not
    )
