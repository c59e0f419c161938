"""Files out and in: exports, imports, backups."""

import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from loyalty_core.database.engine import connect, parse_url
from loyalty_core.desk.permissions import Role
from loyalty_core.exports.cells import unguarded
from loyalty_core.models.message import Message
from tests.cli.shop import Shop, Typist, days_ago

LISTS = ["customers", "postings", "coupons", "messages", "audit"]


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """A shop with a row of everything, and a customer whose name is a formula."""
    nasty = ["--first-name", "=HYPERLINK(0)", "--last-name", "@SUM(1)"]
    shop.done("customer", "register", *nasty, "--phone", "07700 900001", "--email", "x@example.com")
    shop.done("purchase", "record", shop.amara, "--receipt", "R-1", "--amount", "50")
    shop.done("points", "adjust", shop.amara, "-5", "--reason", "correction", "--comment", "-5 is right")
    campaign = shop.asked("campaign", "add", "Spring", "--percent", 5)["receipt"]["result"]["campaign_id"]
    shop.done("coupon", "issue", shop.amara, campaign)
    reward = shop.asked("reward", "add", "Mug", "--cost", 10, "--product", "A mug")["receipt"]["result"]["reward_id"]
    shop.done("redeem", shop.amara, reward)
    return shop


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return the rows of an export."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Return the rows of an export."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("what", LISTS)
def test_both_forms_of_an_export_say_the_same(busy: Shop, tmp_path: Path, what: str) -> None:
    table, lines = tmp_path / "a.csv", tmp_path / "a.jsonl"
    answer = busy.asked("export", what, "--out", table)
    busy.asked("export", what, "--out", lines, "--format", "jsonl")

    cells, records = read_csv(table), read_jsonl(lines)
    assert answer == {"exported": what, "rows": len(cells), "file": str(table), "format": "csv"}
    if what == "audit":
        assert records[-1]["command"] == "exports.note"
        records.pop()
    assert [list(row) for row in cells] == [list(record) for record in records]
    for row, record in zip(cells, records, strict=True):
        for name, cell in row.items():
            value = record[name]
            said = "" if value is None else value if isinstance(value, str) else json.dumps(value)
            assert unguarded(cell) == said


@pytest.mark.parametrize("what", LISTS)
def test_an_export_is_for_its_owner_and_on_record(busy: Shop, tmp_path: Path, what: str) -> None:
    out = tmp_path / "out.csv"
    busy.done("export", what, "--out", out)
    busy.done("export", "audit", "--out", tmp_path / "audit.jsonl", "--format", "jsonl")

    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    noted = next(row for row in read_jsonl(tmp_path / "audit.jsonl") if row["command"] == "exports.note")
    assert noted["staff"] == "ada"
    assert noted["facts"]["body"]["what"] == what
    assert noted["facts"]["result"]["rows"] > 0
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_no_cell_is_a_formula(busy: Shop, tmp_path: Path) -> None:
    busy.done("export", "customers", "--out", tmp_path / "c.csv")

    row = read_csv(tmp_path / "c.csv")[1]
    assert (row["first_name"], row["last_name"]) == ("'=HYPERLINK(0)", "'@SUM(1)")
    assert row["phone"] == "'+447700900001"


def test_no_one_time_password_leaves_in_an_export(busy: Shop, tmp_path: Path) -> None:
    database = connect(parse_url(busy.url))
    with database.reading() as connection:
        secret = connection.execute(select(Message.secret)).scalar_one()
    database.close()
    busy.done("export", "messages", "--out", tmp_path / "m.csv")
    (message,) = read_csv(tmp_path / "m.csv")
    assert message["purpose"] == "one-time-password"
    assert str(secret) not in (tmp_path / "m.csv").read_text(encoding="utf-8")


def test_an_export_shows_figures_as_they_are_now(busy: Shop, tmp_path: Path) -> None:
    busy.done("export", "customers", "--out", tmp_path / "c.jsonl", "--format", "jsonl")

    amara = read_jsonl(tmp_path / "c.jsonl")[0]
    assert (amara["available"], amara["transactions"], amara["gross_minor"]) == (45, 1, 5000)


