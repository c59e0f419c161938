"""Customers from a file: checked as at the counter, named where they are known, and never made twice."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.customers.lookup import FindCustomers
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Invalid, NotAllowed
from loyalty_core.models.audit import AuditEntry, AuditPersonal
from loyalty_core.models.customer import Customer
from loyalty_core.programme.commands import AddTier, SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from tests.core.desk.tables import dump
from tests.core.imports.files import Files

HEAD = "first_name,last_name,phone,email,birthday,card,referral_code\n"
AMARA = "Amara,Okafor,020 7946 0018,Amara@Example.org,1990-05-17,4407-11,AMARA-7K2\n"
BO = "Bo,Lind,+46 8 123 456 78,bo@example.org,,,\n"


def people(programme: Programme) -> list[Any]:
    with programme.database.reading() as connection:
        return list(connection.execute(select(Customer).order_by(Customer.id)).all())


def test_they_are_registered_as_at_the_counter_and_found_there(programme: Programme, desk: Desk, files: Files) -> None:
    report = files.customers(HEAD + AMARA + BO)
    assert (report.rows, report.imported, report.customers_enrolled, report.rejected) == (2, 2, 2, 0)
    amara, bo = people(programme)
    assert (amara.first_name, amara.last_name, amara.phone, amara.email) == (
        *("Amara", "Okafor", "+442079460018"),
        "Amara@example.org",
    )
    assert (str(amara.birthday), amara.card, amara.country, amara.referral_code) == (
        *("1990-05-17", "4407-11", "GB"),
        "AMARA-7K2",
    )
    assert (bo.country, bo.card, bo.membership) == ("SE", None, "enrolled")
    assert bo.referral_code.startswith("BO-")
    for typed in ("okafor amara", "0018", "440711", "amara@example.org", "amara-7k2"):
        assert [hit.customer_id for hit in desk.ask(FindCustomers(typed)).hits] == [amara.id], typed
    assert desk.ask(Verify()).problems == ()


def test_again_it_adds_nothing_also_in_other_spellings_and_by_another_person(
    programme: Programme, desks: dict[Role, Desk], files: Files
) -> None:
    first = files.customers(HEAD + AMARA + BO)
    before = dump(programme.database)["customer"]
    again = files.customers(HEAD + AMARA + BO, desk=desks[Role.MANAGER])
    assert (again.imported, again.already_there, again.rejected, again.batch) == (0, 2, 0, None)
    spelt = AMARA.replace("020 7946 0018", "+44 (0)20 7946-0018").replace("4407-11", "4407 11")
    other = files.customers(HEAD + spelt.replace("4407 11", ""))
    assert (other.imported, other.already_there) == (0, 1)
    assert dump(programme.database)["customer"] == before
    assert first.batch == 1


def test_who_is_known_is_named_and_not_doubled(programme: Programme, desk: Desk, files: Files) -> None:
    desk.do(RegisterCustomer(first_name="Jon", last_name="Smith", phone="07700 900019", email="jon@example.org"))
    rows = [
        "Jonathan,Smith,07700 900019,other@example.org,,,",
        "Ann,Smith,07700 900020,JON@example.org,,,",
        "Amara,Okafor,020 7946 0018,amara@example.org,1990-05-17,C1,",
        "Amara,Okafor,07700 900021,a2@example.org,1990-05-17,,",
        "Cy,Else,07700 900022,cy@example.org,,c-1,",
        "Amara,Okafor,020 7946 0018,amara@example.org,1990-05-17,C1,",
    ]
    for size in (1, 500):
        dry = files.customers(HEAD + "\n".join(rows), dry_run=True, rows_a_batch=size)
        assert (dry.imported, dry.already_there, dry.rejected) == (1, 1, 4)
    report = files.customers(HEAD + "\n".join(rows))
    assert (report.imported, report.already_there, report.rejected) == (1, 1, 4)
    amara = people(programme)[-1].id
    assert {row.line: row.reason for row in report.first_rejected} == {
        2: "Jon Smith (customer 1) has the same phone number.",
        3: "Jon Smith (customer 1) has the same e-mail address.",
        5: f"Amara Okafor (customer {amara}) has the same name and birthday.",
        6: f"Amara Okafor (customer {amara}) has that card.",
    }
    shared = files.customers(HEAD + "\n".join(rows), even_if_known=True)
    assert (shared.imported, shared.already_there, shared.rejected) == (3, 2, 1)
    assert desk.ask(Verify()).problems == ()


def test_membership_comes_from_the_programme_or_from_the_file(programme: Programme, desk: Desk, files: Files) -> None:
    desk.do(AddTier(tier_id="GOLD", tier_name="Gold", rank=1))
    desk.do(SetPolicies(enrol_on_registration=False))
    assert files.customers(HEAD + AMARA).customers_enrolled == 0
    head = "card,membership,joined_at,tier,member_type\n"
    rows = (
        "1,enrolled,2024-01-02T10:00,Gold,affiliate_referral\n"
        "2,Ausgetreten,2024-01-02,,\n"
        "3,blocked,,,\n"
        "4,excluded,2024-01-02,GOLD,\n"
        "5,not enrolled,2024-01-02,Gold,\n"
        "6,member,,,\n"
        "7,enrolled,,Tin,\n"
    )
    report = files.customers(head + rows, membership={"Ausgetreten": "opted_out"})
    assert (report.imported, report.customers_enrolled, report.rejected) == (5, 1, 2)
    assert [row.reason for row in report.first_rejected] == [
        "membership: “member” is none of not_enrolled, enrolled, opted_out, excluded, blocked.",
        "There is no tier Tin.",
    ]
    found = {one.card: (one.membership, one.joined_at, one.tier_id) for one in people(programme)[1:]}
    new_year = datetime(2024, 1, 2, tzinfo=UTC)
    assert found == {
        "1": ("enrolled", new_year.replace(hour=10), "GOLD"),
        "2": ("opted_out", new_year, None),
        "3": ("blocked", None, None),
        "4": ("excluded", new_year, "GOLD"),
        "5": ("not_enrolled", None, None),
    }
    assert desk.ask(Verify()).problems == ()


BAD = {
    "no name": (",Okafor,07700 900001,a@example.org,,,", "first_name: This is needed."),
    "no phone": ("A,B,,a@example.org,,,", "phone: This is needed."),
    "no e-mail": ("A,B,07700 900001,,,,", "email: This is needed."),
    "nothing": (",,,,,,", "first_name: This is needed."),
    "phone of letters": ("A,B,=0740,a@example.org,,,", "phone: This cannot be a phone number"),
    "short phone": ("A,B,12,a@example.org,,,", "phone: This cannot be a phone number"),
    "e-mail without a domain": ("A,B,07700 900001,a@,,,", "email: This is not an e-mail address"),
    "long local part": (f"A,B,07700 900001,{'a' * 65}@example.org,,,", "email: This is not an e-mail address"),
    "birthday to come": ("A,B,07700 900001,a@example.org,2030-01-01,,", "birthday: A birthday is not in the future."),
    "29 February": ("A,B,07700 900001,a@example.org,2023-02-29,,", "birthday: “2023-02-29” is not a date"),
    "before 1900": ("A,B,07700 900001,a@example.org,1800-01-01,,", "birthday: “1800-01-01” lies outside"),
    "escape": ("\x1b]0;x\x07,B,07700 900001,a@example.org,,,", "first_name: Control characters"),
    "direction mark": ("a\u202eb,B,07700 900001,a@example.org,,,", "first_name: Control characters"),
    "long name": (f"{'x' * 101},B,07700 900001,a@example.org,,,", "first_name: At most 100 characters"),
    "card of signs": ("A,B,07700 900001,a@example.org,,--,", "card: A card number has letters or digits"),
    "code of signs": ("A,B,07700 900001,a@example.org,,,A_B", "referral_code: A referral code has letters"),
    "cell too few": ("A,B,07700 900001", "The row has 3 cells, the header 7"),
    "cell of 20 kB": (f"{'x' * 20_000},B,07700 900001,a@example.org,,,", "more than 10,000 characters"),
}


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_bad_row_is_refused_by_line_and_reason_and_nothing_else(
    programme: Programme, files: Files, tmp_path: Path
) -> None:
    rows = [row for row, _ in BAD.values()]
    report = files.customers(HEAD + "\n".join([*rows, AMARA]), rejects=tmp_path / "refused.csv", rows_a_batch=3)
    assert (report.rows, report.imported, report.rejected) == (len(BAD) + 1, 1, len(BAD))
    assert [one.line for one in report.first_rejected] == list(range(2, len(BAD) + 2))
    for (_, says), told in zip(BAD.values(), report.first_rejected, strict=True):
        assert says in told.reason
    assert (tmp_path / "refused.csv").stat().st_mode & 0o777 == 0o600
    before = dump(programme.database)["customer"]
    refused = (tmp_path / "refused.csv").read_text(encoding="utf-8")
    fixed = files.customers(refused.replace("\u202e", "").replace('"a@"', '"fixed@example.org"'))
    assert fixed.imported == 1
    assert len(dump(programme.database)["customer"]) == len(before) + 1


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04xxxx", "a zip archive"),
        (HEAD.encode() + b'A,"B,07700,a@example.org,,,\n', "never closed"),
        (HEAD.encode() + "Café,B,,,,,\n".encode("cp1252"), "is not UTF-8 text"),
        (b"first_name,last_name\nA,B\n", "no column “phone”"),
        (b"phone,phone\n1,2\n", "two columns “phone”"),
    ],
)
def test_a_file_that_is_none_of_customers_changes_nothing(
    programme: Programme, files: Files, content: bytes, says: str
) -> None:
    before = dump(programme.database)
    with pytest.raises(Invalid, match=says):
        files.customers(content)
    assert dump(programme.database) == before


def test_a_card_needs_no_name_and_the_mapping_says_what_else_is_needed(files: Files) -> None:
    assert files.customers(HEAD + ",,,,,777,\n").imported == 1
    only_mail = ",,,x@example.org,,,\n"
    assert files.customers(HEAD + only_mail).rejected == 1
    assert files.customers(HEAD + only_mail, needed=["email"]).imported == 1
    german = files.customers(
        "Telefon;Kunde\n030 123456;K1\n",
        delimiter=";",
        needed=[],
        country="DE",
        columns={"phone": "Telefon", "card": "Kunde"},
    )
    assert german.imported == 1


def test_a_dry_run_says_what_the_import_says_and_writes_nothing(programme: Programme, files: Files) -> None:
    content = HEAD + AMARA + BO + "A,B,12,x,,,\n"
    before = dump(programme.database)
    dry = files.customers(content, dry_run=True, rows_a_batch=1)
    assert dump(programme.database) == before
    wet = files.customers(content)
    assert (dry.imported, dry.rejected, dry.customers_enrolled) == (wet.imported, wet.rejected, wet.customers_enrolled)
    assert (dry.batch, dry.dry_run, wet.batch is None, wet.dry_run) == (None, True, False, False)


def test_the_audit_has_the_file_and_the_lines_and_no_word_of_the_people(programme: Programme, files: Files) -> None:
    files.customers(HEAD + AMARA + BO)
    with programme.database.reading() as connection:
        (row,) = connection.execute(select(AuditEntry).where(AuditEntry.command == "customers.import")).all()
        assert connection.execute(select(AuditPersonal)).first() is None
    body = row.facts["body"]
    assert (body["file"]["name"], body["first_line"], body["last_line"], body["rows"]) == ("customers.csv", 2, 3, 2)
    assert "Okafor" not in str(row.facts)
    assert "example.org" not in str(row.facts)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_an_agent_may_not_import(programme: Programme, desks: dict[Role, Desk], files: Files) -> None:
    before = dump(programme.database)
    for take in (files.customers, files.points):
        with pytest.raises(NotAllowed):
            take(HEAD + AMARA, desk=desks[Role.AGENT])
    assert dump(programme.database) == before
