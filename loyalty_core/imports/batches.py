"""The batch that a file makes: noted with the first thing that it brings in, and with all that follows."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from loyalty_core.database.conflicts import conflict_insert
from loyalty_core.desk.work import Work
from loyalty_core.imports.source import Source
from loyalty_core.models.importing import ImportBatch

Kind = Literal["purchases", "customers", "points"]
"""What a batch is of."""


NOT_UNDONE_WHOLE: dict[Kind, str] = {"purchases": "Receipts are taken back one by one, by a refund of each."}
"""Why a batch of a kind cannot be undone as a whole, where it cannot."""


class FileMark(BaseModel):
    """Which file it is: its name, and the SHA-256 of its bytes, by which it is known again under any name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    digest: str

    @classmethod
    def of(cls, source: Source) -> "FileMark":
        """Return the mark of a file as it lies there."""
        return cls(name=source.path.name[:200], digest=source.digest())


def note_batch(work: Work, kind: Kind, mark: FileMark, imported: int) -> int:
    """Count what a file brought in just now, and return the number of its batch.

    A file whose import is being undone, or was, begins another batch.
    """
    mark_of_actor = work.actor.on_record()
    statement = conflict_insert(work.connection, ImportBatch)
    more = ImportBatch.imported + statement.excluded.imported
    statement = statement.on_conflict_do_update(
        index_elements=[ImportBatch.kind, ImportBatch.digest],
        index_where=ImportBatch.undo_begun_at.is_(None),
        set_={"imported": more, "last_at": statement.excluded.last_at},
    )
    row = {
        "kind": kind,
        "digest": mark.digest,
        "file_name": mark.name,
        "staff_id": mark_of_actor.staff_id,
        "store_id": mark_of_actor.store_id,
        "terminal_id": mark_of_actor.terminal_id,
        "begun_at": work.at,
        "last_at": work.at,
        "imported": imported,
        "undone": 0,
        "stays": 0,
    }
    batch: int = work.connection.execute(statement.returning(ImportBatch.id), row).scalar_one()
    return batch
