"""An import undone as a whole, piece by piece: what each row brought is taken back by entries of its own, or stays.

A customer is erased again as long as nothing happened with them; one who did something since stays. Of an opening
balance what has not expired is taken back, from its own lot first; what was spent becomes debt or is written off, as
the programme's policy says (rule 3).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

from sqlalchemy import func, literal, select, update

from loyalty_core.customers.undoing import take_newcomer_back
from loyalty_core.database.bulk import update_many
from loyalty_core.database.lists import is_one_of
from loyalty_core.database.turns import take_turn
from loyalty_core.database.types import UtcInstant
from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, NotFound, Refused
from loyalty_core.imports.batches import NOT_UNDONE_WHOLE, Kind
from loyalty_core.models.customer import Customer
from loyalty_core.models.importing import STANDS, ImportBatch, ImportRow
from loyalty_core.points.importing.undoing import take_balance_back
from loyalty_core.points.store import BookStore
from loyalty_core.tiers.acting import finish

ROWS_A_PIECE = 200
_MOST_NAMED = 20


@dataclass(slots=True)
class TakenBack:
    """What a piece of an undo came to.

    Attributes:
        undone: lines of the rows that were taken back.
        stays: lines of the rows that were not, with the reasons.
        figures: points that cannot come back, by what becomes of them.
    """

    undone: list[int] = field(default_factory=list)
    stays: dict[int, str] = field(default_factory=dict)
    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("owed", "written_off", "expired"), 0))


class UndoImport(Command):
    """Take the next rows of an import back; sent again and again until it says that it is `finished`.

    A preview takes back all that are left, in one transaction that is rolled back.

    Raises:
        NotFound: there is no such import.
        Refused: imports of its kind are not undone as a whole.
        Conflict: it was undone already.
    """

    name: ClassVar[str] = "imports.undo"
    permission: ClassVar[Permission] = Permission.IMPORT
    why_final: ClassVar[str] = "What an undo took back is imported again from its file."
    erases: ClassVar[bool] = True

    batch: int

    def execute(self, work: Work) -> Outcome:
        taken = TakenBack()
        return self._told(taken, finished=self._take_piece(work, taken))

    def rehearse(self, work: Work) -> Outcome:
        taken = TakenBack()
        while not self._take_piece(work, taken):
            finish(work)
            work.books = BookStore(work.connection)
        return self._told(taken, finished=True)

    def _take_piece(self, work: Work, taken: TakenBack) -> bool:
        """Take some rows back; say whether none is left."""
        batch = _begin(work, self.batch)
        rows = work.connection.execute(
            select(ImportRow.line, ImportRow.customer_id, ImportRow.posting_seq)
            .where(ImportRow.batch_id == self.batch, STANDS)
            .order_by(ImportRow.line)
            .limit(ROWS_A_PIECE + 1)
        ).all()
        piece = TakenBack(figures=taken.figures)
        _TAKE[cast("Kind", batch.kind)](work, rows[:ROWS_A_PIECE], piece)
        states = [(line, "undone") for line in piece.undone] + [(line, "stays") for line in piece.stays]
        keys = (ImportRow.batch_id, ImportRow.line)
        update_many(work.connection, keys, (ImportRow.state,), [(self.batch, *state) for state in states])
        finished = len(rows) <= ROWS_A_PIECE
        work.connection.execute(
            update(ImportBatch)
            .where(ImportBatch.id == self.batch)
            .values(
                undo_begun_at=func.coalesce(ImportBatch.undo_begun_at, literal(work.at, UtcInstant())),
                undone_at=work.at if finished else None,
                undone=ImportBatch.undone + len(piece.undone),
                stays=ImportBatch.stays + len(piece.stays),
            )
        )
        taken.undone += piece.undone
        taken.stays |= piece.stays
        return finished

    def _told(self, taken: TakenBack, *, finished: bool) -> Outcome:
        named = [[line, reason] for line, reason in list(taken.stays.items())[:_MOST_NAMED]]
        result: dict[str, Any] = {
            "batch": self.batch,
            "undone": len(taken.undone),
            "stays": len(taken.stays),
            "first_staying": named,
            "finished": finished,
        }
        return Outcome(
            f"{len(taken.undone):,} rows of import {self.batch} are taken back.",
            result=result | taken.figures,
            lost=lost_by(taken.figures, len(taken.stays)),
        )


def lost_by(figures: dict[str, int], stays: int) -> tuple[str, ...]:
    """Return what an undo cannot bring back, in sentences."""
    said = {
        "owed": "points were spent meanwhile; the customers owe them.",
        "written_off": "points were spent meanwhile; they are written off.",
        "expired": "points had expired meanwhile; they stay expired.",
    }
    lost = [f"{figures[name]:,} {words}" for name, words in said.items() if figures[name]]
    if stays:
        lost.append(f"{stays:,} rows stay, as something happened with them since.")
    return tuple(lost)


def _begin(work: Work, batch: int) -> Any:
    """Return a batch, locked, of which something is left to undo; who imports of its kind waits until then."""
    take_turn(work.connection, ["import of customers", "import of points"])
    row = work.connection.execute(
        select(ImportBatch.kind, ImportBatch.undone_at).where(ImportBatch.id == batch).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no import {batch}.", field="batch")
    why_not = NOT_UNDONE_WHOLE.get(row.kind)
    if why_not is not None:
        raise Refused(why_not, code="cannot-undo")
    if row.undone_at is not None:
        raise Conflict("This import was undone already.", code="already-undone")
    return row


def _take_customers(work: Work, rows: Sequence[Any], taken: TakenBack) -> None:
    work.books.open_without_lots({row.customer_id for row in rows})
    for row in rows:
        reason = take_newcomer_back(work, row.customer_id)
        if reason is None:
            taken.undone.append(row.line)
        else:
            taken.stays[row.line] = reason


def _take_balances(work: Work, rows: Sequence[Any], taken: TakenBack) -> None:
    goes_on = func.coalesce(Customer.merged_into_id, Customer.id)
    whose = select(goes_on).where(is_one_of(work.connection, Customer.id, {row.customer_id for row in rows}))
    # All locks first and in one order, however the file is sorted.
    work.books.open_all(set(work.connection.execute(whose).scalars()))
    for row in rows:
        for figure, points in take_balance_back(work, row.customer_id, row.posting_seq).items():
            taken.figures[figure] += points
        taken.undone.append(row.line)


_TAKE: dict[Kind, Callable[[Work, Sequence[Any], TakenBack], None]] = {
    "customers": _take_customers,
    "points": _take_balances,
}
