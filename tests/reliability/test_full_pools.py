"""All connections of a console are in use: whoever wants one more is told so, and nothing has happened."""

from contextlib import ExitStack

import pytest
from sqlalchemy.pool import QueuePool

from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Busy
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.queries import ListLots
from loyalty_core.programme.opening import Programme
from tests.core.members import add_member


def test_a_write_that_gets_no_connection_is_told_so_and_works_later(programme: Programme, desk: Desk) -> None:
    command = AdjustPoints(customer_id=add_member(programme), points=7, reason=Reason.GOODWILL)
    pool = programme.database.engine.pool
    assert isinstance(pool, QueuePool)
    with ExitStack() as others:
        for _ in range(pool.size() + pool._max_overflow):
            others.enter_context(programme.database.engine.connect())
        pool._timeout = 0
        for act in (desk.do, desk.preview):
            with pytest.raises(Busy, match="in use"):
                act(command)
        with pytest.raises(Busy, match="in use"):
            desk.ask(ListLots(command.customer_id))
    assert not desk.do(command).replayed
