"""Files in: customers and opening balances, the list of imports, and a whole one undone."""

import csv
from pathlib import Path

import pytest

from loyalty_core.desk.permissions import Role
from tests.cli.shop import Shop, Typist

CUSTOMERS = "first_name,last_name,phone,email,card\nBo,Lind,07700 900031,bo@example.org,B-1\nCy,,07700,x,\n"
ROWS_KEYS = ["rows", "imported", "already_there", "skipped", "rejected", "first_rejected", "seconds"]


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    file.write_text(CUSTOMERS, encoding="utf-8")
    return file


def test_customers_come_in_with_a_report_and_refused_rows_with_their_lines(
    shop: Shop, people: Path, tmp_path: Path
) -> None:
    refused = tmp_path / "refused.csv"
    dry = shop.asked("import", "customers", people, "--dry-run")
    assert (dry["imported"], dry["rejected"], dry["dry_run"], dry["batch"]) == (1, 1, True, None)
    answer = shop.type("import", "customers", people, "--rejects", refused, "--json")
    assert answer.code == 0
    report = answer.document
    assert list(report)[: len(ROWS_KEYS)] == ROWS_KEYS
    assert (report["rows"], report["imported"], report["rejected"], report["batch"]) == (2, 1, 1, 1)
    assert isinstance(report["seconds"], float)
    with refused.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["refused_line"], row["first_name"]) == ("3", "Cy")
    said = shop.done("import", "customers", people)
    assert "0 customers imported, 1 were there already, 1 refused." in said
    assert "Line 3: " in said


def test_progress_is_said_on_standard_error_and_json_stays_alone(shop: Shop, people: Path) -> None:
    people.write_text(CUSTOMERS + "x,,,,\n" * 120_000, encoding="utf-8")
    answer = shop.type("import", "customers", people, "--json")
    assert answer.document["rejected"] == 120_001
    assert "Checking: " in answer.err
    assert " rows/s" in answer.err


def test_points_come_in_and_the_whole_is_listed_and_undone(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "balances.csv"
    file.write_text(f"Konto;Kunde;Punkte;Bis\nX1;{shop.amara};120;31.12.2099\nX2;999;5;\n", encoding="utf-8")
    mapping = tmp_path / "old.toml"
    mapping.write_text(
        'delimiter = ";"\ndates = ["%d.%m.%Y"]\n[columns]\nrow_id = "Konto"\ncustomer_id = "Kunde"\n'
        'points = "Punkte"\nexpires = "Bis"\n',
        encoding="utf-8",
    )
    report = shop.asked("import", "points", file, "--map", mapping)
    assert (report["imported"], report["points_added"], report["rejected"]) == (1, 120, 1)
    newest = shop.statement()[0]
    assert (newest["type"], newest["points"], newest["expires_on"]) == ("opening", 120, "2099-12-31")
    shop.done("points", "adjust", shop.amara, "-20", "--reason", "mistake")

    (listed,) = shop.asked("import", "list")["imports"]
    assert (listed["batch"], listed["kind"], listed["file"], listed["state"]) == (1, "points", "balances.csv", "there")
    dry = shop.asked("import", "undo", 1, "--dry-run")
    assert shop.asked("import", "list")["imports"] == [listed]
    answer = shop.type("import", "undo", 1)
    said = answer.out
    assert answer.err == f"Cannot come back: {dry['lost'][0]}\n"
    assert dry["lost"] == ["20 points were spent meanwhile; the customers owe them."]
    assert said.startswith(f"Cannot come back: {dry['lost'][0]}\n1 rows of import 1 taken back, 0 stay.")
    assert [row["type"] for row in shop.statement()[:2]] == ["opening-undone", "debit"]
    assert shop.asked("verify")["ok"]
    assert shop.refused("import", "undo", 1)[0] == 5
    assert shop.refused("import", "undo", 9)[0] == 4
    assert "balances.csv" in shop.done("import", "list")


def test_a_wrong_mapping_or_person_is_refused(shop: Shop, people: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "wrong.toml"
    mapping.write_text("[columns]\nname = 'x'\n", encoding="utf-8")
    code, error = shop.refused("import", "customers", people, "--map", mapping)
    assert (code, error["message"]) == (2, "The mapping wrong.toml: it has no key “columns.name”.")
    shop.act_as(Role.AGENT)
    for line in (["customers", people], ["points", people], ["list"], ["undo", 1]):
        assert shop.refused("import", *line)[0] == 3


def test_customers_exported_and_imported_into_an_empty_programme_are_equal(
    shop: Shop, typist: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nasty = ["--first-name", "=HYPERLINK(0)", "--last-name", "'@SUM(1)", "--email", "x@example.com"]
    shop.done("customer", "register", *nasty, "--phone", "07700 900041", "--birthday", "1990-05-17", "--card", "-7")
    gone = shop.asked(
        "customer",
        "register",
        "--first-name",
        "Go",
        "--last-name",
        "Ne",
        "--phone",
        "07700 900042",
        "--email",
        "g@example.com",
    )["receipt"]["customer_id"]
    shop.done("member", "opt-out", gone, "--reason", "moved")
    shop.done("customer", "edit", shop.amara, "--card", "4407 11")
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    shop.done("export", "customers", "--out", first)

    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    monkeypatch.setenv("LOYALTY_DATABASE", other)
    monkeypatch.delenv("LOYALTY_TOKEN")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    password = "correct horse battery"
    where = ["--time-zone", "Europe/London", "--country", "GB", "--store", "LEEDS", "--terminal", "T1"]
    assert (
        typist.type(
            "init",
            "--programme",
            "Other",
            "--currency",
            "GBP",
            *where,
            "--admin",
            "ada",
            "--password-stdin",
            stdin=password,
        ).code
        == 0
    )
    assert typist.type("sign-in", "ada", "--password-stdin", stdin=password).code == 0
    report = typist.type("import", "customers", first, "--json").document
    assert (report["rejected"], report["imported"]) == (0, report["rows"]), report
    assert typist.type("import", "customers", first, "--json").document["already_there"] == report["rows"]
    assert typist.type("export", "customers", "--out", second).code == 0
    assert first.read_text(encoding="utf-8") == second.read_text(encoding="utf-8")
