"""What came of a journey, and who brings most of the business, against a reckoning by hand."""

from collections.abc import Callable

import pytest

from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid, NotFound
from loyalty_core.journeys.answering import AnswerJourney
from loyalty_core.journeys.best import TopCustomers
from loyalty_core.journeys.report import JourneyReport
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from tests.core.journeys.acts import Elite, accept, later, register, settle, use


def buy(desk: Desk, customer: int, receipt: str, amount: str) -> None:
    """Record a purchase."""
    desk.do(RecordPurchase(customer_id=customer, receipt=receipt, amount=amount))


def test_figures_are_what_a_reckoning_by_hand_says(desk: Desk, start: Callable[..., Elite]) -> None:
    elite = start(low_enrolment_percent=60, low_participation_percent=60)
    yes, idle, no, silent = (register(desk, name, "120.00") for name in ("Yes", "Idle", "No", "Silent"))
    register(desk, "Far", "5.00")
    later(desk, hours=1)
    for customer in (yes, idle):
        accept(desk, elite, customer)
    desk.do(AnswerJourney(customer_id=no, journey_id=elite.journey, reply="decline"))
    for days in (7, 14, 7):
        later(desk, days=days)
    for n in range(3):
        use(desk, elite, yes, (None, "tea", "garden")[n])
    buy(desk, yes, "R-A", "90.00")
    desk.do(RefundPurchase(receipt="R-A", amount="10.00"))
    buy(desk, idle, "R-B", "20.00")
    buy(desk, silent, "R-C", "500.00")
    later(desk, days=2)
    view = desk.ask(JourneyReport(elite.journey))
    whole = view.whole
    assert (whole.assigned, whole.invited, whole.reminded) == (4, 4, 1)
    assert (whole.accepted, whole.declined, whole.unanswered) == (2, 1, 1)
    assert (whole.active, whole.top, whole.inactive) == (1, 1, 0)
    assert (whole.enrolment_percent, whole.low_enrolment) == (50, True)
    assert (whole.members, whole.taking_part, whole.participation_percent) == (2, 1, 50)
    assert whole.low_participation
    assert (whole.uses, whole.revenue.minor, whole.revenue_top.minor) == (3, 10_000, 8_000)
    # Both were customers for less than a day before, and have been members for thirty.
    assert whole.spend_before is not None
    assert whole.spend_after is not None
    assert (whole.spend_before.minor, whole.spend_after.minor) == (24_000 * 30 // 2, 10_000 * 30 // 60)
    assert view.versions[0].figures == whole
    with pytest.raises(NotFound):
        desk.ask(JourneyReport(99))


def test_the_best_customers_make_most_of_the_revenue(desk: Desk, elite: Elite) -> None:
    spent = {register(desk, f"C{pounds}", f"{pounds}.00"): pounds for pounds in (400, 300, 200, 60, 40)}
    register(desk, "Nothing")
    settle(desk)
    view = desk.ask(TopCustomers(limit=3))
    assert (view.revenue.minor, view.customers, view.half, view.four_fifths) == (100_000, 5, 2, 3)
    assert [(row.rank, row.spent.minor) for row in view.rows] == [(1, 40_000), (2, 30_000), (3, 20_000)]
    assert [row.share_permille for row in view.rows] == [400, 300, 200]
    assert [row.cumulative_permille for row in view.rows] == [400, 700, 900]
    assert {row.stages for row in view.rows} == {("invited",)}
    assert list(spent) == [row.customer_id for row in desk.ask(TopCustomers()).rows]
    later(desk, days=2)
    buy(desk, view.rows[2].customer_id, "R-NEW", "10.00")
    tomorrow = desk.clock.now().date()
    (only,) = desk.ask(TopCustomers(since=tomorrow)).rows
    assert (only.customer_id, only.share_permille) == (view.rows[2].customer_id, 1000)
    with pytest.raises(Invalid):
        desk.ask(TopCustomers(limit=0))
    assert elite.journey
