"""Points that are about to expire: who agreed is told once for each such day, of what is left of them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from loyalty_core.clock import FixedClock
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.desk.desk import Desk
from loyalty_core.jobs.queries import ListJobs
from loyalty_core.jobs.runner import run_job
from loyalty_core.membership.commands import OptOut
from loyalty_core.messages.commands import SetConsents, SetWording
from loyalty_core.messages.delivering import deliver
from loyalty_core.messages.expiring import WriteExpiryNotices
from loyalty_core.messages.rules import Channel
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from tests.core.jobs.ledger import JOB
from tests.core.messages.acts import states, stored, worker
from tests.core.messages.conftest import Configure
from tests.core.messages.servers import HttpProvider, Says
from tests.core.rewards.acts import add_customer

TODAY = date(2026, 3, 2)
WEEK = timedelta(days=7)
SOON = TODAY + WEEK


@pytest.fixture
def telling(desk: Desk) -> None:
    """Have the programme tell of points a week before, by its application."""
    desk.do(SetPolicies(notice_channel="app", expiry_notice_days=7))


def give(desk: Desk, customer_id: int, points: int, last_day: date) -> None:
    desk.do(AdjustPoints(customer_id=customer_id, points=points, reason=Reason.GOODWILL, expires=last_day))


def spend(desk: Desk, customer_id: int, points: int) -> None:
    desk.do(AdjustPoints(customer_id=customer_id, points=-points, reason=Reason.MISTAKE))


def tell(desk: Desk, batch: int = 1_000, until: datetime | None = None) -> int:
    """Run the job; return how many customers it told."""
    job = replace(JOB["expiring"], batch=lambda until: WriteExpiryNotices(until=until, batch=batch))
    return run_job(desk, job, until=until).count


def told(desk: Desk) -> list[tuple[int, str]]:
    """Return who was told, and the text."""
    return sorted((row.customer_id, row.body) for row in stored(desk) if row.purpose == "points-expiring")


def text(points: str, day: str) -> str:
    return f"Corner Shop: Amara, {points} of your points can be used until {day}, and expire after that."


@pytest.mark.usefixtures("telling")
def test_who_agreed_is_told_once_for_each_day_on_which_points_expire(
    programme: Programme, desk: Desk, member: int, clock: FixedClock
) -> None:
    for points, last_day in ((1_000, SOON), (234, SOON), (50, TODAY), (70, SOON + timedelta(days=1))):
        give(desk, member, points, last_day)
    give(desk, add_customer(programme, desk), 100, SOON)
    (due,) = [view.due for view in desk.ask(ListJobs()) if view.name == "expiring"]
    assert due is not None
    assert due.count == 1, "the other customer did not agree"
    assert [tell(desk), tell(desk)] == [1, 0]
    expected = [(member, text("1,234", "9 March 2026")), (member, text("50", "2 March 2026"))]
    assert told(desk) == expected
    give(desk, member, 5, SOON)
    assert tell(desk) == 0, "of that day they know"
    clock.advance(timedelta(hours=11))
    assert tell(desk) == 0
    clock.advance(timedelta(hours=1))
    assert programme.worker_desk().do(WriteExpiryNotices()).result["customers"] == 1
    assert told(desk) == [expected[0], expected[1], (member, text("70", "10 March 2026"))]


def test_nobody_is_told_unless_the_programme_wants_it(desk: Desk, member: int) -> None:
    give(desk, member, 100, SOON)
    for policies in ({}, {"notice_channel": "app"}, {"notice_channel": None, "expiry_notice_days": 7}):
        if policies:
            desk.do(SetPolicies(**policies))
        assert tell(desk) == 0
    assert stored(desk) == []


@pytest.mark.usefixtures("telling")
def test_who_may_not_or_cannot_be_written_to_is_not(programme: Programme, desk: Desk, clock: FixedClock) -> None:
    gone, refusing, fixed, lost, owing = (add_customer(programme, desk) for _ in range(5))
    desk.do(SetPolicies(notice_channel="sms", consent_by_default=True))
    for customer_id in (gone, refusing, fixed, lost, owing):
        give(desk, customer_id, 100, SOON)
    desk.do(OptOut(customer_id=gone, reason="moved away"))
    desk.do(SetConsents(customer_id=refusing, agreed={Channel.SMS: False}))
    spend(desk, owing, 100)
    with programme.database.writing() as connection:
        for customer_id, phone in ((fixed, "+442079460018"), (lost, None)):
            connection.execute(update(Customer).where(Customer.id == customer_id).values(phone=phone))
        connection.commit()
    assert [tell(desk), tell(desk)] == [1, 0]
    assert states(desk, fixed) == [("suppressed", "no-destination")]
    assert [row.customer_id for row in stored(desk)] == [fixed]
    desk.do(SetConsents(customer_id=refusing, agreed={Channel.SMS: True}))
    assert tell(desk) == 1, "who agrees later is told then"


@pytest.mark.usefixtures("telling")
def test_of_what_was_spent_meanwhile_nobody_hears(
    desk: Desk, member: int, programme: Programme, http: HttpProvider, configure: Configure
) -> None:
    other = add_customer(programme, desk)
    desk.do(SetConsents(customer_id=other, agreed={Channel.APP: True}))
    for customer_id in (member, other):
        give(desk, customer_id, 300, SOON)
    assert tell(desk) == 2
    spend(desk, member, 100)
    spend(desk, other, 300)
    app = worker(programme, configure(app=f"http://:key@{http.place}/"))
    http.says = [Says(500)]
    deliver(app)
    assert (states(desk, member), states(desk, other)) == (
        [("queued", "server-error")],
        [("withdrawn", "spent")],
    )
    assert len(http.got) == 1
    assert told(desk)[0] == (member, text("200", "9 March 2026"))
    spend(desk, member, 50)
    clock: Any = programme.clock
    clock.advance(timedelta(minutes=1))
    deliver(app)
    assert http.got[0].body == http.got[1].body, "tried again it says the same, as it may have arrived"
    spend(desk, member, 150)
    clock.advance(timedelta(minutes=2))
    deliver(app)
    assert (states(desk, member), len(http.got)) == ([("withdrawn", "spent")], 2)
    assert tell(desk) == 0


@pytest.mark.usefixtures("telling")
def test_found_out_in_the_night_it_goes_out_in_the_morning_in_the_programmes_words(
    programme: Programme, desk: Desk, member: int, clock: FixedClock
) -> None:
    desk.do(SetWording(purpose="points-expiring", channel=Channel.APP, text="$shop: $points ($worth) until $day"))
    give(desk, member, 300, SOON + timedelta(days=1))
    clock.advance(timedelta(hours=12, minutes=5))
    night = programme.worker_desk()
    assert night.do(WriteExpiryNotices()).result["customers"] == 1
    (row,) = stored(desk)
    assert (row.body, row.due_at) == (
        "Corner Shop: 300 (£3.00) until 10 March 2026",
        datetime.fromisoformat("2026-03-03T10:00+00:00"),
    )
    assert row.not_after == datetime.fromisoformat("2026-03-11T00:00+00:00")


@pytest.fixture
def crowd(programme: Programme, desk: Desk) -> list[int]:
    """Eleven customers who may be told by the application, with points that expire on one or two days."""
    desk.do(SetPolicies(notice_channel="app", expiry_notice_days=7, consent_by_default=True))
    customers = [add_customer(programme, desk) for _ in range(11)]
    for n, customer_id in enumerate(customers):
        for days in range(1 + n % 2):
            give(desk, customer_id, 10 + n, SOON - timedelta(days=days))
    return customers


def test_side_by_side_and_in_pieces_everybody_is_told_once(
    programme: Programme, desk: Desk, crowd: list[int], clock: FixedClock
) -> None:
    expected = sorted(
        (customer_id, text(str(10 + n), f"{SOON.day - days} March 2026"))
        for n, customer_id in enumerate(crowd)
        for days in range(1 + n % 2)
    )
    yesterday = clock.now() - timedelta(days=1)
    assert tell(desk, 2, until=yesterday) == 5, "those whom they were to be told of a day ago"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: tell(programme.worker_desk(), 2), range(4)))
    tell(desk, 2)
    assert told(desk) == expected


def test_of_two_records_that_become_one_nobody_is_told_twice(desk: Desk, crowd: list[int]) -> None:
    one, two = crowd[:2]
    tell(desk)
    before = len(stored(desk))
    desk.do(MergeCustomers(customer_id=one, merged_id=two, reason="one person twice"))
    assert tell(desk) == 0
    assert len(stored(desk)) == before


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_whom_somebody_else_is_telling_is_passed_over(programme: Programme, desk: Desk, crowd: list[int]) -> None:
    with programme.database.writing() as connection:
        connection.execute(update(Account).where(Account.customer_id == crowd[0]).values(last_seq=Account.last_seq))
        assert programme.worker_desk().do(WriteExpiryNotices()).result["customers"] == len(crowd) - 1
    assert tell(desk) == 1
