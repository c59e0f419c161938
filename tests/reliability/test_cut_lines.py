"""The line to PostgreSQL is cut before and after COMMIT: nothing is done twice, nothing is lost, and what nobody knows
is said to be unknown (ledger rule 11)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from loyalty_core.clock import FixedClock
from loyalty_core.database.engine import Database
from loyalty_core.desk.desk import TRIES, Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.opening import Programme, open_programme
from loyalty_core.reports.verify import Verify
from tests.core.conftest import NOON
from tests.core.desk.conftest import Made
from tests.core.desk.deeds import DEEDS
from tests.core.desk.tables import snapshot
from tests.reliability.proxy import COMMIT, Proxy

if TYPE_CHECKING:
    from tests.engines import PostgresServer

LOOK_UP = b"JOIN request"
"""By which a command looks for the answer that it was given before."""


@dataclass(frozen=True)
class Line:
    """A desk that reaches its database over a line that can be cut."""

    proxy: Proxy
    programme: Programme
    desk: Desk


@pytest.fixture
def line(postgres_server: "PostgresServer", made_postgresql: Made, scratch_folder: Path) -> Iterator[Line]:
    url = postgres_server.new(made_postgresql.url)
    start, server = url.split("host=")
    with (
        TemporaryDirectory(prefix="line-", dir=scratch_folder) as folder,
        Proxy(Path(folder), Path(server)) as proxy,
    ):
        programme = open_programme(f"{start}host={folder}", FixedClock(NOON))
        yield Line(proxy, programme, programme.desk(programme.resume(made_postgresql.tokens[Role.ADMINISTRATOR])))
        programme.close()
    postgres_server.drop(url)


def audit_rows(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM audit_entry")).scalar_one())


def adjust(made: Made) -> AdjustPoints:
    return AdjustPoints(customer_id=made.world.customer, points=7, reason=Reason.GOODWILL)


@pytest.mark.parametrize("name", sorted(DEEDS))
@pytest.mark.parametrize("answered", [False, True], ids=["before", "after"])
def test_cut_at_the_commit_it_is_done_once_and_said(
    line: Line, made_postgresql: Made, name: str, *, answered: bool
) -> None:
    desk = line.desk
    command = DEEDS[name](desk, made_postgresql.world)
    before = audit_rows(desk.database)
    line.proxy.cut(answered=answered)
    receipt = desk.do(command)
    assert line.proxy.done == [COMMIT]
    assert receipt.replayed is answered
    assert audit_rows(desk.database) == before + 1
    after = snapshot(desk.database)
    assert desk.do(command) == replace(receipt, replayed=True)
    assert snapshot(desk.database) == after
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize("answered", [False, True], ids=["before", "after"])
def test_cut_and_then_out_of_reach_it_is_said_that_nobody_knows_until_somebody_does(
    line: Line, made_postgresql: Made, *, answered: bool
) -> None:
    """Sent again while the database is away it still is not known; sent again when it is back, it is done once."""
    desk, command = line.desk, adjust(made_postgresql)
    before = audit_rows(desk.database)
    line.proxy.cut(answered=answered, closes=True)
    for _ in range(3):
        with pytest.raises(Busy, match="will not be done twice") as unknown:
            desk.do(command)
        assert (unknown.value.code, unknown.value.id) == ("unknown-outcome", str(command.request_id))
    line.proxy.mend()
    assert desk.do(command).replayed is answered
    assert audit_rows(desk.database) == before + 1
    assert desk.ask(Verify()).problems == ()


def test_cut_at_the_commit_and_at_each_look_after_it_nobody_knows_yet(line: Line, made_postgresql: Made) -> None:
    """Each further try gets through to the server and is cut before it has looked for its own answer."""
    desk, command = line.desk, adjust(made_postgresql)
    before = audit_rows(desk.database)
    line.proxy.cut(answered=True)
    line.proxy.cut(LOOK_UP, times=TRIES - 1, skips=1)
    with pytest.raises(Busy) as unknown:
        desk.do(command)
    assert unknown.value.code == "unknown-outcome"
    assert line.proxy.done == [COMMIT, *[LOOK_UP] * (TRIES - 1)]
    line.proxy.mend()
    assert desk.do(command).replayed
    assert audit_rows(desk.database) == before + 1


def test_cut_at_every_try_it_gives_up_and_says_so(line: Line, made_postgresql: Made) -> None:
    desk, command = line.desk, adjust(made_postgresql)
    before = snapshot(desk.database)
    line.proxy.cut(times=TRIES)
    with pytest.raises(Busy) as unknown:
        desk.do(command)
    assert unknown.value.code == "unknown-outcome"
    assert line.proxy.done == [COMMIT] * TRIES
    assert snapshot(desk.database) == before
    assert not desk.do(command).replayed
    assert desk.do(command).replayed


def test_a_line_that_is_cut_before_anything_was_saved_is_not_an_unknown_outcome(
    line: Line, made_postgresql: Made
) -> None:
    desk, command = line.desk, adjust(made_postgresql)
    before = snapshot(desk.database)
    line.proxy.cut(LOOK_UP, closes=True)
    with pytest.raises(Busy) as away:
        desk.do(command)
    assert away.value.code == "unreachable"
    line.proxy.mend()
    assert snapshot(desk.database) == before
    assert not desk.do(command).replayed


def test_a_request_whose_outcome_became_known_is_busy_like_any_other_afterwards(
    line: Line, made_postgresql: Made
) -> None:
    desk, command = line.desk, adjust(made_postgresql)
    line.proxy.cut(answered=True)
    assert desk.do(command).replayed
    line.proxy.cut(LOOK_UP, closes=True)
    with pytest.raises(Busy) as away:
        desk.do(command)
    assert away.value.code == "unreachable"
