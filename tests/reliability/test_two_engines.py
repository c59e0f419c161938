"""The same year on SQLite and on PostgreSQL: the same answers, and the same ledger row by row (promise 8)."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from loyalty_core.clock import FixedClock
from loyalty_core.models.coupon import Campaign, Coupon
from loyalty_core.models.ledger import Account, Allocation, Lot, Posting
from loyalty_core.models.membership import MembershipChange
from loyalty_core.models.purchase import Purchase, PurchaseLine, RefundPart
from loyalty_core.models.referral import Referral
from loyalty_core.models.reward import Redemption, Reward
from loyalty_core.programme.opening import Programme, open_programme
from loyalty_core.reports.verify import Verify
from loyalty_core.staff.sessions import open_session
from tests.core.conftest import NOON
from tests.core.rewards.acts import add_customer
from tests.reliability.replay import breaches
from tests.reliability.year import Times

if TYPE_CHECKING:
    from tests.engines import PostgresServer, SqliteFiles

SEED, CUSTOMERS, DAYS, DEEDS = 20260302, 60, 365, 4
LEDGER = (Account, Posting, Lot, Allocation, Purchase, PurchaseLine, RefundPart)
TABLES = (*LEDGER, Redemption, Coupon, Campaign, Reward, Referral, MembershipChange)


def ledger_of(programme: Programme) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of the ledger and of what moves it, each table in the order of its key."""
    with programme.database.reading() as connection:
        return {
            table.__tablename__: [
                tuple(row)
                for row in connection.execute(select(*table.__table__.c).order_by(*table.__table__.primary_key))
            ]
            for table in TABLES
        }


def year_in(url: str) -> tuple[list[tuple[str, str]], dict[str, list[tuple[Any, ...]]]]:
    """Tell the year in a founded programme; return the answers and the ledger."""
    clock = FixedClock(NOON)
    programme = open_programme(url, clock)
    try:
        with programme.database.writing() as connection:
            actor = open_session(connection, NOON, 1, "LEEDS", "T1").actor
            connection.commit()
        desk = programme.desk(actor)
        times = Times(desk, clock, SEED, [add_customer(programme, desk) for _ in range(CUSTOMERS)], [])
        times.days(DAYS, DEEDS)
        assert times.desk.ask(Verify()).problems == ()
        with programme.database.reading() as connection:
            assert breaches(connection) == []
        return times.answers, ledger_of(programme)
    finally:
        programme.close()


def test_a_year_gives_the_same_ledger_on_both_engines(
    sqlite_files: "SqliteFiles", founded_sqlite: str, postgres_server: "PostgresServer", founded_postgresql: str
) -> None:
    keepers: list[tuple[Any, str]] = [(sqlite_files, founded_sqlite), (postgres_server, founded_postgresql)]
    told = []
    for keeper, template in keepers:
        url = keeper.new(template)
        told.append(year_in(url))
        keeper.drop(url)
    (answers, ledger), (other_answers, other_ledger) = told
    assert answers == other_answers
    for table, rows in ledger.items():
        assert rows == other_ledger[table], table
    happened = Counter(kind for kind, *_ in (row[2:3] for row in ledger["posting"]))
    assert set(happened) == {
        *("earn", "credit", "activate", "spend", "spend-cancelled", "expire", "claw-back"),
        *("debit", "debit-undone", "credit-undone", "write-off"),
        *("merge-in", "merge-out", "merge-earned", "merge-redeemed", "merge-expired", "merge-clawed-back"),
    }
    assert len(answers) > 1_500