def test_an_export_replaces_no_file_and_makes_no_folder(busy: Shop, tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_text("mine")

    assert busy.refused("export", "customers", "--out", tmp_path / "there.csv")[0] == 5
    assert busy.refused("export", "customers", "--out", tmp_path / "no" / "there.csv")[0] == 2
    assert (tmp_path / "there.csv").read_text() == "mine"


def test_an_agent_exports_nothing(busy: Shop, tmp_path: Path) -> None:
    busy.act_as(Role.AGENT)

    assert busy.refused("export", "customers", "--out", tmp_path / "c.csv")[0] == 3
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def receipts(tmp_path: Path) -> Path:
    """A file with two receipts of Amara's and one of nobody's card."""
    rows = [
        "receipt,date,sku,name,quantity,price,card",
        f"A-1,{days_ago(3)} 10:00,MUG,Mug,2,8.50,HH1",
        f"A-1,{days_ago(3)} 10:00,TEA,Tea,1,3.00,HH1",
        f"A-2,{days_ago(2)} 11:00,TEA,Tea,1,3.00,HH1",
        f"A-3,{days_ago(2)} 12:00,TEA,Tea,1,3.00,HH9",
    ]
    path = tmp_path / "receipts.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_an_import_run_twice_adds_nothing(shop_on_each_engine: Shop, receipts: Path) -> None:
    shop = shop_on_each_engine
    first = shop.asked("import", "purchases", receipts)
    second = shop.asked("import", "purchases", receipts)

    assert (first["rows"], first["imported"], first["already_there"], first["rejected"]) == (4, 2, 0, 1)
    assert (second["imported"], second["already_there"]) == (0, 2)
    assert isinstance(first["seconds"], float)
    assert [row["points"] for row in shop.statement()] == [3, 20]


def test_refused_rows_stand_in_a_file_with_line_and_reason(shop: Shop, receipts: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    report = shop.asked("import", "purchases", receipts, "--rejects", rejects)

    assert [row["line"] for row in report["first_rejected"]] == [5]
    assert "HH9" in rejects.read_text(encoding="utf-8")


def test_unknown_numbers_are_enrolled_where_one_says_so(shop: Shop, receipts: Path) -> None:
    report = shop.asked("import", "purchases", receipts, "--enrol")

    assert (report["imported"], report["customers_enrolled"]) == (3, 1)
    assert shop.asked("find", "HH9")["hits"][0]["available"] == 3


def test_a_dry_run_of_an_import_imports_nothing(shop: Shop, receipts: Path) -> None:
    before = shop.rows()

    report = shop.asked("import", "purchases", receipts, "--enrol", "--dry-run")

    assert (report["imported"], report["dry_run"]) == (3, True)
    assert shop.rows() == before


def test_progress_and_words_go_where_they_belong(shop: Shop, receipts: Path) -> None:
    answer = shop.type("import", "purchases", receipts)

    assert "2 receipts imported" in answer.out
    assert "rows/s" in answer.err


def test_a_mapping_names_the_columns(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text('delimiter = ";"\n[columns]\nreceipt = "Bon"\n', encoding="utf-8")
    (tmp_path / "f.csv").write_text("Bon;date;amount;card\nB-1;2020-03-01;12.00;HH1\n", encoding="utf-8")

    report = shop.asked("import", "purchases", tmp_path / "f.csv", "--map", tmp_path / "map.toml")

    assert report["imported"] == 1


def test_what_cannot_be_imported_is_refused(shop: Shop, receipts: Path, tmp_path: Path) -> None:
    assert shop.refused("import", "purchases", tmp_path / "none.csv")[0] == 2
    assert shop.refused("import", "purchases", receipts, "--map", tmp_path / "none.toml")[0] == 2
    assert shop.refused("import", "purchases", receipts, "--store", "PARIS")[0] == 4
    shop.act_as(Role.AGENT)
    assert shop.refused("import", "purchases", receipts)[0] == 3


def test_a_backup_is_the_programme_as_it_is(shop: Shop, tmp_path: Path, typist: Typist) -> None:
    copy = tmp_path / "copy.sqlite"
    answer = shop.asked("db", "backup", copy)

    assert answer == {"file": str(copy), "bytes": copy.stat().st_size}
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    shop.done("points", "adjust", shop.amara, "5", "--reason", "goodwill")
    assert shop.asked("points", "statement", shop.amara, "--database", copy)["postings"] == []
    assert [path.name for path in tmp_path.iterdir()] == ["copy.sqlite"]


def test_a_backup_replaces_no_file(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")

    assert shop.refused("db", "backup", tmp_path / "there")[0] == 5
    assert shop.refused("db", "backup", tmp_path / "no" / "there")[0] == 2
    assert (tmp_path / "there").read_text() == "mine"


def test_postgresql_has_a_tool_of_its_own(typist: Typist, postgresql_url: str, tmp_path: Path) -> None:
    answer = typist.type("db", "backup", str(tmp_path / "copy"), "--database", postgresql_url, "--json")

    assert answer.code == 1
    assert "pg_dump" in answer.document["error"]["message"]


def test_a_database_is_upgraded_checked_and_then_founded(typist: Typist, empty_database_url: str) -> None:
    here = ["--database", empty_database_url, "--json"]
    assert typist.type("db", "check", *here).code == 2

    upgraded = typist.type("db", "upgrade", *here)
    assert upgraded.document["ok"] is True
    assert typist.type("db", "upgrade", *here).document == upgraded.document
    assert typist.type("db", "check", *here).code == 2


def test_a_check_says_what_it_found(shop_on_each_engine: Shop) -> None:
    found = shop_on_each_engine.asked("db", "check")

    assert found["ok"] is True
    assert found["programme"] == "Corner Shop"
    assert found["engine"] in ("SQLite", "PostgreSQL")
    assert "Corner Shop" in shop_on_each_engine.done("db", "check")
