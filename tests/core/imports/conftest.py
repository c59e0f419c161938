"""A programme to import into, and files made of a few lines."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loyalty_core.desk.desk import Desk
from loyalty_core.purchases.importing.mapping import Mapping, read_mapping
from loyalty_core.purchases.importing.runner import import_purchases
from loyalty_core.purchases.importing.views import ImportReport
from tests.conftest import ROOT
from tests.core.imports.files import Files

Take = Callable[..., ImportReport]
RETAILER = ROOT / "tests" / "data" / "online_retail.toml"


@pytest.fixture
def retailer() -> Mapping:
    """The mapping of the real shop data."""
    return read_mapping(RETAILER)


@pytest.fixture
def take(desk: Desk, tmp_path: Path) -> Take:
    """Import a file made of the given text or bytes: `take(content, unknown="enrol", dry_run=True, …)`.

    What is no option of an import is a key of the mapping.
    """

    def import_content(content: str | bytes, **given: Any) -> ImportReport:
        file = tmp_path / "receipts.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        options = {name: given.pop(name) for name in list(given) if name not in Mapping.model_fields}
        if "store" in given:
            options["store"] = given.pop("store")
        mapping = Mapping.model_validate({"unknown": "enrol", **given})
        return import_purchases(desk, file, mapping, **options)

    return import_content


@pytest.fixture
def files(desk: Desk, tmp_path: Path) -> Files:
    """A folder in which files of rows are made and imported, by the administrator."""
    return Files(desk, tmp_path)
