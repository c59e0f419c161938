"""Coupons under parallel use: threads on a PostgreSQL server and on one SQLite file."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from loyalty_core.coupons.commands import IssueCoupon, UseCoupon, VoidCoupon
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import Conflict, Refused
from loyalty_core.models.coupon import Coupon
from loyalty_core.points.store import read_books
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from tests.core.coupons.acts import counts, issue
from tests.core.coupons.conftest import MakeCampaign
from tests.core.members import add_member


def at_once(acts: list[Callable[[], Receipt]]) -> list[Receipt | str]:
    """Do all of these at the same moment; return each one's receipt, or the code of its refusal."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Receipt]) -> Receipt | str:
        start.wait()
        try:
            return act()
        except (Refused, Conflict) as refusal:
            return refusal.code

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def issuing(desk: Desk, customer_id: int, campaign_id: int) -> Callable[[], Receipt]:
    return lambda: desk.do(IssueCoupon(customer_id=customer_id, campaign_id=campaign_id))


def test_twelve_issues_at_once_under_a_limit_of_five(programme: Programme, desk: Desk, campaign: MakeCampaign) -> None:
    number = campaign(limit_total=5)
    customers = [add_member(programme) for _ in range(12)]
    answers = at_once([issuing(desk, customer, number) for customer in customers])
    assert answers.count("campaign-full") == 7
    assert counts(desk, number) == (5, 0, 0)
    with programme.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(Coupon)).scalar_one() == 5
    assert desk.ask(Verify()).problems == ()


def test_twelve_issues_at_once_to_one_customer_who_may_have_two(
    desk: Desk, member: int, campaign: MakeCampaign
) -> None:
    number = campaign(limit_per_customer=2)
    answers = at_once([issuing(desk, member, number) for _ in range(12)])
    assert answers.count("customer-limit") == 10
    assert counts(desk, number) == (2, 0, 0)


def test_a_coupon_used_by_eight_at_once_is_used_once(desk: Desk, member: int, campaign: MakeCampaign) -> None:
    number = campaign(points=100)
    code = issue(desk, member, number)
    answers = at_once([lambda: desk.do(UseCoupon(code=code))] * 8)
    assert answers.count("coupon-used") == 7
    assert counts(desk, number) == (1, 0, 1)
    with desk.database.reading() as connection:
        assert read_books(connection, [member])[member].figures.available == 100
    assert desk.ask(Verify()).problems == ()


def test_a_coupon_used_and_voided_at_once_is_one_of_the_two(desk: Desk, member: int, campaign: MakeCampaign) -> None:
    number = campaign()
    code = issue(desk, member, number)
    using, voiding = UseCoupon(code=code), VoidCoupon(code=code, reason="printed twice")
    answers = at_once([lambda: desk.do(using), lambda: desk.do(voiding)])
    refused = [answer for answer in answers if isinstance(answer, str)]
    assert refused in (["coupon-used"], ["coupon-voided"])
    assert counts(desk, number) == ((1, 0, 1) if refused == ["coupon-used"] else (0, 0, 0))


def test_an_issue_undone_by_eight_at_once_gives_its_place_back_once(
    desk: Desk, member: int, campaign: MakeCampaign
) -> None:
    number = campaign(limit_total=2)
    issue(desk, member, number)
    receipt = desk.do(IssueCoupon(customer_id=member, campaign_id=number))
    entry = receipt.id
    assert entry is not None
    answers = at_once([lambda: desk.undo(entry)] * 8)
    assert sum(isinstance(answer, Receipt) for answer in answers) == 1
    assert counts(desk, number) == (1, 0, 0)
