"""Registering a customer: what is taken, what is refused, and that a refusal leaves nothing behind."""

import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Conflict, Invalid, LoyaltyError, NotAllowed
from loyalty_core.models.audit import AuditEntry, AuditPersonal, Request
from loyalty_core.models.base import Base
from loyalty_core.models.customer import Customer
from loyalty_core.models.programme import Programme as ProgrammeRow
from loyalty_core.models.programme import Tier
from loyalty_core.programme.opening import Programme
from loyalty_core.settings import Policies
from tests.core.customers.people import AMARA, register


def rows_in(programme: Programme) -> dict[str, int]:
    """Return how many rows each table has."""
    with programme.database.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def test_a_customer_is_kept_as_registered_and_enrolled(desks: dict[Role, Desk]) -> None:
    desk = desks[Role.AGENT]
    receipt = desk.do(RegisterCustomer(**AMARA, birthday="1990-05-17", card=" 18 102 "))
    assert receipt.customer_id is not None
    profile = desk.ask(ShowCustomer(receipt.customer_id))
    customer = profile.customer
    assert (customer.first_name, customer.last_name, customer.name) == ("Amara", "Okafor", "Amara Okafor")
    assert (customer.phone, customer.email) == ("+447700900118", "amara.okafor@example.com")
    assert (customer.birthday, customer.card, customer.country) == (date(1990, 5, 17), "18 102", "GB")
    assert (customer.member_type, customer.record_state, customer.version) == ("customer", "live", 1)
    assert profile.membership.status == "enrolled"
    assert profile.membership.joined_on == date(2026, 3, 2)
    assert profile.referral_code.startswith("AMARA-")
    assert (profile.points.available, profile.spend.transactions, profile.spend.average) == (0, 0, None)


def test_without_automatic_enrolment_nobody_is_enrolled(programme: Programme, desk: Desk) -> None:
    policies = Policies(enrol_on_registration=False).model_dump()
    with programme.database.writing() as connection:
        connection.execute(update(ProgrammeRow).values(policies=policies))
        connection.commit()
    profile = desk.ask(ShowCustomer(register(desk)))
    assert profile.membership.status == "not_enrolled"
    assert profile.membership.joined_at is None


def test_a_new_member_starts_in_the_registration_tier(programme: Programme, desk: Desk) -> None:
    with programme.database.writing() as connection:
        connection.execute(insert(Tier).values(id="bronze", name="Bronze", rank=1))
        connection.execute(update(ProgrammeRow).values(policies=Policies(registration_tier="bronze").model_dump()))
        connection.commit()
    tier = desk.ask(ShowCustomer(register(desk))).tier
    assert tier is not None
    assert tier.name == "Bronze"


BAD = [
    ("first_name", ""),
    ("first_name", "  "),
    ("first_name", "A\x1bmara"),
    ("first_name", "A" * 101),
    ("last_name", "\u200b"),
    ("last_name", "Oka\u202efor"),
    ("phone", ""),
    ("phone", "=07401234567"),
    ("phone", "++447700900123"),
    ("phone", "0800-FLOWERS"),
    ("phone", "1234"),
    ("phone", "00000000000"),
    ("phone", "+999123456789"),
    ("phone", "020 7946 0018 ext 5"),
    ("email", ""),
    ("email", "amara"),
    ("email", "amara@localhost"),
    ("email", "a" * 65 + "@example.com"),
    ("email", "amara okafor@example.com"),
    ("birthday", "2026-03-03"),
    ("birthday", "1899-12-31"),
    ("birthday", "17/05/1990"),
    ("card", "---"),
    ("card", "1" * 41),
]


def test_what_cannot_be_is_refused_beside_its_field_and_changes_nothing(programme: Programme, desk: Desk) -> None:
    before = rows_in(programme)
    for field, value in BAD:
        with pytest.raises(Invalid) as refusal:
            desk.do(RegisterCustomer(**AMARA | {field: value}))
        assert refusal.value.field == field, value
        assert refusal.value.message.endswith("."), value
    assert rows_in(programme) == before


@pytest.mark.parametrize("missing", ["first_name", "last_name", "phone", "email"])
def test_name_phone_and_email_are_mandatory(missing: str) -> None:
    fields = {name: value for name, value in AMARA.items() if name != missing}
    with pytest.raises(Invalid) as refusal:
        RegisterCustomer(**fields)
    assert refusal.value.field == missing


