"""Points end at local midnight exactly, in every zone and on every kind of day, whoever asks first."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from loyalty_core.clock import FixedClock, zone
from loyalty_core.jobs.runner import run_job
from loyalty_core.models.ledger import Posting
from loyalty_core.models.programme import Programme as ProgrammeRow
from loyalty_core.points.book import Cause
from loyalty_core.points.rules import life_until
from loyalty_core.points.store import BookStore
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from loyalty_core.staff.sessions import open_session
from tests.core.jobs.ledger import JOB, ledger, one_by_one, timeless
from tests.core.members import add_member

MIDNIGHTS = [
    ("Europe/London", "2026-03-28", "2026-03-29T00:00Z"),
    ("Europe/London", "2026-03-29", "2026-03-29T23:00Z"),
    ("Europe/London", "2026-10-24", "2026-10-24T23:00Z"),
    ("Europe/London", "2026-10-25", "2026-10-26T00:00Z"),
    ("Europe/London", "2026-12-31", "2027-01-01T00:00Z"),
    ("Europe/London", "2028-02-28", "2028-02-29T00:00Z"),
    ("Europe/London", "2028-02-29", "2028-03-01T00:00Z"),
    ("America/New_York", "2026-03-07", "2026-03-08T05:00Z"),
    ("America/New_York", "2026-03-08", "2026-03-09T04:00Z"),
    ("America/New_York", "2026-11-01", "2026-11-02T05:00Z"),
    ("Australia/Lord_Howe", "2026-04-04", "2026-04-04T13:00Z"),
    ("Australia/Lord_Howe", "2026-04-05", "2026-04-05T13:30Z"),
    ("Australia/Lord_Howe", "2026-10-04", "2026-10-04T13:00Z"),
]
A_MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(("zone_name", "last_day", "midnight"), MIDNIGHTS)
def test_points_live_to_the_end_of_their_last_local_day_and_no_longer(
    programme: Programme, clock: FixedClock, zone_name: str, last_day: str, midnight: str
) -> None:
    end = datetime.fromisoformat(midnight)
    customer_id = add_member(programme)
    with programme.database.writing() as connection:
        connection.execute(update(ProgrammeRow).values(time_zone=zone_name))
        store = BookStore(connection)
        life = life_until(date.fromisoformat(last_day), clock.now(), zone(zone_name))
        store.open(customer_id).credit("credit", 50, life, Cause("test"), clock.now())
        store.save(clock.now())
        connection.commit()
    worker = programme.worker_desk()

    clock.instant = end - A_MOMENT
    assert run_job(worker, JOB["expire"]).count == 0
    clock.instant = end + timedelta(hours=3)
    assert run_job(worker, JOB["expire"], until=end - A_MOMENT).count == 0
    clock.instant = end
    assert run_job(worker, JOB["expire"]).count == 1

    with programme.database.reading() as connection:
        expiry = connection.execute(select(Posting).where(Posting.kind == "expire")).one()
    assert (expiry.points, expiry.effective_at, expiry.available_after) == (-50, end, 0)
    clock.instant = end - timedelta(days=3)
    assert run_job(worker, JOB["expire"]).count == 0, "a clock set back books nothing again"


def test_a_year_of_nights_leaves_what_one_run_at_its_end_would(
    programme: Programme, clock: FixedClock, members: list[int]
) -> None:
    start, zone_ = clock.now(), programme.facts().time_zone
    clock.advance(timedelta(days=365))
    end, expected = clock.now(), timeless(one_by_one(programme, members))
    clock.instant = start
    worker, nights, done = programme.worker_desk(), 0, 0
    while clock.instant < end:
        clock.instant = min(JOB["expire"].times.nightly_after(clock.instant, zone_), end)
        nights += 1
        done += sum(run_job(worker, JOB[name]).count for name in ("activate", "expire"))

    assert nights in (365, 366)
    assert done > 0
    assert timeless(ledger(programme)) == expected
    with programme.database.reading() as connection:
        late = connection.execute(
            select(Posting.effective_at, Posting.recorded_at).where(
                Posting.source == "clock", Posting.effective_at > start
            )
        ).all()
    assert late
    assert all(timedelta(0) <= row.recorded_at - row.effective_at < timedelta(days=1) for row in late)


def test_forty_missed_nights_are_made_up_for(programme: Programme, clock: FixedClock, members: list[int]) -> None:
    clock.advance(timedelta(days=40))
    expected = one_by_one(programme, members)
    for name in ("expire", "activate"):
        run_job(programme.worker_desk(), JOB[name])
    assert ledger(programme) == expected


def test_every_promise_holds_after_a_year(programme: Programme, clock: FixedClock, members: list[int]) -> None:
    clock.advance(timedelta(days=365))
    for name in ("activate", "expire"):
        run_job(programme.worker_desk(), JOB[name])
    with programme.database.writing() as connection:
        actor = open_session(connection, clock.now(), 1, "LEEDS", "T1").actor
        connection.commit()
    assert programme.desk(actor).ask(Verify()).problems == ()
