"""A manager's override holds through its last day; then the rules decide again."""

from datetime import date
from typing import Any

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Conflict, Invalid, LoyaltyError, NotAllowed, NotFound, Refused
from loyalty_core.programme.opening import Programme
from loyalty_core.tiers.overriding import EndOverride, OverrideTier
from loyalty_core.tiers.queries import ShowTierProgress
from tests.core.conftest import NOON
from tests.core.desk.tables import snapshot
from tests.core.members import add_member
from tests.core.tiers.acts import (
    add_tiers,
    again,
    buy,
    go_to,
    keeps_its_promises,
    london,
    moves_of,
    set_rules,
    settle,
    shown_tier,
    tier_of,
)


@pytest.fixture
def member(programme: Programme, desk: Desk) -> int:
    """A member with silver by the rules."""
    add_tiers(desk)
    set_rules(desk)
    customer_id = add_member(programme)
    buy(desk, customer_id, "100.00")
    return customer_id


def override(customer_id: int, **given: Any) -> OverrideTier:
    """Return the gift of gold through 30 March, the day before the clocks of London had changed."""
    usual: dict[str, Any] = {"tier_id": "gold", "reason": "Waited for a month", "until": date(2026, 3, 30)}
    return OverrideTier(customer_id=customer_id, **usual | given)


def test_it_holds_through_its_last_local_day(
    desks: dict[Role, Desk], programme: Programme, member: int, clock: FixedClock
) -> None:
    manager = desks[Role.MANAGER]
    manager.do(override(member))
    shown = manager.ask(ShowTierProgress(member))
    assert shown.tier is not None
    assert shown.tier.override is not None
    assert (shown.tier.override.by, shown.tier.override.until_on) == ("Manager", date(2026, 3, 30))
    assert (shown.moves[0].cause, shown.moves[0].reason) == ("override", "Waited for a month")
    go_to(clock, london(2026, 3, 30, 22, 59))
    assert shown_tier(again(manager), member) == "gold"
    go_to(clock, london(2026, 3, 30, 23))
    assert shown_tier(again(manager), member) == "silver"
    settle(again(manager))
    assert moves_of(programme, member)[1:] == [
        ("gold", "override", NOON),
        ("silver", "rule", london(2026, 3, 30, 23)),
    ]
    keeps_its_promises(again(manager))


def test_while_it_runs_the_rules_do_not_move(desk: Desk, programme: Programme, member: int) -> None:
    desk.do(override(member, tier_id="bronze"))
    buy(desk, member, "500.00")
    assert tier_of(programme, member) == "bronze"
    desk.do(EndOverride(customer_id=member))
    assert tier_of(programme, member) == "gold"
    keeps_its_promises(desk)


def test_it_is_undone_and_what_it_replaced_runs_on(desk: Desk, programme: Programme, member: int) -> None:
    desk.do(override(member, tier_id="bronze"))
    receipt = desk.do(override(member))
    assert tier_of(programme, member) == "gold"
    desk.undo(receipt.id or 0)
    assert tier_of(programme, member) == "bronze"
    with pytest.raises(Conflict):
        desk.undo(receipt.id or 0)
    ended = desk.do(EndOverride(customer_id=member))
    assert tier_of(programme, member) == "silver"
    desk.undo(ended.id or 0)
    assert tier_of(programme, member) == "bronze"
    keeps_its_promises(desk)


def test_it_works_without_rules(desk: Desk, programme: Programme, clock: FixedClock) -> None:
    add_tiers(desk)
    member = add_member(programme)
    desk.do(override(member))
    assert tier_of(programme, member) == "gold"
    go_to(clock, london(2026, 4, 1))
    assert settle(again(desk)) == 1
    assert tier_of(programme, member) is None
    keeps_its_promises(again(desk))


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"tier_id": "iron"}, Invalid),
        ({"reason": "  "}, Invalid),
        ({"until": date(2026, 3, 1)}, Invalid),
        ({"until": date(9998, 1, 1)}, Invalid),
        ({"customer_id": 999}, NotFound),
    ],
)
def test_what_it_refuses_changes_nothing(
    desk: Desk, programme: Programme, member: int, given: dict[str, Any], error: type[LoyaltyError]
) -> None:
    before = snapshot(programme.database)
    with pytest.raises(error):
        desk.do(override(**{"customer_id": member} | given))
    assert snapshot(programme.database) == before


def test_it_needs_a_manager_and_something_to_end(desks: dict[Role, Desk], member: int) -> None:
    with pytest.raises(NotAllowed):
        desks[Role.AGENT].do(override(member))
    with pytest.raises(Refused):
        desks[Role.MANAGER].do(EndOverride(customer_id=member))
