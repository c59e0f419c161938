"""Whether a receipt is a sale, a refund or a bookkeeping entry, by what the mapping says of it."""

from collections.abc import Callable

from loyalty_core.errors import Invalid
from loyalty_core.imports.reading import Known
from loyalty_core.purchases.importing.mapping import Kinds

KindOf = Callable[[str, str], str | None]
"""Takes a receipt ID and the cell of the column of kinds; returns the kind, or None where the receipt's sum decides.
Raises `Invalid` where it is of no kind that the mapping lists."""


def kind_reader(kinds: Kinds) -> KindOf:
    """Return what tells receipts of different kinds apart."""
    if kinds.by_sign:
        return lambda _receipt_id, _cell: None
    if kinds.column is not None:
        known = Known(kinds.column, lambda cell: _listed(kinds, lambda texts: cell.strip() in texts))
        return lambda _receipt_id, cell: known[cell]
    return lambda receipt_id, _cell: _listed(kinds, receipt_id.startswith)


def _listed(kinds: Kinds, fits: Callable[[tuple[str, ...]], bool]) -> str:
    if fits(kinds.refund):
        return "refund"
    if fits(kinds.adjustment):
        return "adjustment"
    if kinds.sale and not fits(kinds.sale):
        raise Invalid("It is of no kind of receipt that the mapping lists.")
    return "sale"
