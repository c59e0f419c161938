"""Issuing coupons: who gets one, how many there may be, and the code, on both engines."""

from datetime import date, timedelta
from itertools import islice
from uuid import UUID

import pytest
from sqlalchemy import select, update

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.codes import codes_for
from loyalty_core.coupons.commands import IssueCoupon, VoidCoupon
from loyalty_core.coupons.queries import FindCoupon
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.search import SearchTerm
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from loyalty_core.text import fold_code
from tests.core.coupons.acts import A_DAY, counts, issue, set_customer, state
from tests.core.coupons.conftest import MakeCampaign
from tests.core.desk.tables import snapshot
from tests.core.members import add_member

TODAY = date(2026, 3, 2)


def test_an_issued_coupon_is_found_by_its_code(desk: Desk, member: int, campaign: MakeCampaign) -> None:
    number = campaign(percent=20, valid_days=30)
    code = issue(desk, member, number)
    coupon = desk.ask(FindCoupon(code.lower().replace("-", " ")))
    assert (coupon.code, coupon.customer_id, coupon.campaign_id) == (code, member, number)
    assert (coupon.state, coupon.benefit.percent, coupon.entry_reward) == ("issued", 20, False)
    assert (coupon.issued_at, coupon.last_valid_on) == (desk.clock.now(), TODAY + 30 * A_DAY)
    assert (coupon.claimed_at, coupon.used_at, coupon.voided_at, coupon.transaction_id) == (None, None, None, None)


def test_an_agent_may_issue_and_an_auditor_may_not(
    desks: dict[Role, Desk], member: int, campaign: MakeCampaign
) -> None:
    number = campaign()
    issue(desks[Role.AGENT], member, number)
    with pytest.raises(NotAllowed):
        issue(desks[Role.AUDITOR], member, number)


def test_its_preview_shows_the_very_code_and_issues_nothing(
    programme: Programme, desk: Desk, member: int, campaign: MakeCampaign
) -> None:
    command = IssueCoupon(customer_id=member, campaign_id=campaign())
    before = snapshot(programme.database)
    preview = desk.preview(command)
    assert snapshot(programme.database) == before
    receipt = desk.do(command)
    assert (preview.said, preview.changes) == (receipt.said, receipt.changes)
    assert preview.result["code"] == receipt.result["code"] == next(codes_for(command.request_id))


def test_a_code_that_is_taken_is_passed_over(desk: Desk, member: int, campaign: MakeCampaign) -> None:
    number = campaign()
    issued, wanted = issue(desk, member, number), IssueCoupon(customer_id=member, campaign_id=number)
    own, spare = islice(codes_for(wanted.request_id), 2)
    with desk.database.writing() as connection:
        connection.execute(update(Coupon).where(Coupon.code == issued).values(code=own))
        connection.commit()
    assert desk.do(wanted).result["code"] == spare


def test_a_code_is_a_search_term_of_its_customer(desk: Desk, member: int, campaign: MakeCampaign) -> None:
    code = issue(desk, member, campaign())
    with desk.database.reading() as connection:
        terms = connection.execute(
            select(SearchTerm.term).where(SearchTerm.customer_id == member, SearchTerm.term.startswith(fold_code(code)))
        ).all()
    assert len(terms) == 1


@pytest.mark.parametrize(
    ("membership", "code"),
    [
        ("not_enrolled", "not-enrolled"),
        ("opted_out", "opted-out"),
        ("excluded", "excluded"),
        ("blocked", "blocked"),
    ],
)
def test_only_enrolled_customers_are_given_coupons(
    programme: Programme, desk: Desk, campaign: MakeCampaign, membership: str, code: str
) -> None:
    number, customer = campaign(), add_member(programme, membership)
    before = snapshot(programme.database)
    with pytest.raises(Refused) as refused:
        issue(desk, customer, number)
    assert refused.value.code == code
    assert snapshot(programme.database) == before


@pytest.mark.parametrize("record_state", ["merged", "erased"])
def test_a_closed_record_is_given_none(
    programme: Programme, desk: Desk, member: int, campaign: MakeCampaign, record_state: str
) -> None:
    number = campaign()
    set_customer(programme, member, record_state=record_state)
    with pytest.raises(Refused) as refused:
        issue(desk, member, number)
    assert refused.value.code == "record-closed"


