"""When jobs run: on the programme's clock, through every clock change."""

from datetime import datetime, time, timedelta

import pytest

from loyalty_core.clock import zone
from loyalty_core.jobs.catalogue import JOBS
from loyalty_core.jobs.rules import Timetable

NIGHTS = [
    ("Europe/London", "2026-01-10T00:04:59Z", "2026-01-10T00:05:00Z"),
    ("Europe/London", "2026-01-10T00:05:00Z", "2026-01-11T00:05:00Z"),
    ("Europe/London", "2026-03-29T12:00:00Z", "2026-03-29T23:05:00Z"),
    ("Europe/London", "2026-10-25T12:00:00Z", "2026-10-26T00:05:00Z"),
    ("America/New_York", "2026-03-08T12:00:00Z", "2026-03-09T04:05:00Z"),
    ("Australia/Lord_Howe", "2026-04-05T12:00:00Z", "2026-04-05T13:35:00Z"),
    ("Africa/Cairo", "2026-04-23T20:00:00Z", "2026-04-23T22:05:00Z"),  # its clocks go from 0:00 to 1:00 that night
    ("Europe/London", "2028-02-29T12:00:00Z", "2028-03-01T00:05:00Z"),
]


@pytest.mark.parametrize(("zone_name", "at", "expected"), NIGHTS)
def test_a_night_is_the_local_one(zone_name: str, at: str, expected: str) -> None:
    found = Timetable().next_after(datetime.fromisoformat(at), zone(zone_name))
    assert found == datetime.fromisoformat(expected)


def test_between_nights_it_runs_at_even_times() -> None:
    often = Timetable(time(0, 7), timedelta(minutes=5))
    london = zone("Europe/London")
    at = datetime.fromisoformat("2026-01-10T00:04:00Z")
    minutes = []
    for _ in range(4):
        at = often.next_after(at, london)
        minutes.append(at.minute)
    assert minutes == [5, 7, 10, 15]


def test_every_job_runs_each_night() -> None:
    assert all(job.times.nightly < time(1) for job in JOBS)
    assert len({job.name for job in JOBS}) == len(JOBS)
