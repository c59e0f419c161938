"""The file of refused rows: whole, inert, for its owner only, and ready to be corrected and imported."""

import csv
import stat
from pathlib import Path

import pytest

from loyalty_core.errors import Invalid
from tests.core.imports.conftest import Take

HEAD = "receipt,date,sku,name,quantity,price,card,note\n"


@pytest.fixture
def engine_name() -> str:
    """SQLite alone: this is about files."""
    return "sqlite"


@pytest.fixture
def refused(tmp_path: Path) -> Path:
    return tmp_path / "refused.csv"


def row(receipt: str, price: str = "1.00", quantity: str = "1", note: str = "") -> str:
    return f"{receipt},2026-02-01T10:00,A1,Tea,{quantity},{price},,{note}\n"


def read(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text, strict=True))


def test_it_has_every_refused_row_as_it_was_with_line_and_reason(take: Take, refused: Path) -> None:
    take(
        HEAD + row("R1") + row("R2", " 1.O0 ") + row("R2") + row("R3", note='"say ""hi"", twice\nover"'),
        rejects=refused,
    )
    take(HEAD + row("R1") + row("R2", " 1.O0 ") + row("R2") + row("R3", "x", note='"a, ""b""\nc"'), rejects=refused)
    heading, *rows = read(refused)
    assert heading == ["refused_line", "refused_because", *HEAD.strip().split(",")]
    at_ten = ["2026-02-01T10:00", "A1", "Tea", "1"]
    assert rows == [
        ["3", "price: “ 1.O0 ” is not an amount; write it like 12.34.", "R2", *at_ten, " 1.O0 ", "", ""],
        ["4", "Line 3 of this receipt was refused.", "R2", *at_ten, "1.00", "", ""],
        ["5", "price: “x” is not an amount; write it like 12.34.", "R3", *at_ten, "x", "", 'a, "b"\nc'],
    ]


def test_it_is_for_its_owner_only_also_where_it_was_not_before(take: Take, refused: Path) -> None:
    refused.write_text("old")
    refused.chmod(0o644)
    take(HEAD + row("R1"), rejects=refused)
    assert stat.S_IMODE(refused.stat().st_mode) == 0o600
    assert len(read(refused)) == 1


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1", "'=1", "''-2", "\u00a0=1"])
def test_no_cell_of_it_is_a_formula(take: Take, refused: Path, formula: str) -> None:
    take(HEAD + row("R1", "x", note=f'"{formula}"'), rejects=refused)
    cell = read(refused)[1][-1]
    assert cell == f"'{formula}"


def test_no_cell_of_it_moves_a_terminal(take: Take, refused: Path) -> None:
    take(HEAD + row("R1", "x", note="\x1b]0;owned\x07\x9b31m\u202eabc"), rejects=refused)
    written = refused.read_text(encoding="utf-8")
    assert not any(char < " " and char not in "\r\n" for char in written)
    assert not any(char in written for char in "\x1b\x07\x9b\u202e\x7f")
    assert "␛]0;owned␇" in written


def test_corrected_it_is_imported_as_if_it_had_been_right_at_once(take: Take, refused: Path) -> None:
    take(HEAD + row("R1", "x", "-1", note="'=kept") + row("R2", "x"), rejects=refused)
    text = refused.read_text(encoding="utf-8")
    assert '"\'-1"' in text
    report = take(text.replace('"x"', '"1.00"'))
    assert (report.imported, report.rejected) == (2, 0)
    again = take(HEAD + row("R1", "1.00", "-1", note="'=kept") + row("R2", "1.00"))
    assert (again.already_there, again.rejected) == (2, 0)


def test_it_is_written_in_the_encoding_and_with_the_delimiter_of_the_file(take: Take, refused: Path) -> None:
    content = (HEAD + row("R1", "x", note="Café")).replace(",", ";")
    take(content.encode("cp1252"), encoding="cp1252", delimiter=";", rejects=refused)
    text = refused.read_bytes().decode("cp1252")
    assert text.startswith('"refused_line";"refused_because";"receipt"')
    assert "Café" in text
    assert take(text.replace('"x"', '"1"').encode("cp1252"), encoding="cp1252", delimiter=";").imported == 1


def test_it_cannot_be_the_file_itself_nor_another_by_a_link(take: Take, tmp_path: Path, refused: Path) -> None:
    with pytest.raises(Invalid, match="cannot be the file itself"):
        take(HEAD + row("R1"), rejects=tmp_path / "receipts.csv")
    other = tmp_path / "precious"
    other.write_text("precious")
    refused.symlink_to(other)
    with pytest.raises(Invalid, match="cannot be made"):
        take(HEAD + row("R1"), rejects=refused)
    assert other.read_text() == "precious"
    with pytest.raises(Invalid, match="cannot be made"):
        take(HEAD + row("R1"), rejects=tmp_path / "nowhere" / "refused.csv")


def test_a_file_that_is_no_csv_leaves_an_older_one_alone(take: Take, refused: Path) -> None:
    refused.write_text("older")
    with pytest.raises(Invalid):
        take(b"%PDF-1.7", rejects=refused)
    assert refused.read_text() == "older"
