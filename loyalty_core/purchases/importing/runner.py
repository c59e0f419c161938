"""An import from beginning to end: the file looked through, read, and taken in batch by batch."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from loyalty_core.clock import zone
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid
from loyalty_core.imports.batches import FileMark
from loyalty_core.imports.pace import Pace, Tell
from loyalty_core.imports.patience import do_patiently, few_collections
from loyalty_core.imports.rehearsing import RehearseImport
from loyalty_core.imports.rejects import Rejects
from loyalty_core.imports.source import Source
from loyalty_core.money import Money, micros_to_minor
from loyalty_core.purchases.importing.commands import Batch, ImportReceipts
from loyalty_core.purchases.importing.grouping import Grouping
from loyalty_core.purchases.importing.layout import Layout
from loyalty_core.purchases.importing.mapping import Mapping, Unknown
from loyalty_core.purchases.importing.orders import OrderRows
from loyalty_core.purchases.importing.queries import PrepareImport
from loyalty_core.purchases.importing.receipts import Incoming
from loyalty_core.purchases.importing.seen import Seen
from loyalty_core.purchases.importing.tally import Tally
from loyalty_core.purchases.importing.views import ImportReport
from loyalty_core.purchases.rules import price_text

RECEIPTS_A_BATCH = 1000
ROWS_A_BATCH = 10_000


def import_purchases(
    desk: Desk,
    file: Path,
    mapping: Mapping,
    *,
    dry_run: bool = False,
    rejects: Path | None = None,
    store: str | None = None,
    enrol: bool = False,
    progress: Tell | None = None,
    receipts_a_batch: int = RECEIPTS_A_BATCH,
) -> ImportReport:
    """Take the receipts of a CSV file in, batch by batch, in memory that does not grow with the file.

    Each receipt is taken in whole or not at all, each batch is one transaction. Killed half-way and run again, or run
    twice, it adds nothing that is there already.

    Args:
        desk: of a person who may import.
        file: the CSV, plain or gzip.
        mapping: what its columns mean.
        dry_run: do everything in one transaction and roll it back; the accounts are locked meanwhile.
        rejects: where to write the rows that are refused; a file that is there is replaced.
        store: store of receipts where the file names none; before the mapping's and the person's own.
        enrol: register customer numbers that nobody has, whatever the mapping says of them.
        progress: called about once a batch.
        receipts_a_batch: how many receipts one transaction takes in.

    Raises:
        Invalid: the file or the mapping is not right; nothing was changed.
        NotSignedIn, NotAllowed, NotFound: the person may not import, or there is no such store; nothing was changed.
        Busy, Unusable: the database or the disk failed; the batches before it stay, and running it again goes on there.
    """
    store_id = store or mapping.store or desk.actor.store_id
    facts = desk.ask(PrepareImport(store_id))
    source = Source(file, mapping)
    pace = Pace(source, progress)
    source.look_through(pace.checking)
    local = zone(mapping.time_zone) if mapping.time_zone else facts.time_zone
    layout = Layout(source.headings, mapping, local, store_id, facts.country)
    orders = OrderRows(source.headings, mapping) if "orders" in mapping.model_fields_set else None
    unknown: Unknown = "enrol" if enrol else mapping.unknown
    if unknown == "enrol" and mapping.customer_by != "card":
        raise Invalid("Only card numbers can be enrolled; import the customers first.", field="map")
    with Rejects(rejects, source, mapping) as refused, few_collections():
        seen = Seen()
        grouping = Grouping(layout, mapping.grouping, facts.currency, seen, refused)
        run = _Run(source, orders, grouping, seen, refused, pace, receipts_a_batch)
        pace.begin_importing()
        mark = FileMark.of(source)
        commands = (ImportReceipts.of(batch, unknown, mark, mapping.customer_by) for batch in run.batches())
        if dry_run:
            desk.preview(RehearseImport.of(commands))
        else:
            for command in commands:
                do_patiently(desk, command)
    return run.report(facts.currency, dry_run=dry_run)


class _Run:
    """One run of an import: hands out batches, and counts what each came to when the next is asked for."""

    def __init__(
        self,
        source: Source,
        orders: OrderRows | None,
        grouping: Grouping,
        seen: Seen,
        rejects: Rejects,
        pace: Pace,
        size: int,
    ) -> None:
        self._source = source
        self._orders = orders
        self._seen = seen
        self._grouping = grouping
        self._rejects = rejects
        self._pace = pace
        self._size = size
        self._total = Tally()

    def batches(self) -> Iterator[Batch]:
        """Give the receipts of the file in batches; each must have been tried when the next is asked for."""
        waiting: list[Incoming] = []
        rows = 0
        found = self._source.rows()
        for incoming in self._grouping.receipts(found if self._orders is None else self._orders.pick(found)):
            if incoming.key in self._seen:
                reason = (
                    f"Receipt {incoming.receipt.receipt_id} was complete already: these lines stand too far from it."
                )
                self._rejects.add_all(incoming.rows, reason)
                continue
            self._seen.add(incoming.key)
            waiting.append(incoming)
            rows += len(incoming.rows)
            if len(waiting) >= self._size or rows >= ROWS_A_BATCH:
                yield from self._hand_over(waiting)
                waiting, rows = [], 0
        if waiting:
            yield from self._hand_over(waiting)

    def _hand_over(self, receipts: list[Incoming]) -> Iterator[Batch]:
        batch = Batch(receipts)
        yield batch
        self._total.add(batch.tally)
        for incoming, reason in batch.tally.refused:
            self._rejects.add_all(incoming.rows, reason)
        self._rejects.flush()
        self._pace.importing(self._grouping.rows, self._total.decided)

    def report(self, currency: str, *, dry_run: bool) -> ImportReport:
        """Return what became of the file."""
        total, refused, orders = self._total, self._rejects, self._orders
        passed_over = 0 if orders is None else orders.passed_over
        rows = self._grouping.rows if orders is None else self._grouping.rows + passed_over - orders.added
        decided = total.decided + refused.refused
        seconds = max(self._pace.seconds, 0.001)
        net_micros = total.gross_micros - total.refunded_micros + total.adjusted_micros

        def money(micros: int) -> Money:
            return Money(micros_to_minor(micros, currency), currency)

        return ImportReport(
            rows=rows,
            imported=total.imported,
            already_there=total.already_there,
            skipped=self._source.blank_lines + passed_over,
            rejected=refused.refused,
            rejected_rows=refused.rows,
            first_rejected=tuple(refused.first),
            seconds=Decimal(f"{seconds:.3f}"),
            rows_per_second=round(rows / seconds),
            receipts_per_second=round(decided / seconds),
            sales=total.sales,
            refunds=total.refunds,
            adjustments=total.adjustments,
            customers_enrolled=total.enrolled,
            gross=price_text(total.gross_micros),
            refunded=price_text(total.refunded_micros),
            adjusted=price_text(total.adjusted_micros),
            net=price_text(net_micros),
            gross_money=money(total.gross_micros),
            refunded_money=money(total.refunded_micros),
            adjusted_money=money(total.adjusted_micros),
            net_money=money(net_micros),
            points_earned=total.points_earned,
            points_taken_back=total.points_taken_back,
            batch=None if dry_run else total.batch_id,
            dry_run=dry_run,
        )
