"""An import of opening balances from beginning to end."""

from pathlib import Path

from loyalty_core.desk.desk import Desk
from loyalty_core.imports.pace import Pace, Tell
from loyalty_core.imports.queries import PrepareRows
from loyalty_core.imports.rows import ROWS_A_BATCH, RowFile, import_rows
from loyalty_core.imports.source import Source
from loyalty_core.imports.views import RowsReport
from loyalty_core.points.importing.commands import ImportBalances
from loyalty_core.points.importing.mapping import BalanceMapping
from loyalty_core.points.importing.reading import BalanceReader


def import_balances(
    desk: Desk,
    file: Path,
    mapping: BalanceMapping,
    *,
    dry_run: bool = False,
    rejects: Path | None = None,
    progress: Tell | None = None,
    rows_a_batch: int = ROWS_A_BATCH,
) -> RowsReport:
    """Credit the opening balances of a CSV file, batch by batch, in memory that does not grow with the file.

    Killed half-way and run again, or run twice, it adds nothing: a row is known by the number that it has where it
    comes from.

    Args:
        desk: of a person who may import.
        file: the CSV, plain or gzip.
        mapping: what its columns mean.
        dry_run: do everything in one transaction and roll it back; the accounts are locked meanwhile.
        rejects: where to write the rows that are refused; a file that is there is replaced.
        progress: called about once a batch.
        rows_a_batch: how many rows one transaction takes in.

    Raises:
        Invalid: the file or the mapping is not right; nothing was changed.
        NotSignedIn, NotAllowed: the person may not import; nothing was changed.
        Busy, Unusable: the database or the disk failed; the batches before it stay, and running it again goes on there.
    """
    programme, at = desk.ask(PrepareRows())
    source = Source(file, mapping)
    pace = Pace(source, progress)
    source.look_through(pace.checking)
    reader = BalanceReader(source.headings, mapping, programme, at)
    rows = RowFile(
        source,
        mapping,
        reader.read,
        lambda mark, given: ImportBalances.of(mark, given, without_expiry=mapping.without_expiry),
    )
    return import_rows(desk, rows, pace, dry_run=dry_run, rejects=rejects, rows_a_batch=rows_a_batch)
