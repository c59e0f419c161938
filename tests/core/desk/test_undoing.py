"""Undoing: once, within a day, never an undo, and never by whom it does not concern, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Conflict, NotFound, Refused
from loyalty_core.models.audit import AuditEntry
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from tests.core.desk.classes import COMMANDS
from tests.core.desk.deeds import DEEDS, World
from tests.core.desk.shifts import next_shift
from tests.core.desk.tables import snapshot

UNDOABLE = sorted(command.name for command in COMMANDS if command.undoable)
FINAL = sorted(DEEDS.keys() - UNDOABLE)


@pytest.mark.parametrize("name", UNDOABLE)
def test_a_deed_is_undone_once_and_the_undo_never(programme: Programme, desk: Desk, world: World, name: str) -> None:
    done = desk.do(DEEDS[name](desk, world))
    assert (done.can_undo, done.id is not None) == (True, True)
    undone = desk.undo(done.id or 0)
    with programme.database.reading() as connection:
        row = connection.execute(select(AuditEntry).where(AuditEntry.id == undone.id)).one()
    assert (row.command, row.undoes, row.customer_id) == ("undo", done.id, done.customer_id)
    after = snapshot(programme.database)
    with pytest.raises(Conflict) as refused:
        desk.undo(done.id or 0)
    assert refused.value.code == "already-undone"
    with pytest.raises(Refused) as never:
        desk.undo(undone.id or 0)
    assert never.value.code == "cannot-undo"
    assert snapshot(programme.database) == after
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize("name", FINAL)
def test_what_cannot_be_undone_says_so_before_and_after(
    programme: Programme, desk: Desk, world: World, name: str
) -> None:
    command = DEEDS[name](desk, world)
    assert not desk.preview(command).can_undo
    done = desk.do(command)
    after = snapshot(programme.database)
    with pytest.raises(Refused) as refused:
        desk.undo(done.id or 0)
    assert refused.value.code == "cannot-undo"
    assert snapshot(programme.database) == after


def test_an_undo_comes_within_a_day(desk: Desk, world: World, clock: FixedClock) -> None:
    done = [desk.do(DEEDS[name](desk, world)).id or 0 for name in ("points.adjust", "notes.add")]
    clock.advance(timedelta(hours=24))
    desk = next_shift(desk)
    desk.undo(done[0])
    clock.advance(timedelta(microseconds=1))
    with pytest.raises(Refused) as refused:
        desk.undo(done[1])
    assert refused.value.code == "too-old-to-undo"


def test_a_receipt_that_does_not_exist_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound) as missing:
        desk.undo(9_999)
    assert missing.value.field == "receipt_id"


def test_a_command_that_the_product_no_longer_has_cannot_be_undone(
    desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = desk.do(DEEDS["points.adjust"](desk, world))
    monkeypatch.setattr("loyalty_core.desk.undo.command_class", lambda _name: None)
    with pytest.raises(Refused) as refused:
        desk.undo(done.id or 0)
    assert refused.value.code == "cannot-undo"
