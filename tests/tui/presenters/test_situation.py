"""Why an action of the profile cannot be used now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loyalty_core.tiers.views import OverrideView
from loyalty_tui.presenters.situation import (
    ERASED,
    NO_REDEMPTION,
    NOBODY,
    NOT_YOURS,
    Situation,
    closed,
    no_claimable_coupon,
    no_filter,
    no_list,
    no_member,
    no_note,
    no_override,
    no_own_note,
    no_receipt,
    no_redemption,
    no_sale,
    no_usable_coupon,
    no_voidable_coupon,
    no_waiting_redemption,
    nobody,
)
from tests.tui.presenters.views import COUPON, NOTE, NOW, PROFILE, REDEMPTION, SALE, TODAY


def test_nobody_is_shown() -> None:
    assert nobody(Situation()) == NOBODY
    assert no_filter(Situation()) == NOBODY
    assert nobody(Situation(PROFILE)) is None


def test_only_long_lists_are_filtered() -> None:
    assert no_filter(Situation(PROFILE, "statement")) is None
    assert no_filter(Situation(PROFILE, "transactions")) is None
    assert no_filter(Situation(PROFILE, "notes")) is not None


def test_only_a_sale_with_something_left_is_refunded() -> None:
    assert no_sale(Situation(row=SALE)) is None
    assert no_sale(Situation(row=replace(SALE, refunded=SALE.amount))) is not None
    assert no_sale(Situation(row=replace(SALE, kind="refund"))) is not None
    assert no_sale(Situation(row=COUPON)) is not None


@pytest.mark.parametrize(
    ("state", "claim", "use", "void"),
    [
        ("issued", True, True, True),
        ("claimed", False, True, True),
        ("used", False, False, False),
        ("expired", False, False, False),
        ("voided", False, False, False),
    ],
)
def test_states_of_a_coupon(state: str, *, claim: bool, use: bool, void: bool) -> None:
    situation = Situation(row=replace(COUPON, state=state))
    assert (no_claimable_coupon(situation) is None) is claim
    assert (no_usable_coupon(situation) is None) is use
    assert (no_voidable_coupon(situation) is None) is void


def test_no_coupon_is_selected() -> None:
    assert no_usable_coupon(Situation()) == no_voidable_coupon(Situation()) == no_claimable_coupon(Situation())
    assert no_usable_coupon(Situation()) is not None


def test_notes_of_others_are_resolved_but_not_changed() -> None:
    assert no_own_note(Situation(row=NOTE)) is None
    assert no_own_note(Situation(row=replace(NOTE, mine=False))) == NOT_YOURS
    assert no_note(Situation(row=replace(NOTE, mine=False))) is None
    assert no_note(Situation()) is not None
    assert no_own_note(Situation()) is not None


def test_only_a_list_is_written_to_a_file() -> None:
    assert no_list(Situation(PROFILE, "notes")) is None
    assert no_list(Situation()) == NOBODY
    assert no_list(Situation(PROFILE, "chart")) is not None


def test_rules_are_replayed_for_any_receipt() -> None:
    assert no_receipt(Situation(row=SALE)) is None
    assert no_receipt(Situation(row=replace(SALE, kind="refund"))) is None
    assert no_receipt(Situation(row=NOTE)) is not None


@pytest.mark.parametrize(
    ("state", "confirms", "gives_back"),
    [
        ("waiting", True, True),
        ("expired", True, True),
        ("confirmed", False, True),
        ("cancelled", False, False),
        ("failed", False, False),
    ],
)
def test_what_can_be_done_with_a_redemption_depends_on_where_it_stands(
    state: str, confirms: bool, gives_back: bool
) -> None:
    situation = Situation(row=replace(REDEMPTION, state=state))
    assert (no_waiting_redemption(situation) is None) == confirms
    assert (no_redemption(situation) is None) == gives_back
    assert no_redemption(Situation(row=NOTE)) == no_waiting_redemption(Situation()) == NO_REDEMPTION


def test_of_an_erased_customer_nothing_is_changed() -> None:
    erased = replace(PROFILE, customer=replace(PROFILE.customer, record_state="erased"))
    for why in (closed, no_member, no_override, no_sale, no_usable_coupon, no_redemption, no_own_note):
        assert why(Situation(erased, row=SALE)) == ERASED
    assert closed(Situation()) == NOBODY
    assert closed(Situation(PROFILE)) is None


def test_only_members_have_a_tier_and_only_an_override_that_runs_is_ended() -> None:
    stranger = replace(PROFILE, membership=replace(PROFILE.membership, status="not_enrolled", joined_on=None))
    assert no_member(Situation(stranger)) == "This customer never joined the programme; only members have a tier."
    assert no_member(Situation(PROFILE)) is None
    assert no_override(Situation(PROFILE)) == "No override of the tier runs."
    assert PROFILE.tier is not None
    given = replace(PROFILE.tier, override=OverrideView(1, "Gold", "moved", "Dev", NOW, TODAY))
    assert no_override(Situation(replace(PROFILE, tier=given))) is None
