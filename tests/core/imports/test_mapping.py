"""Mapping files: everything has a default, and whatever is not understood is one sentence that names the key."""

from pathlib import Path

import pytest

from loyalty_core.errors import Invalid
from loyalty_core.purchases.importing.mapping import Mapping, read_mapping

WRONG = {
    "unknown key": ("colour = 'red'", "it has no key “colour”"),
    "unknown column": ("[columns]\nprise = 'Price'", "it has no key “columns.prise”"),
    "not TOML": ("[columns", "is not TOML"),
    "encoding": ("encoding = 'klingon'", "“encoding”: “klingon” is not an encoding"),
    "codec that is none of text": ("encoding = 'base64'", "“encoding”"),
    "escapes": ("encoding = 'unicode_escape'", "“encoding”"),
    "delimiter": ("delimiter = '--'", "“delimiter”"),
    "decimal": ("decimal = '·'", "“decimal”"),
    "unknown customers": ("unknown = 'guess'", "“unknown”"),
    "type": ("store = 7", "“store”"),
    "dates as text": ("dates = 'iso'", "“dates”"),
    "no dates": ("dates = []", "“dates”"),
    "date form": ("dates = ['today']", "“today” is no form of a date"),
    "time zone": ("time_zone = 'Europe/Leeds'", "“time_zone”"),
    "kinds of a column": ("[kind]\ncolumn = 'Type'", "name the values"),
    "value twice": ("[kind]\nrefund = ['C']\nadjustment = ['C']", "each value stands in one list"),
    "empty beginning": ("[kind]\nrefund = ['']", "none is empty"),
    "sign of nothing": ("[kind]\nrefund_sign = 'positive'", "refunds above zero"),
    "rows": ("[grouping]\nrows = 1_000_000", "“grouping.rows”"),
    "country": ("[countries]\nEIRE = 'Ireland'", "no country's two letters"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shop.toml"


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_not_understood_is_named(file: Path, kind: str) -> None:
    text, says = WRONG[kind]
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        read_mapping(file)
    assert says in refused.value.message
    assert refused.value.field == "map"
    assert "\n" not in refused.value.message


def test_a_file_that_cannot_be_read_is_one_sentence(file: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        read_mapping(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(Invalid, match="not UTF-8"):
        read_mapping(file)


def test_an_empty_file_is_the_default(file: Path) -> None:
    file.touch()
    assert read_mapping(file) == Mapping()


def test_the_mapping_of_the_real_data_is_understood(retailer: Mapping) -> None:
    assert (retailer.columns.receipt, retailer.kind.refund, retailer.unknown) == ("InvoiceNo", ("C",), "enrol")
    assert retailer.countries["EIRE"] == "IE"


def test_the_example_in_the_document_is_understood(file: Path) -> None:
    document = Path(__file__).parents[3] / "docs" / "import.md"
    example = document.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    lines = [line for line in example.splitlines() if not line.startswith("amount")]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert read_mapping(file).columns.price == "UnitPrice"
