"""Setting what purchases earn, the policies and the tiers, on both engines."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.customers.views import TierView
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import Conflict, Invalid, LoyaltyError, NotAllowed, Refused
from loyalty_core.money import Money
from loyalty_core.plain import plain
from loyalty_core.points.queries import ListLots
from loyalty_core.programme.commands import AddTier, SetEarning, SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.programme.queries import ShowProgramme
from loyalty_core.programme.views import ProgrammeView
from loyalty_core.purchases.commands import RecordPurchase
from loyalty_core.settings import Policies
from loyalty_core.staff.commands import AddStore
from tests.core.desk.shifts import next_shift
from tests.core.desk.tables import snapshot
from tests.core.members import add_member

A_MINUTE = timedelta(minutes=1)


def set_earning(desk: Desk, **rule: Any) -> Receipt:
    return desk.do(SetEarning(**{"points": 2, "per": "1.00"} | rule))


def shown(desk: Desk) -> ProgrammeView:
    return desk.ask(ShowProgramme())


def earned(desk: Desk, customer_id: int, receipt: str) -> int:
    """Return what a purchase of 10.00 earns now."""
    points: int = desk.do(RecordPurchase(customer_id=customer_id, receipt=receipt, amount="10.00")).result["points"]
    return points


def test_a_founded_programme_earns_a_point_for_each_pound(desk: Desk) -> None:
    programme = shown(desk)
    assert (programme.name, programme.currency, programme.time_zone) == ("Corner Shop", "GBP", "Europe/London")
    assert (programme.earning.points, programme.earning.per) == (1, Money(100, "GBP"))
    assert (programme.coming, programme.tiers, programme.policies.shortfall) == ((), (), "debt")
    form = plain(programme)
    assert isinstance(form, dict)
    assert form["earning"]["per"] == {"minor": 100, "currency": "GBP"}  # type: ignore[call-overload, index]


def test_another_rule_holds_from_now_on(programme: Programme, desk: Desk, clock: FixedClock) -> None:
    member = add_member(programme)
    assert earned(desk, member, "R-1") == 10
    clock.advance(A_MINUTE)
    set_earning(desk, points=3, per="2.50", rounding="up", validity="days", validity_days=30)
    assert earned(desk, member, "R-2") == 12
    assert [lot.last_valid_on for lot in desk.ask(ListLots(member))] == [date(2026, 4, 1), date(2028, 3, 31)]
    earning = shown(desk).earning
    assert (earning.points, earning.per, earning.valid_from) == (3, Money(250, "GBP"), clock.now())


def test_a_coming_rule_waits_for_its_local_time(programme: Programme, desk: Desk, clock: FixedClock) -> None:
    member = add_member(programme)
    set_earning(desk, valid_from=datetime(2026, 4, 1, 0, 0))  # noqa: DTZ001 - local time is the point
    (coming,) = shown(desk).coming
    assert coming.valid_from == datetime(2026, 3, 31, 23, 0, tzinfo=UTC)
    assert earned(desk, member, "R-1") == 10
    clock.instant = coming.valid_from
    desk = next_shift(desk)
    assert (shown(desk).earning, shown(desk).coming) == (coming, ())
    assert earned(desk, member, "R-2") == 20


def test_stores_multiply_by_their_ratio(programme: Programme, desk: Desk) -> None:
    member = add_member(programme)
    desk.do(AddStore(store_id="YORK", store_name="York", terminal_id="Y1"))
    set_earning(desk, points=1, store_multipliers={"YORK": " 3/2 "})
    assert shown(desk).earning.store_multipliers == {"YORK": "3/2"}
    assert earned(desk, member, "R-1") == 10
    command = RecordPurchase(customer_id=member, receipt="R-2", amount="10.00", store_id="YORK")
    assert desk.do(command).result["points"] == 15


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"points": -1}, "points"),
        ({"points": 1_000_001}, "points"),
        ({"per": "0"}, "per"),
        ({"per": "-1"}, "per"),
        ({"per": "0.001"}, "per"),
        ({"per": "one"}, "per"),
        ({"rounding": "bankers"}, "rounding"),
        ({"pending_days": -1}, "pending_days"),
        ({"validity": "weeks"}, "validity"),
        ({"validity": "days"}, "validity_days"),
        ({"validity": "days", "validity_days": 36_601}, "validity_days"),
        ({"store_multipliers": {"HULL": "3/2"}}, "store_multipliers"),
        ({"store_multipliers": {"LEEDS": "1.5"}}, "store_multipliers"),
        ({"store_multipliers": {"LEEDS": "3/0"}}, "store_multipliers"),
        ({"store_multipliers": {"LEEDS": "-3/2"}}, "store_multipliers"),
        ({"store_multipliers": {"LEEDS": "٣/٢"}}, "store_multipliers"),
        ({"tier_multipliers": {"GOLD": "2"}}, "tier_multipliers"),
        ({"valid_from": "2026-03-02T11:59:59Z"}, "valid_from"),
        ({"valid_from": "9999-12-31T00:00:00Z"}, "valid_from"),
    ],
)
def test_a_rule_that_is_not_right_is_refused_beside_its_field(
    programme: Programme, desk: Desk, given: dict[str, Any], field: str
) -> None:
    before = snapshot(programme.database)
    with pytest.raises(Invalid) as refused:
        set_earning(desk, **given)
    assert refused.value.field == field
    assert snapshot(programme.database) == before


def test_no_two_rules_begin_at_one_instant(desk: Desk) -> None:
    set_earning(desk)
    with pytest.raises(Conflict) as refused:
        set_earning(desk)
    assert refused.value.field == "valid_from"


def test_undoing_a_rule_brings_the_one_before_back_from_now_on(
    programme: Programme, desk: Desk, clock: FixedClock
) -> None:
    member = add_member(programme)
    clock.advance(A_MINUTE)
    receipt = set_earning(desk, points=5)
    assert receipt.lost == ("Purchases recorded meanwhile keep what they earned.",)
    clock.advance(A_MINUTE)
    assert earned(desk, member, "R-1") == 50
    clock.advance(A_MINUTE)
    desk.undo(receipt.id or 0)
    earning = shown(desk).earning
    assert (earning.points, earning.valid_from) == (1, clock.now())
    assert earned(desk, member, "R-2") == 10


def test_undoing_a_rule_that_is_still_to_come_removes_it(desk: Desk, clock: FixedClock) -> None:
    receipt = set_earning(desk, valid_from=clock.now() + timedelta(days=9))
    desk.undo(receipt.id or 0)
    assert shown(desk).coming == ()


def test_a_rule_that_another_has_followed_cannot_be_undone(desk: Desk, clock: FixedClock) -> None:
    receipt = set_earning(desk)
    clock.advance(A_MINUTE)
    set_earning(desk, points=3)
    clock.advance(A_MINUTE)
    with pytest.raises(Refused) as refused:
        desk.undo(receipt.id or 0)
    assert refused.value.code == "changed-since"
    assert shown(desk).earning.points == 3


def test_policies_that_are_named_change_and_the_others_stay(desk: Desk, clock: FixedClock) -> None:
    receipt = desk.do(SetPolicies(shortfall="write-off", value_minor=50))
    assert [(change.what, change.before, change.after) for change in receipt.changes] == [
        ("shortfall", "debt", "write-off"),
        ("value_minor", 100, 50),
    ]
    clock.advance(A_MINUTE)
    policies = shown(desk).policies
    assert (policies.shortfall, policies.value, policies.value_points) == ("write-off", Money(50, "GBP"), 100)
    desk.do(SetPolicies(lapsed_days=7))
    clock.advance(A_MINUTE)
    desk.undo(receipt.id or 0)
    clock.advance(A_MINUTE)
    policies = shown(desk).policies
    assert (policies.shortfall, policies.value, policies.lapsed_days) == ("debt", Money(100, "GBP"), 7)


def test_who_has_just_changed_a_policy_sees_it_at_once(desk: Desk) -> None:
    assert shown(desk).policies.enrol_on_registration
    desk.do(SetPolicies(enrol_on_registration=False))
    assert not shown(desk).policies.enrol_on_registration


def test_policies_that_were_changed_again_cannot_be_undone(desk: Desk) -> None:
    receipt = desk.do(SetPolicies(lapsed_days=7))
    desk.do(SetPolicies(lapsed_days=9))
    with pytest.raises(Refused) as refused:
        desk.undo(receipt.id or 0)
    assert refused.value.code == "changed-since"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, None),
        ({"shortfall": "forget"}, "shortfall"),
        ({"shortfall": None}, "shortfall"),
        ({"lapsed_days": -1}, "lapsed_days"),
        ({"lapsed_days": 3661}, "lapsed_days"),
        ({"value_points": 0}, "value_points"),
        ({"registration_tier": "GOLD"}, "registration_tier"),
        ({"interest": 5}, "interest"),
    ],
)
def test_policies_that_are_not_right_are_refused_beside_their_field(
    programme: Programme, desk: Desk, given: dict[str, Any], field: str | None
) -> None:
    before = snapshot(programme.database)
    with pytest.raises(Invalid) as refused:
        desk.do(SetPolicies(**given))
    assert refused.value.field == field
    assert snapshot(programme.database) == before


def test_every_policy_can_be_set_within_its_own_bounds() -> None:
    settable = SetPolicies.model_json_schema()["properties"]
    for name, policy in Policies.model_json_schema()["properties"].items():
        own = policy.get("anyOf", [policy, {"type": "null"}])
        assert [_bounds(kind) for kind in settable[name]["anyOf"]] == [_bounds(kind) for kind in own], name


def _bounds(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in ("default", "title", "maxLength")}


def test_tiers_are_shown_by_rank_and_new_members_start_in_the_one_that_is_set(desk: Desk, clock: FixedClock) -> None:
    desk.do(AddTier(tier_id="GOLD", tier_name="Gold", rank=20))
    desk.do(AddTier(tier_id="BASE", tier_name="Base", rank=10))
    desk.do(SetPolicies(registration_tier="BASE"))
    clock.advance(A_MINUTE)
    assert shown(desk).tiers == (TierView("BASE", "Base", 10), TierView("GOLD", "Gold", 20))
    assert shown(desk).policies.registration_tier == "BASE"
    desk.do(SetPolicies(registration_tier=None))
    clock.advance(A_MINUTE)
    assert shown(desk).policies.registration_tier is None


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"tier_id": "GOLD"}, Conflict, "tier_id"),
        ({"rank": 20}, Conflict, "rank"),
        ({"rank": 0}, Invalid, "rank"),
        ({"tier_id": "a b"}, Invalid, "tier_id"),
        ({"tier_name": ""}, Invalid, "tier_name"),
    ],
)
def test_a_tier_that_is_not_right_is_refused_beside_its_field(
    desk: Desk, given: dict[str, Any], error: type[LoyaltyError], field: str
) -> None:
    desk.do(AddTier(tier_id="GOLD", tier_name="Gold", rank=20))
    with pytest.raises(error) as refused:
        desk.do(AddTier(**{"tier_id": "IRON", "tier_name": "Iron", "rank": 5} | given))
    assert refused.value.field == field


def test_only_administrators_set_the_programme(desks: dict[Role, Desk]) -> None:
    for role in (Role.AGENT, Role.MANAGER, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            set_earning(desks[role])
        assert shown(desks[role]).name == "Corner Shop"
