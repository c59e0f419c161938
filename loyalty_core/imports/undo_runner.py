"""The undo of an import from beginning to end."""

import time
from collections.abc import Callable
from decimal import Decimal

from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.imports.patience import do_patiently
from loyalty_core.imports.queries import ShowImport
from loyalty_core.imports.undoing import UndoImport, lost_by
from loyalty_core.imports.views import ImportedFile, RefusedRow, UndoneImport

_FIGURES = ("owed", "written_off", "expired")


def undo_import(
    desk: Desk, batch: int, *, dry_run: bool = False, progress: Callable[[int, int], None] | None = None
) -> UndoneImport:
    """Take a whole import back, piece by piece; killed half-way and run again, it goes on where it was.

    Args:
        desk: of a person who may import.
        batch: number of the import.
        dry_run: do everything in one transaction and roll it back; the accounts are locked meanwhile.
        progress: called after each piece with how many rows are decided on, and of how many.

    Raises:
        NotFound: there is no such import.
        Refused, Conflict: it cannot be undone, or was undone already.
        NotSignedIn, NotAllowed: the person may not import; nothing was changed.
        Busy, Unusable: the database failed; the pieces before stay taken back, and running it again goes on there.
    """
    began = time.perf_counter()
    file = desk.ask(ShowImport(batch))
    receipts = [desk.preview(UndoImport(batch=batch))] if dry_run else _do_all(desk, file, progress)
    return _report(file, receipts, Decimal(f"{time.perf_counter() - began:.3f}"), dry_run=dry_run)


def _do_all(desk: Desk, file: ImportedFile, progress: Callable[[int, int], None] | None) -> list[Receipt]:
    receipts = [do_patiently(desk, UndoImport(batch=file.batch))]
    while not receipts[-1].result["finished"]:
        if progress is not None:
            decided = sum(receipt.result["undone"] + receipt.result["stays"] for receipt in receipts)
            progress(file.undone + file.stays + decided, file.imported)
        receipts.append(do_patiently(desk, UndoImport(batch=file.batch)))
    return receipts


def _report(file: ImportedFile, receipts: list[Receipt], seconds: Decimal, *, dry_run: bool) -> UndoneImport:
    results = [receipt.result for receipt in receipts]
    stays = sum(result["stays"] for result in results)
    named = [RefusedRow(*row) for result in results for row in result["first_staying"]]
    figures = {name: sum(result[name] for result in results) for name in _FIGURES}
    return UndoneImport(
        file.batch,
        file.kind,
        sum(result["undone"] for result in results),
        stays,
        tuple(named[:20]),
        lost_by(figures, stays),
        seconds,
        dry_run,
    )
