"""What became of a file of signals."""

from dataclasses import dataclass
from decimal import Decimal

from loyalty_core.imports.views import RefusedRow


@dataclass(frozen=True, slots=True)
class SignalsReport:
    """What became of a file of signals. In a dry run: what would have become of it.

    Attributes:
        rows: lines of the file that are not blank.
        imported: signals done now, and by kind.
        already_there: signals that were done before.
        skipped: blank lines, orders that were only placed, and orders of strangers where the mapping passes them over.
        rejected: lines refused; `first_rejected` are the first of them.
        seconds: taken; Decimal with milliseconds.
        dry_run: True where nothing was written.
    """

    rows: int
    imported: int
    already_there: int
    skipped: int
    rejected: int
    first_rejected: tuple[RefusedRow, ...]
    seconds: Decimal
    rows_per_second: int
    kinds: dict[str, int]
    dry_run: bool