def test_an_auditor_registers_nobody(desks: dict[Role, Desk]) -> None:
    with pytest.raises(NotAllowed):
        desks[Role.AUDITOR].do(RegisterCustomer(**AMARA))


@pytest.mark.parametrize(
    ("field", "same"),
    [
        ("phone", {"phone": "+44 7700 900 118"}),
        ("email", {"email": "AMARA.Okafor@Example.COM"}),
        ("last_name", {"first_name": "AMARA", "last_name": "Ókafor", "birthday": "1990-05-17"}),
    ],
)
def test_who_is_registered_already_is_named_first(
    programme: Programme, desk: Desk, field: str, same: dict[str, Any]
) -> None:
    known = register(desk, **AMARA, birthday="1990-05-17")
    other = {"first_name": "Chidi", "last_name": "Eze", "phone": "07700 900777", "email": "chidi@example.com"}
    before = rows_in(programme)
    with pytest.raises(Conflict) as refusal:
        desk.do(RegisterCustomer(**other | same))
    assert refusal.value.code == "duplicate-customer"
    assert refusal.value.field == field
    assert refusal.value.id == str(known)
    assert f"Amara Okafor (customer {known})" in refusal.value.message
    assert rows_in(programme) == before
    assert desk.do(RegisterCustomer(**other | same, even_if_known=True)).customer_id != known


def test_a_namesake_with_another_birthday_is_somebody_else(desk: Desk) -> None:
    register(desk, "Amara", "Okafor", birthday="1990-05-17")
    assert register(desk, "Amara", "Okafor", birthday="1991-05-17")
    assert register(desk, "Amara", "Okafor")


def test_a_card_has_one_owner_whatever_the_person_says(desk: Desk) -> None:
    known = register(desk, card="18-102")
    with pytest.raises(Conflict) as refusal:
        register(desk, card="18102", even_if_known=True)
    assert (refusal.value.code, refusal.value.field, refusal.value.id) == ("card-taken", "card", str(known))


def test_a_preview_registers_nobody(programme: Programme, desk: Desk) -> None:
    before = rows_in(programme)
    receipt = desk.preview(RegisterCustomer(**AMARA))
    assert [(change.what, change.after) for change in receipt.changes] == [("membership", "enrolled")]
    assert rows_in(programme) == before


def test_the_same_request_registers_once(programme: Programme, desk: Desk) -> None:
    command = RegisterCustomer(**AMARA)
    first, again = desk.do(command), desk.do(command)
    assert again.replayed
    assert first.customer_id == again.customer_id
    assert rows_in(programme)["customer"] == 1


def test_personal_values_stand_only_where_they_can_be_erased(programme: Programme, desk: Desk) -> None:
    desk.do(RegisterCustomer(**AMARA, birthday="1990-05-17", card="77 1234"))
    with programme.database.reading() as connection:
        kept = [*connection.execute(select(AuditEntry.facts)).scalars()]
        kept += [*connection.execute(select(Request.receipt)).scalars()]
        erasable = connection.execute(select(AuditPersonal.facts)).scalar_one()
    for value in ("Amara", "AMARA", "Okafor", "900118", "1990", "1234"):
        assert value not in str(kept)
    assert erasable["phone"] == AMARA["phone"]


def test_two_desks_at_once_register_one_person_once(desks: dict[Role, Desk], programme: Programme) -> None:
    outcomes: list[object] = []

    def try_it(desk: Desk) -> None:
        try:
            outcomes.append(desk.do(RegisterCustomer(**AMARA)).customer_id)
        except LoyaltyError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=try_it, args=(desks[role],)) for role in (Role.AGENT, Role.MANAGER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "duplicate-customer" in outcomes
    assert rows_in(programme)["customer"] == 1


def test_namesakes_get_codes_of_their_own(programme: Programme, desk: Desk) -> None:
    for _ in range(30):
        register(desk, "李", "明")
    with programme.database.reading() as connection:
        codes = connection.execute(select(Customer.referral_code)).scalars().all()
    assert len(set(codes)) == 30
    assert all(code.startswith("FRIEND-") for code in codes)
