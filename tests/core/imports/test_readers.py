"""Whatever a cell holds, reading it gives a value or refuses it in words; never anything else."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty_core.customers.importing.mapping import CustomerColumns, CustomerMapping
from loyalty_core.customers.importing.reading import CustomerReader
from loyalty_core.errors import LoyaltyError
from loyalty_core.imports.mapping import FileMapping
from loyalty_core.imports.reading import date_parser, day_parser, micros_parser, parse_quantity
from loyalty_core.imports.source import Source
from loyalty_core.points.importing.mapping import BalanceColumns, BalanceMapping
from loyalty_core.points.importing.reading import BalanceReader
from loyalty_core.programme.facts import ProgrammeFacts
from loyalty_core.settings import Policies

LONDON = ZoneInfo("Europe/London")
FACTS = ProgrammeFacts("Corner Shop", "GBP", LONDON, "GB", Policies())
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CUSTOMERS = CustomerReader(list(CustomerColumns.model_fields), CustomerMapping(needed=()), FACTS, NOW)
BALANCES = BalanceReader(list(BalanceColumns.model_fields), BalanceMapping(), FACTS, NOW)
CELL = st.text(max_size=60) | st.from_regex(
    r"\s?[+-]?[0-9]{0,12}([.,/ -][0-9]{1,4}){0,4}(Z|@[a-z.]{1,9})?", fullmatch=True
)
PARSERS = (
    parse_quantity,
    micros_parser("."),
    micros_parser(","),
    date_parser(("iso",), LONDON),
    date_parser(("%d/%m/%Y", "%m/%d/%Y"), LONDON),
    day_parser(("iso", "%d.%m.%Y")),
)


@given(CELL)
def test_a_cell_means_something_or_is_refused(cell: str) -> None:
    for parse in PARSERS:
        with suppress(LoyaltyError):
            parse(cell)


@given(st.lists(CELL, min_size=len(CustomerColumns.model_fields), max_size=len(CustomerColumns.model_fields)))
def test_a_row_of_customers_means_somebody_or_is_refused(cells: list[str]) -> None:
    with suppress(LoyaltyError):
        CUSTOMERS.read([*cells, ""])


@given(st.lists(CELL, min_size=len(BalanceColumns.model_fields), max_size=len(BalanceColumns.model_fields)))
def test_a_row_of_balances_means_points_or_is_refused(cells: list[str]) -> None:
    with suppress(LoyaltyError):
        BALANCES.read([*cells, ""])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bytes")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | st.text(alphabet="a,\"\n\r\t;='\0é", max_size=80).map(str.encode))
def test_any_bytes_are_a_file_of_rows_and_of_lines_or_refused(folder: Path, content: bytes) -> None:
    file = folder / "any.csv"
    file.write_bytes(content)
    with suppress(LoyaltyError):
        source = Source(file, FileMapping())
        source.look_through(lambda *_: None)
        list(source.rows())
    with suppress(LoyaltyError):
        list(Source(file, FileMapping()).lines())
