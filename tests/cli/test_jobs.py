"""Jobs by hand and by the worker."""

from datetime import UTC, datetime, timedelta

import pytest

from loyalty_core.desk.permissions import Role
from loyalty_core.jobs.catalogue import JOBS
from loyalty_core.points.book import Cause
from loyalty_core.points.rules import Life
from loyalty_core.points.store import BookStore
from loyalty_core.programme.opening import open_programme
from tests.cli.shop import Shop

NAMES = [job.name for job in JOBS]


def give_points(shop: Shop, points: int, ended: timedelta) -> None:
    """Give Amara points that ended that long ago, without anybody having noticed."""
    programme = open_programme(shop.url)
    now = datetime.now(UTC)
    with programme.database.writing() as connection:
        store = BookStore(connection)
        life = Life(now - timedelta(days=90), now - ended, None)
        store.open(shop.amara).credit("credit", points, life, Cause("test"), now - timedelta(days=90))
        store.save(now)
        connection.commit()
    programme.close()


def test_what_is_due_is_listed_and_run(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    give_points(shop, 70, timedelta(days=3))
    listed = shop.asked("jobs", "list")["jobs"]
    assert [job["name"] for job in listed] == NAMES
    expire = listed[NAMES.index("expire")]
    assert (expire["due"]["count"], expire["due"]["more"], expire["last_run"]) == (1, False, None)
    assert expire["due"]["since"].endswith("Z")

    answer = shop.type("jobs", "run", "--json")

    assert answer.code == 0
    runs = {run["job"]: run for run in answer.document["runs"]}
    assert list(runs) == NAMES
    assert (runs["expire"]["count"], runs["expire"]["outcome"], runs["expire"]["what"]) == (1, "done", "accounts")
    assert runs["activate"]["count"] == 0
    assert "expire: 1 done" in answer.err
    assert shop.statement()[0]["type"] == "expire"
    after = shop.asked("jobs", "list")["jobs"][NAMES.index("expire")]
    assert after["due"] == {"count": 0, "more": False, "since": None}
    assert (after["last_run"]["by"], after["last_run"]["count"]) == ("ada", 1)
    assert "nothing was due" in shop.done("jobs", "run", "expire")


def test_only_what_fell_due_by_an_instant_is_run(shop: Shop) -> None:
    give_points(shop, 70, timedelta(days=3))
    early = (datetime.now(UTC) - timedelta(days=4)).isoformat()
    assert shop.asked("jobs", "run", "expire", "--until", early)["runs"][0]["count"] == 0
    late = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    assert shop.asked("jobs", "run", "expire", "--until", late)["runs"][0]["count"] == 1


def test_nothing_runs_early_or_under_another_name(shop: Shop) -> None:
    give_points(shop, 70, timedelta(days=-3))
    before = shop.rows()
    future = (datetime.now(UTC) + timedelta(days=4)).isoformat()
    code, error = shop.refused("jobs", "run", "--until", future)
    assert (code, error["field"]) == (2, "until")
    code, error = shop.refused("jobs", "run", "nonsense")
    assert (code, error["field"]) == (2, "name")
    assert shop.rows() == before


def test_who_may_not_runs_and_lists_nothing(shop: Shop) -> None:
    give_points(shop, 70, timedelta(days=3))
    before = shop.rows()
    for role in (Role.AGENT, Role.AUDITOR):
        shop.act_as(role)
        assert shop.refused("jobs", "run")[0] == 3
        assert shop.refused("jobs", "list")[0] == 3
    assert shop.rows() == before


def test_the_worker_runs_once_with_nobody_signed_in(shop_on_each_engine: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shop_on_each_engine
    give_points(shop, 70, timedelta(days=3))
    monkeypatch.setenv("LOYALTY_TOKEN", "")

    answer = shop.type("worker", "--once", "--json")

    assert answer.code == 0
    assert answer.document == {"runs": len(NAMES), "failed": 0, "did": dict.fromkeys(NAMES, 0) | {"expire": 1}}
    lines = answer.err.splitlines()
    assert len(lines) == len(NAMES)
    assert all(line[:4].isdigit() and "Z " in line for line in lines)
    assert any("expire: 1 accounts in " in line for line in lines)
    shop.act_as(Role.MANAGER)
    assert shop.asked("jobs", "list")["jobs"][NAMES.index("expire")]["last_run"]["by"] is None
    assert shop.asked("verify")["ok"]
