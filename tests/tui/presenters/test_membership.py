"""What can be done to a membership, and why not; and what a change would do, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from loyalty_core.customers.rules import Membership
from loyalty_core.customers.views import MembershipView
from loyalty_core.desk.permissions import ALLOWED as PERMITTED
from loyalty_core.desk.permissions import Role
from loyalty_core.desk.receipt import Change, Receipt
from loyalty_core.membership.rules import ALLOWED
from loyalty_tui.presenters.membership import BY_NAME, DEEDS, deed_lines, effects, why_not_now
from tests.tui.presenters.views import PROFILE


@pytest.mark.parametrize("role", list(Role))
def test_a_deed_is_offered_where_rules_and_role_allow_it(role: Role) -> None:
    may = PERMITTED[role].__contains__
    for deed, status in product(DEEDS, Membership):
        profile = replace(PROFILE, membership=MembershipView(status.value, None, None))
        why = why_not_now(deed, profile, may)
        is_of_managers = Membership.BLOCKED in (
            status,
            None if deed.action is None else ALLOWED[deed.action].get(status),
        )
        can = deed.permission in PERMITTED[role] and (deed.action is None or status in ALLOWED[deed.action])
        if is_of_managers and deed.action is not None:
            can = can and role in (Role.MANAGER, Role.ADMINISTRATOR)
        assert (why is None) is can, (deed.name, status)


def test_nothing_is_done_to_who_was_erased() -> None:
    erased = replace(PROFILE, customer=replace(PROFILE.customer, record_state="erased"))
    assert {why_not_now(deed, erased, lambda _permission: True) for deed in DEEDS} == {
        "This customer was erased; nothing can be changed any more."
    }


@pytest.mark.parametrize("width", [60, 74, 96])
def test_lines_keep_to_the_width_and_lose_no_word(width: int) -> None:
    lines = deed_lines(PROFILE, lambda _permission: True, width)
    assert max(line.cell_length for _, line in lines) <= width
    for deed in DEEDS:
        words = " ".join(" ".join(line.plain.split()) for one, line in lines if one is deed)
        assert words.startswith(f"{deed.key} {deed.label} ")
        assert deed.means in words or deed in (BY_NAME["enrol"], BY_NAME["reinstate"])


def test_many_coupons_are_counted_and_only_some_named() -> None:
    voided = [Change("coupon", f"C-{number}", "voided") for number in range(20)]
    changes = (Change("membership", "enrolled", "blocked"), *voided, Change("referral", 7, "cancelled"))
    receipt = Receipt(
        None, "id", "membership.block", 1, datetime(2026, 3, 2, tzinfo=UTC), "said", changes, {}, (), can_undo=True
    )
    assert effects(receipt).plain.splitlines() == [
        "Membership  enrolled → blocked",
        "! 20 coupons voided for good: C-0, C-1, C-2, C-3, C-4, C-5 …",
        "! 1 referral cancelled for good: 7",
    ]
