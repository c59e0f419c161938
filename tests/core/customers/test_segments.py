"""Segments: each with the rule that put a customer there, the same in the profile and as a filter of the overview."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from loyalty_core.clock import FixedClock
from loyalty_core.customers.as_of import ShowCustomerAsOf
from loyalty_core.customers.overview import ListCustomers
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.customers.segments import Segment, SegmentView, Shopping, bounds_of, segments_of
from loyalty_core.customers.views import OverviewFilters, OverviewRow
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.money import Money
from loyalty_core.paging import MAX_PAGE, PageRequest
from loyalty_core.programme.commands import AddTier, SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.programme.queries import ShowProgramme
from loyalty_core.settings import Policies
from tests.core.customers.people import register
from tests.core.customers.test_overview import people, write
from tests.core.desk.shifts import next_shift

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)


def told(registered: int, last: int | None, count: int = 1, spent: int = 1_000, **limits: Any) -> list[str]:
    """Return what is said of somebody who registered and last bought so many days ago, with pence spent."""
    last_at = None if last is None else NOON - last * DAY
    shopping = Shopping(NOON - registered * DAY, last_at, count, Money(spent, "GBP"))
    return [
        f"{found.segment}: {found.says}" for found in segments_of(shopping, bounds_of(Policies(**limits), NOON, LONDON))
    ]


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ((400, 97), ["dormant: No purchase for 97 days; dormant from 90."]),
        ((400, 90), ["dormant: No purchase for 90 days; dormant from 90."]),
        ((400, 89), ["at_risk: No purchase for 89 days; at risk from 60."]),
        ((400, 59, 42), ["loyal: 42 purchases; loyal from 5."]),
        ((400, 59, 4), []),
        ((12, 1, 6), ["new: Registered 12 days ago; new for 30 days."]),
        ((0, None, 0), ["new: Registered today; new for 30 days."]),
        ((30, None, 0), []),
        ((61, None, 0), ["at_risk: Registered 61 days ago, never bought; at risk from 60."]),
        ((400, None, 0), ["dormant: Registered 400 days ago, never bought; dormant from 90."]),
        ((400, 2, 9, 311_820), ["top: Spent £3,118.20; top from £1,000.00.", "loyal: 9 purchases; loyal from 5."]),
        ((400, 70, 9, 100_000),
         ["top: Spent £1,000.00; top from £1,000.00.", "at_risk: No purchase for 70 days; at risk from 60."]),
    ],
)  # fmt: skip
def test_the_rule_is_said_in_words(of: tuple[int, ...], said: list[str]) -> None:
    assert told(*of) == said


def test_days_are_those_of_the_calendar_and_not_of_the_clock() -> None:
    late = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
    shopping = Shopping(NOON - 400 * DAY, late, 1, Money(0, "GBP"))
    limits = Policies(at_risk_days=1, dormant_days=2)
    (found,) = segments_of(shopping, bounds_of(limits, datetime(2026, 3, 2, 0, 1, tzinfo=UTC), LONDON))
    assert found == SegmentView("at_risk", "No purchase for 1 day; at risk from 1.")


def shop(programme: Programme, chance: random.Random) -> None:
    """Give every account purchases around the thresholds, to the second at midnight, and dates of registering."""
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    with programme.database.writing() as connection:
        for row in people():
            moments = [
                midnight - chance.randrange(9) * DAY + timedelta(seconds=chance.choice([-1, 0, 1])) for _ in "ab"
            ]
            moments[0] -= chance.choice([0, 40]) * DAY
            figures = {"last_purchase_at": chance.choice([None, moments[1]]), "transactions": chance.randrange(5)}
            figures |= {"gross_minor": chance.choice([0, 999, 1_000, 1_001]), "refunded_minor": chance.choice([0, 1])}
            account = update(Account).where(Account.customer_id == row["id"])
            connection.execute(account.values(figures))
            who = update(Customer).where(Customer.id == row["id"])
            connection.execute(who.values(registered_at=min(moments)))
        connection.commit()


def everybody(desk: Desk) -> list[OverviewRow]:
    """Return the whole overview."""
    page = desk.ask(ListCustomers(PageRequest(limit=MAX_PAGE)))
    rows = list(page.rows)
    while len(page.rows) == MAX_PAGE:
        page = desk.ask(ListCustomers(PageRequest(limit=MAX_PAGE, after=page.last)))
        rows += page.rows
    return rows


def test_profile_and_filter_say_the_same_of_everybody(programme: Programme, desk: Desk) -> None:
    write(programme, people())
    shop(programme, random.Random(7))
    desk.do(SetPolicies(new_days=4, loyal_purchases=3, at_risk_days=4, dormant_days=7, top_spend_minor=1_000))
    desk = next_shift(desk)
    rows = everybody(desk)
    for segment in Segment:
        page = desk.ask(ListCustomers(PageRequest(limit=MAX_PAGE), OverviewFilters(segment=segment)))
        wanted = [row.customer_id for row in rows if segment in row.segments]
        assert 0 < page.total == len(wanted) < len(rows)
        assert [row.customer_id for row in page.rows] == wanted[:MAX_PAGE]
    for row in random.Random(8).sample(rows, 12):
        assert tuple(found.segment for found in desk.ask(ShowCustomer(row.customer_id)).segments) == row.segments


def test_the_past_had_its_own_segments(programme: Programme, desk: Desk, clock: FixedClock) -> None:
    customer_id = register(desk)
    clock.advance(100 * DAY)
    desk = next_shift(desk)
    assert [found.segment for found in desk.ask(ShowCustomer(customer_id)).segments] == ["dormant"]
    before = desk.ask(ShowCustomerAsOf(customer_id, clock.now() - 90 * DAY))
    assert [found.says for found in before.segments] == ["Registered 10 days ago; new for 30 days."]


def test_an_erased_record_is_in_no_segment(programme: Programme, desk: Desk) -> None:
    customer_id = register(desk)
    with programme.database.writing() as connection:
        connection.execute(update(Customer).where(Customer.id == customer_id).values(record_state="erased"))
        connection.commit()
    assert desk.ask(ShowCustomer(customer_id)).segments == ()


def test_thresholds_are_validated_together_and_refused_without_a_change(desk: Desk) -> None:
    for wrong, field in (
        ({"at_risk_days": 90}, "at_risk_days"),
        ({"dormant_days": 60}, "at_risk_days"),
        ({"loyal_purchases": 0}, "loyal_purchases"),
        ({"top_spend_minor": 0}, "top_spend_minor"),
    ):
        with pytest.raises(Invalid) as refused:
            desk.do(SetPolicies(**wrong))
        assert refused.value.field == field
    desk.ask(ShowProgramme())
    desk.do(SetPolicies(at_risk_days=90, dormant_days=180))
    assert desk.ask(ShowProgramme()).policies.at_risk_days == 90


def test_the_overview_is_filtered_by_tier_and_knows_which_there_are(programme: Programme, desk: Desk) -> None:
    desk.do(AddTier(tier_id="gold", tier_name="Gold", rank=1))
    one, _ = register(desk), register(desk)
    with programme.database.writing() as connection:
        connection.execute(update(Customer).where(Customer.id == one).values(tier_id="gold"))
        connection.commit()
    page = desk.ask(ListCustomers(filters=OverviewFilters(tier="gold")))
    assert [(row.customer_id, row.tier) for row in page.rows] == [(one, "Gold")]
    with pytest.raises(Invalid) as refused:
        desk.ask(ListCustomers(filters=OverviewFilters(tier="zinc")))
    assert refused.value.field == "tier"
