"""Rebuilding caches, on both engines: planted damage is repaired, told of, and the truth is never touched."""

from typing import Any

import pytest
from sqlalchemy import select, text

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import NotAllowed
from loyalty_core.models.audit import AuditEntry
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.reports.repairing import RepairCaches
from loyalty_core.reports.verify import Verify
from tests.core.customers.people import register
from tests.core.desk.tables import snapshot

CACHES = {"account", "lot"}

DAMAGE = [
    "UPDATE account SET available = available + 7 WHERE customer_id = {0}",
    "UPDATE account SET lifetime = 1, earned = 2, redeemed = 3, expired = 4, clawed_back = 5 WHERE customer_id = {0}",
    "UPDATE account SET available = 0, debt = 6, written_off = 6, pending = 7 WHERE customer_id = {0}",
    "UPDATE account SET gross_minor = 1, refunded_minor = 2, transactions = 3 WHERE customer_id = {0}",
    "UPDATE account SET last_seq = 1 WHERE customer_id = {0}",
    "UPDATE account SET due_at = NULL WHERE customer_id = {0}",
    "UPDATE account SET last_purchase_at = NULL, last_purchase_minor = 5 WHERE customer_id = {0}",
    "UPDATE lot SET points_left = 0 WHERE customer_id = {0}",
    "UPDATE lot SET points_left = quantity WHERE customer_id = {0}",
]


@pytest.fixture
def people(desk: Desk) -> list[int]:
    """Three customers with points, purchases and a refund."""
    numbers = [register(desk) for _ in range(3)]
    for number in numbers:
        desk.do(RecordPurchase(customer_id=number, receipt=f"R-{number}", amount="80.00"))
        desk.do(RecordPurchase(customer_id=number, receipt=f"Q-{number}", amount="20.00"))
        desk.do(AdjustPoints(customer_id=number, points=-30, reason=Reason.CORRECTION))
        desk.do(RefundPurchase(receipt=f"R-{number}", amount="10.00"))
    return numbers


def _plant(programme: Programme, statement: str) -> None:
    with programme.database.writing() as connection:
        connection.execute(text(statement))
        connection.commit()


def _books(programme: Programme) -> dict[str, list[tuple[Any, ...]]]:
    ours = {"audit_entry", "audit_personal", "request"}
    return {name: rows for name, rows in snapshot(programme.database).items() if name not in ours}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_repaired_and_told_of(programme: Programme, desk: Desk, people: list[int], damage: str) -> None:
    sound = _books(programme)
    _plant(programme, damage.format(people[1]))
    assert _books(programme) != sound
    receipt = desk.do(RepairCaches())
    assert receipt.result["customers"] == [people[1]]
    assert _books(programme) == sound
    assert desk.ask(Verify()).problems == ()
    with programme.database.reading() as connection:
        entry = connection.execute(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.command, entry.facts["result"]["customers"]) == ("reports.repair-caches", [people[1]])


def test_nothing_wrong_is_said_and_changes_nothing(programme: Programme, desk: Desk, people: list[int]) -> None:
    sound = _books(programme)
    receipt = desk.do(RepairCaches())
    assert (receipt.said, receipt.changes, receipt.result["customers"]) == ("Nothing was wrong.", (), [])
    assert _books(programme) == sound


def test_what_no_cache_explains_stays_named(programme: Programme, desk: Desk, people: list[int]) -> None:
    _plant(programme, f"UPDATE purchase SET clawed_points = 0 WHERE receipt_id = 'R-{people[0]}'")
    desk.do(RepairCaches())
    assert {problem.promise for problem in desk.ask(Verify()).problems} == {10}


def test_counters_of_promise_12_are_compared(programme: Programme, desk: Desk) -> None:
    desk.do(AddCampaign(campaign_name="Spring", percent=5))
    for damage in ("issued = 1", "issued = 1, claimed = 1", "issued = 1, used = 1"):
        _plant(programme, f"UPDATE campaign SET {damage}")
        assert {problem.promise for problem in desk.ask(Verify()).problems} == {12}


@pytest.mark.parametrize("role", [Role.AGENT, Role.MANAGER, Role.AUDITOR])
def test_an_administrator_alone_repairs(desks: dict[Role, Desk], role: Role) -> None:
    with pytest.raises(NotAllowed):
        desks[role].do(RepairCaches())