def test_unknown_customers_and_campaigns_are_not_found(desk: Desk, member: int, campaign: MakeCampaign) -> None:
    with pytest.raises(NotFound) as missing:
        issue(desk, 9_999, campaign())
    assert missing.value.field == "customer_id"
    with pytest.raises(NotFound) as missing:
        issue(desk, member, 9_999)
    assert missing.value.field == "campaign_id"


def test_a_campaign_that_has_not_begun_or_is_over_gives_none(
    desk: Desk, member: int, campaign: MakeCampaign, clock: FixedClock
) -> None:
    today, tomorrow = campaign(ends_on=TODAY), campaign(starts_on=TODAY + A_DAY)
    with pytest.raises(Refused) as refused:
        issue(desk, member, tomorrow)
    assert refused.value.code == "campaign-planned"
    clock.advance(timedelta(hours=11, minutes=59))
    issue(desk, member, today)


def test_the_limit_over_all_customers_holds(
    programme: Programme, desk: Desk, member: int, campaign: MakeCampaign
) -> None:
    number = campaign(limit_total=2)
    issue(desk, member, number)
    issue(desk, add_member(programme), number)
    third = add_member(programme)
    before = snapshot(programme.database)
    with pytest.raises(Refused, match="As many coupons of this campaign are out as there may be") as refused:
        issue(desk, third, number)
    assert refused.value.code == "campaign-full"
    assert snapshot(programme.database) == before
    assert counts(desk, number) == (2, 0, 0)


def test_the_limit_per_customer_holds_for_each(
    programme: Programme, desk: Desk, member: int, campaign: MakeCampaign
) -> None:
    number, other = campaign(limit_per_customer=2), campaign(limit_per_customer=2)
    issue(desk, member, number)
    issue(desk, member, number)
    with pytest.raises(Refused, match="This customer has 2 of 2 coupons") as refused:
        issue(desk, member, number)
    assert refused.value.code == "customer-limit"
    issue(desk, member, other)
    issue(desk, add_member(programme), number)
    assert counts(desk, number) == (3, 0, 0)


def test_a_voided_coupon_gives_its_place_back_once(desk: Desk, member: int, campaign: MakeCampaign) -> None:
    number = campaign(limit_total=1, limit_per_customer=1)
    code = issue(desk, member, number)
    desk.do(VoidCoupon(code=code, reason="printed twice"))
    with pytest.raises(Refused):
        desk.do(VoidCoupon(code=code, reason="printed twice"))
    assert counts(desk, number) == (0, 0, 0)
    issue(desk, member, number)
    with pytest.raises(Refused):
        issue(desk, member, number)
    assert desk.ask(Verify()).problems == ()


def test_undoing_an_issue_voids_the_coupon_and_gives_its_place_back_once(
    desk: Desk, member: int, campaign: MakeCampaign
) -> None:
    number = campaign(limit_total=1)
    receipt = desk.do(IssueCoupon(customer_id=member, campaign_id=number))
    assert receipt.id is not None
    desk.undo(receipt.id)
    coupon = desk.ask(FindCoupon(receipt.result["code"]))
    assert (coupon.state, coupon.void_reason) == ("voided", "undone")
    with pytest.raises(Conflict):
        desk.undo(receipt.id)
    assert counts(desk, number) == (0, 0, 0)
    issue(desk, member, number)


def test_the_issue_of_a_coupon_that_was_voided_since_cannot_be_undone(
    desk: Desk, member: int, campaign: MakeCampaign
) -> None:
    number = campaign(limit_total=1)
    receipt = desk.do(IssueCoupon(customer_id=member, campaign_id=number))
    desk.do(VoidCoupon(code=receipt.result["code"], reason="by mistake"))
    assert receipt.id is not None
    with pytest.raises(Refused) as refused:
        desk.undo(receipt.id)
    assert refused.value.code == "coupon-voided"
    assert counts(desk, number) == (0, 0, 0)


@pytest.mark.parametrize(
    ("typed", "error", "code"),
    [
        ("K7MW-3HXP-A", Invalid, "mistyped-code"),
        ("", Invalid, "mistyped-code"),
        ("'; DROP TABLE coupon; --", Invalid, "mistyped-code"),
        (next(codes_for(UUID(int=1))), NotFound, "not-found"),
    ],
)
def test_a_mistyped_code_is_told_from_one_that_nobody_has(
    desk: Desk, typed: str, error: type[Invalid] | type[NotFound], code: str
) -> None:
    with pytest.raises(error) as refused:
        state(desk, typed)
    assert (refused.value.code, refused.value.field) == (code, "code")
