"""Clock changes, leap days, ends of months and years, and a clock that is set back: what lapses when, on both engines.

The last valid day is a local one and ends at local midnight, however long that day was (ledger rule 7, promise 9).
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select, update

from loyalty_core.clock import FixedClock
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Refused
from loyalty_core.models.ledger import Lot, Posting
from loyalty_core.models.programme import EarningRule
from loyalty_core.models.programme import Programme as ProgrammeRow
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.queries import ListLots
from loyalty_core.points.settling import SettleDue
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase
from loyalty_core.reports.verify import Verify
from tests.core.desk.shifts import next_shift
from tests.core.members import add_member

INSTANT = timedelta(microseconds=1)


@pytest.fixture
def member(programme: Programme) -> int:
    return add_member(programme)


class Case(NamedTuple):
    """Points opened at an instant in a zone, their last valid local day, and the instant from which they are gone."""

    zone: str
    opened: str
    validity: str
    days: int
    last_valid_on: str
    gone: str


SPRING = [
    Case("Europe/London", "2026-03-28T12:00", "days", 1, "2026-03-29", "2026-03-29T23:00"),
    Case("America/New_York", "2026-03-08T04:30", "days", 1, "2026-03-08", "2026-03-09T04:00"),
    Case("Australia/Lord_Howe", "2026-10-03T01:30", "days", 1, "2026-10-04", "2026-10-04T13:00"),
]
AUTUMN = [
    Case("Europe/London", "2026-10-24T11:00", "days", 1, "2026-10-25", "2026-10-26T00:00"),
    Case("America/New_York", "2026-10-31T12:00", "days", 1, "2026-11-01", "2026-11-02T05:00"),
    Case("Australia/Lord_Howe", "2026-04-04T01:00", "days", 1, "2026-04-05", "2026-04-05T13:30"),
]
NO_MIDNIGHT = [Case("America/Santiago", "2026-09-04T12:00", "days", 1, "2026-09-05", "2026-09-06T04:00")]
LEAP = [
    Case("Europe/London", "2028-02-28T12:00", "days", 1, "2028-02-29", "2028-03-01T00:00"),
    Case("Europe/London", "2028-02-29T12:00", "days", 365, "2029-02-28", "2029-03-01T00:00"),
    Case("Europe/London", "2028-02-29T23:59", "month-end", 0, "2028-02-29", "2028-03-01T00:00"),
    Case("America/New_York", "2027-01-31T12:00", "month-end", 28, "2027-02-28", "2027-03-01T05:00"),
]
ENDS = [
    Case("Europe/London", "2026-12-31T23:59:59.999", "year-end", 0, "2026-12-31", "2027-01-01T00:00"),
    Case("America/New_York", "2027-01-01T04:59:59", "year-end", 0, "2026-12-31", "2027-01-01T05:00"),
    Case("Europe/London", "2026-12-31T12:00", "year-end", 1, "2027-12-31", "2028-01-01T00:00"),
    Case("Australia/Lord_Howe", "2026-03-31T12:30", "month-end", 0, "2026-03-31", "2026-03-31T13:00"),
    Case("America/New_York", "2026-03-05T12:00", "month-end", 0, "2026-03-31", "2026-04-01T04:00"),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def at(desk: Desk, instant: datetime) -> Desk:
    """Set the clock, and sign in anew, as sessions end; return the new desk."""
    assert isinstance(desk.clock, FixedClock)
    desk.clock.instant = instant
    return next_shift(desk)


def earning(programme: Programme, zone: str, **rule: Any) -> None:
    """Put the programme into a time zone, under another earning rule."""
    with programme.database.writing() as connection:
        connection.execute(update(ProgrammeRow).values(time_zone=zone))
        connection.execute(update(EarningRule).values(rule))
        connection.commit()


def buy(desk: Desk, member: int, receipt: str = "R-1") -> None:
    desk.do(RecordPurchase(customer_id=member, receipt=receipt, amount="10.00"))


def spend(desk: Desk, member: int, points: int) -> int:
    entry = desk.do(AdjustPoints(customer_id=member, points=-points, reason=Reason.CORRECTION)).id
    assert entry is not None
    return entry


def left(desk: Desk, member: int) -> int:
    """Return the points that can be spent now, as the profile and the lots both say."""
    available = desk.ask(ShowCustomer(member)).points.available
    assert available == sum(lot.left for lot in desk.ask(ListLots(member)) if lot.state == "open")
    return available


def postings(programme: Programme, member: int) -> list[tuple[str, int, datetime, datetime]]:
    """Return kind, points, effective and recorded instant of each posting, in their order."""
    with programme.database.reading() as connection:
        columns = (Posting.kind, Posting.points, Posting.effective_at, Posting.recorded_at)
        statement = select(*columns).where(Posting.customer_id == member).order_by(Posting.seq)
        return [(row[0], row[1], row[2], row[3]) for row in connection.execute(statement)]


@pytest.mark.parametrize("case", SPRING + AUTUMN + NO_MIDNIGHT + LEAP + ENDS, ids=lambda case: " ".join(map(str, case)))
def test_points_live_to_the_very_end_of_their_last_local_day(
    programme: Programme, desk: Desk, member: int, case: Case
) -> None:
    earning(programme, case.zone, validity=case.validity, validity_days=case.days)
    gone = utc(case.gone)
    desk = at(desk, utc(case.opened))
    buy(desk, member)
    with programme.database.reading() as connection:
        life = connection.execute(select(Lot.expires_at, Lot.last_valid_on)).one()
    assert tuple(life) == (gone, date.fromisoformat(case.last_valid_on))
    desk = at(desk, gone - INSTANT)
    assert left(desk, member) == 10
    spend(desk, member, 4)
    desk = at(desk, gone)
    assert left(desk, member) == 0
    with pytest.raises(Refused) as refused:
        spend(desk, member, 1)
    assert refused.value.code == "not-enough-points"
    assert desk.do(SettleDue()).result["accounts"] == 1
    assert postings(programme, member)[-1] == ("expire", -6, gone, gone)
    assert desk.ask(Verify()).problems == ()


PENDING = [
    ("Europe/London", "2026-03-28T12:00", 1, "2026-03-29T00:00"),
    ("Europe/London", "2026-03-28T12:00", 2, "2026-03-29T23:00"),
    ("Europe/London", "2026-10-24T11:00", 2, "2026-10-26T00:00"),
    ("America/New_York", "2026-03-07T12:00", 2, "2026-03-09T04:00"),
    ("America/New_York", "2026-10-31T12:00", 2, "2026-11-02T05:00"),
    ("Australia/Lord_Howe", "2026-04-04T01:00", 2, "2026-04-05T13:30"),
    ("Australia/Lord_Howe", "2026-10-03T01:30", 2, "2026-10-04T13:00"),
    ("Europe/London", "2028-02-28T12:00", 2, "2028-03-01T00:00"),
]


@pytest.mark.parametrize(("zone", "opened", "days", "ready"), PENDING)
def test_pending_days_are_local_ones(
    programme: Programme, desk: Desk, member: int, zone: str, opened: str, days: int, ready: str
) -> None:
    earning(programme, zone, pending_days=days, validity="days", validity_days=1)
    desk = at(desk, utc(opened))
    buy(desk, member)
    desk = at(desk, utc(ready) - INSTANT)
    assert left(desk, member) == 0
    with pytest.raises(Refused):
        spend(desk, member, 1)
    desk = at(desk, utc(ready))
    spend(desk, member, 1)
    assert [posting[:3] for posting in postings(programme, member)][1] == ("activate", 10, utc(ready))
    assert left(desk, member) == 9
    assert desk.ask(Verify()).problems == ()


def test_in_the_hour_that_comes_twice_the_first_opened_is_the_first_spent(
    programme: Programme, desk: Desk, member: int
) -> None:
    """At half past one by the wall, and an hour later at half past one again."""
    earning(programme, "Europe/London", validity="days", validity_days=30)
    desk = at(desk, utc("2026-10-25T00:30"))
    buy(desk, member, "FIRST")
    desk = at(desk, utc("2026-10-25T01:30"))
    buy(desk, member, "SECOND")
    spend(desk, member, 12)
    with programme.database.reading() as connection:
        lots = connection.execute(select(Lot.last_valid_on, Lot.points_left).order_by(Lot.seq)).all()
    assert [tuple(lot) for lot in lots] == [(date(2026, 11, 24), 0), (date(2026, 11, 24), 8)]


@pytest.fixture
def lapsed(programme: Programme, desk: Desk, member: int) -> Desk:
    """A desk whose clock was set back two days, to before ten points lapsed whose lapse stands in the book."""
    earning(programme, "Europe/London", validity="days", validity_days=10)
    buy(desk, member)
    start = desk.clock.now()
    desk = at(desk, start + timedelta(days=11))
    desk.do(AdjustPoints(customer_id=member, points=5, reason=Reason.GOODWILL))
    return at(desk, start + timedelta(days=9))


def test_a_clock_that_is_set_back_revives_nothing(programme: Programme, lapsed: Desk, member: int) -> None:
    assert left(lapsed, member) == 5
    with pytest.raises(Refused):
        spend(lapsed, member, 6)
    spend(lapsed, member, 5)
    lapsed.do(SettleDue())
    assert [posting[:2] for posting in postings(programme, member)] == [
        ("earn", 10),
        ("expire", -10),
        ("credit", 5),
        ("debit", -5),
    ]
    assert lapsed.ask(Verify()).problems == ()


def test_postings_keep_their_order_and_say_the_time_that_the_clock_said(
    programme: Programme, lapsed: Desk, member: int
) -> None:
    now = lapsed.clock.now()
    entry = spend(lapsed, member, 2)
    lapsed.undo(entry)
    kinds, points, effective, recorded = zip(*postings(programme, member), strict=True)
    assert kinds == ("earn", "expire", "credit", "debit", "debit-undone")
    assert points == (10, -10, 5, -2, 2)
    assert effective[-2:] == recorded[-2:] == (now, now)
    assert recorded[2] > now
    assert lapsed.ask(Verify()).problems == ()


def test_what_was_activated_stays_so_when_the_clock_is_set_back(programme: Programme, desk: Desk, member: int) -> None:
    earning(programme, "Europe/London", pending_days=3)
    start = desk.clock.now()
    buy(desk, member)
    desk = at(desk, start + timedelta(days=4))
    spend(desk, member, 1)
    desk = at(desk, start + timedelta(days=1))
    assert left(desk, member) == 9
    spend(desk, member, 9)
    desk = at(desk, start + timedelta(days=9))
    assert desk.do(SettleDue()).result["accounts"] == 0
    assert [posting[0] for posting in postings(programme, member)] == ["earn", "activate", "debit", "debit"]
    assert desk.ask(Verify()).problems == ()
