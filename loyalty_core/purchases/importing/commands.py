"""The write of an import: a batch of receipts, which is one transaction and one row of the audit."""

import hashlib
from collections.abc import Iterable
from typing import ClassVar, Self

from pydantic import PrivateAttr

from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Refused
from loyalty_core.points.store import BookStore
from loyalty_core.purchases.importing.intake import take_in
from loyalty_core.purchases.importing.mapping import Unknown
from loyalty_core.purchases.importing.receipts import Incoming
from loyalty_core.purchases.importing.tally import Tally
from loyalty_core.tiers.acting import finish


class Batch:
    """Receipts that are taken in together, and what that came to: `tally`, once it was tried."""

    def __init__(self, receipts: list[Incoming]) -> None:
        self.receipts = receipts
        self.tally = Tally()

    @property
    def digest(self) -> str:
        """A hash of all that the receipts contain."""
        prints = [str(incoming.receipt.fingerprint) for incoming in self.receipts]
        return hashlib.sha256("".join(prints).encode()).hexdigest()


class ImportReceipts(Command):
    """Take in a batch of receipts that were read from a file; see `intake.take_in`.

    The audit holds how many receipts there were and a hash of their content, not the receipts, which the tables have.
    """

    name: ClassVar[str] = "purchases.import"
    permission: ClassVar[Permission] = Permission.IMPORT

    digest: str
    receipts: int
    rows: int
    first_line: int
    unknown: Unknown
    _batch: Batch = PrivateAttr()

    @classmethod
    def of(cls, batch: Batch, unknown: Unknown) -> Self:
        """Return the command for a batch, which must not be empty."""
        receipts = batch.receipts
        command = cls(
            digest=batch.digest,
            receipts=len(receipts),
            rows=sum(len(incoming.rows) for incoming in receipts),
            first_line=receipts[0].rows[0][0],
            unknown=unknown,
        )
        command._batch = batch
        return command

    def execute(self, work: Work) -> Outcome:
        tally = self._batch.tally = take_in(work, self._batch.receipts, self.unknown)
        result = {**tally.figures(), "imported": tally.imported, "refused": len(tally.refused)}
        return Outcome(f"{tally.imported:,} receipts imported.", result=result)


class RehearseImport(Command):
    """Take in batch after batch in one transaction, for `Desk.preview` alone: it shows exactly what an import would do.

    The accounts are locked until it ends. It cannot be done: an import is made of batches that are committed singly.

    Raises:
        Refused: it was to be done.
    """

    name: ClassVar[str] = "purchases.rehearse-import"
    permission: ClassVar[Permission] = Permission.IMPORT

    unknown: Unknown
    _batches: Iterable[Batch] = PrivateAttr()

    @classmethod
    def of(cls, batches: Iterable[Batch], unknown: Unknown) -> Self:
        """Return the command for batches, which are drawn one after another."""
        command = cls(unknown=unknown)
        command._batches = batches
        return command

    def execute(self, work: Work) -> Outcome:  # noqa: ARG002 - it needs nothing to say no
        raise Refused("A rehearsal is only looked at.")

    def rehearse(self, work: Work) -> Outcome:
        for batch in self._batches:
            batch.tally = take_in(work, batch.receipts, self.unknown)
            finish(work)
            work.books = BookStore(work.connection)
        return Outcome("Nothing was imported: this was a rehearsal.")
