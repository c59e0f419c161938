"""An import of customers from beginning to end."""

from pathlib import Path

from loyalty_core.customers.importing.commands import ImportCustomers
from loyalty_core.customers.importing.mapping import CustomerMapping
from loyalty_core.customers.importing.reading import CustomerReader
from loyalty_core.desk.desk import Desk
from loyalty_core.exports.cells import CUSTOMERS_BEGIN
from loyalty_core.imports.pace import Pace, Tell
from loyalty_core.imports.queries import PrepareRows
from loyalty_core.imports.rows import ROWS_A_BATCH, RowFile, import_rows
from loyalty_core.imports.source import Source
from loyalty_core.imports.views import RowsReport


def import_customers(
    desk: Desk,
    file: Path,
    mapping: CustomerMapping,
    *,
    dry_run: bool = False,
    rejects: Path | None = None,
    progress: Tell | None = None,
    rows_a_batch: int = ROWS_A_BATCH,
) -> RowsReport:
    """Register the customers of a CSV file, batch by batch, in memory that does not grow with the file.

    Killed half-way and run again, or run twice, it adds nothing that is there already.

    Args:
        desk: of a person who may import.
        file: the CSV, plain or gzip.
        mapping: what its columns mean.
        dry_run: do everything in one transaction and roll it back.
        rejects: where to write the rows that are refused; a file that is there is replaced.
        progress: called about once a batch.
        rows_a_batch: how many rows one transaction takes in.

    Raises:
        Invalid: the file or the mapping is not right; nothing was changed.
        NotSignedIn, NotAllowed: the person may not import; nothing was changed.
        Busy, Unusable: the database or the disk failed; the batches before it stay, and running it again goes on there.
    """
    programme, at = desk.ask(PrepareRows())
    source = Source(file, mapping, CUSTOMERS_BEGIN)
    pace = Pace(source, progress)
    source.look_through(pace.checking)
    reader = CustomerReader(source.headings, mapping, programme, at)
    rows = RowFile(
        source,
        mapping,
        reader.read,
        lambda mark, given: ImportCustomers.of(mark, given, even_if_known=mapping.even_if_known),
    )
    return import_rows(desk, rows, pace, dry_run=dry_run, rejects=rejects, rows_a_batch=rows_a_batch)
