"""The write of an import: a batch of receipts, which is one transaction and one row of the audit."""

import hashlib
from typing import ClassVar, Self

from pydantic import PrivateAttr

from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.imports.batches import FileMark, note_batch
from loyalty_core.purchases.importing.intake import take_in
from loyalty_core.purchases.importing.mapping import CustomerBy, Unknown
from loyalty_core.purchases.importing.receipts import Incoming
from loyalty_core.purchases.importing.tally import Tally


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
    why_final: ClassVar[str] = "Receipts are taken back one by one, by a refund of each."

    digest: str
    receipts: int
    rows: int
    first_line: int
    unknown: Unknown
    file: FileMark | None = None
    customer_by: CustomerBy = "card"
    _batch: Batch = PrivateAttr()

    @classmethod
    def of(cls, batch: Batch, unknown: Unknown, file: FileMark | None = None, customer_by: CustomerBy = "card") -> Self:
        """Return the command for a batch, which must not be empty; `file` is the one that it was read from."""
        receipts = batch.receipts
        command = cls(
            digest=batch.digest,
            receipts=len(receipts),
            rows=sum(len(incoming.rows) for incoming in receipts),
            first_line=receipts[0].rows[0][0],
            unknown=unknown,
            file=file,
            customer_by=customer_by,
        )
        command._batch = batch
        return command

    def execute(self, work: Work) -> Outcome:
        tally = self._batch.tally = take_in(work, self._batch.receipts, self.unknown, self.customer_by)
        if self.file is not None and tally.imported:
            tally.batch_id = note_batch(work, "purchases", self.file, tally.imported)
        result = {**tally.figures(), "imported": tally.imported, "refused": len(tally.refused)}
        return Outcome(f"{tally.imported:,} receipts imported.", result=result)
