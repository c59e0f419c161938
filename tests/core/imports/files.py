"""Files of rows made of a few lines, and how the tests of their imports take them in."""

from pathlib import Path
from typing import Any

from loyalty_core.customers.importing.mapping import CustomerMapping
from loyalty_core.customers.importing.runner import import_customers
from loyalty_core.desk.desk import Desk
from loyalty_core.imports.views import RowsReport
from loyalty_core.points.importing.mapping import BalanceMapping
from loyalty_core.points.importing.runner import import_balances

OPTIONS = ("dry_run", "rejects", "progress", "rows_a_batch")


class Files:
    """A folder in which files are made and imported; what is no option of an import is a key of the mapping."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.folder = folder

    def customers(self, content: str | bytes, desk: Desk | None = None, **given: Any) -> RowsReport:
        """Import customers."""
        options = {name: given.pop(name) for name in OPTIONS if name in given}
        file = self.made("customers.csv", content)
        return import_customers(desk or self.desk, file, CustomerMapping.model_validate(given), **options)

    def points(self, content: str | bytes, desk: Desk | None = None, **given: Any) -> RowsReport:
        """Import opening balances."""
        options = {name: given.pop(name) for name in OPTIONS if name in given}
        file = self.made("points.csv", content)
        return import_balances(desk or self.desk, file, BalanceMapping.model_validate(given), **options)

    def made(self, name: str, content: str | bytes) -> Path:
        """Make a file, and return its path."""
        file = self.folder / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file
