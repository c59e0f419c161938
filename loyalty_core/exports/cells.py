"""Cells of a CSV file that no spreadsheet takes for a formula, and that are read back exactly."""

import re
import unicodedata

_FORMULA = re.compile(r"'*(?:\s*[=+\-@]|\s*[\t\r])")
"""What makes a spreadsheet calculate, after spaces; also behind apostrophes, so that taking one away undoes it."""


CUSTOMERS_BEGIN = ("customer_id", "card", "first_name", "last_name", "phone", "email")
"""The first headings of an export of customers, by which one is known again when it is imported."""


def guarded(cell: str) -> str:
    """Return a text with one apostrophe before it where a spreadsheet could take it for a formula."""
    return f"'{cell}" if _is_formula(cell) else cell


def unguarded(cell: str) -> str:
    """Return the text that `guarded` was given."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell) else cell


def _is_formula(cell: str) -> bool:
    return _FORMULA.match(unicodedata.normalize("NFKC", cell)) is not None
