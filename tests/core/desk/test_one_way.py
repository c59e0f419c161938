"""The one way through the desk, for every kind of command and on both engines.

A command is one commit and one audit row; a refused one leaves every row as it was; a preview changes nothing and is
what doing it answers; the same request has one effect.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from loyalty_core.database.engine import Database
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import Conflict, LoyaltyError, Refused
from loyalty_core.models.audit import AuditEntry, AuditPersonal
from loyalty_core.programme.commands import AddTier
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from tests.core.desk.classes import COMMANDS
from tests.core.desk.deeds import DEEDS, SECRET, World
from tests.core.desk.tables import snapshot

OF_A_FILE = {"purchases.import", "imports.rehearse", "signals.rehearse", "demo.tell-history"}
"""Commands that take in thousands of rows and are tried with the files and stories that they are for."""

every_command = pytest.mark.parametrize("name", sorted(DEEDS))


@contextmanager
def commits(database: Database) -> Iterator[list[None]]:
    """Collect the commits of everybody who uses this database object."""
    seen: list[None] = []

    def note(_connection: object) -> None:
        seen.append(None)

    event.listen(database.engine, "commit", note)
    yield seen
    event.remove(database.engine, "commit", note)


def test_every_command_of_the_product_is_tried_here() -> None:
    assert {command.name for command in COMMANDS} - OF_A_FILE == DEEDS.keys()


@every_command
def test_doing_it_is_one_commit_and_one_audit_row(programme: Programme, desk: Desk, world: World, name: str) -> None:
    command = DEEDS[name](desk, world)
    before = snapshot(programme.database)
    with commits(programme.database) as seen:
        receipt = desk.do(command)
    assert len(seen) == 1
    assert snapshot(programme.database) != before
    with programme.database.reading() as connection:
        rows = connection.execute(select(AuditEntry).where(AuditEntry.id > len(before["audit_entry"]))).all()
    (row,) = rows
    actor = desk.actor
    assert (row.id, row.command, row.request_id) == (receipt.id, name, str(command.request_id))
    assert (row.staff_id, row.session_id) == (actor.staff_id, actor.session_id)
    assert (row.store_id, row.terminal_id) == ("LEEDS", "T1")
    assert (row.at, row.customer_id, row.undoes) == (receipt.at, receipt.customer_id, None)
    assert row.facts["result"] == receipt.result
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize("name", sorted(command.name for command in COMMANDS if command.personal))
def test_personal_values_stand_only_on_the_erasable_side(
    programme: Programme, desk: Desk, world: World, name: str
) -> None:
    command = DEEDS[name](desk, world)
    receipt = desk.do(command)
    with programme.database.reading() as connection:
        facts = connection.execute(select(AuditEntry.facts).where(AuditEntry.id == receipt.id)).scalar_one()
        erasable = connection.execute(
            select(AuditPersonal.facts).where(AuditPersonal.entry_id == receipt.id)
        ).scalar_one_or_none()
    assert not command.personal & facts["body"].keys()
    assert {field for field in command.personal if getattr(command, field) is not None} <= (erasable or {}).keys()
    assert SECRET not in str((facts, erasable))


@every_command
def test_a_request_has_one_effect_and_one_answer(programme: Programme, desk: Desk, world: World, name: str) -> None:
    command = DEEDS[name](desk, world)
    receipt = desk.do(command)
    after = snapshot(programme.database)
    assert desk.do(command) == replace(receipt, replayed=True)
    with pytest.raises(Conflict) as refused:
        desk.do(AddTier(tier_id="IRON", tier_name="Iron", rank=7, request_id=command.request_id))
    assert (refused.value.code, refused.value.id) == ("request-reused", str(command.request_id))
    assert snapshot(programme.database) == after


@every_command
def test_its_preview_changes_nothing_and_is_what_doing_it_answers(
    programme: Programme, desk: Desk, world: World, name: str
) -> None:
    command = DEEDS[name](desk, world)
    before = snapshot(programme.database)
    preview = desk.preview(command)
    assert preview.id is None
    assert snapshot(programme.database) == before
    assert _told(preview, programme.database) == _told(desk.do(command), programme.database)


def _told(receipt: Receipt, database: Database) -> Any:
    """Return what a receipt says; on PostgreSQL without numbers that the preview drew and nobody gets again."""
    told = replace(receipt, id=None)
    if database.is_sqlite:
        return told
    words = "".join(char for char in told.said if not char.isdigit())
    return words, told.changes, told.result.keys(), told.lost, told.can_undo, told.request_id


@every_command
def test_refused_at_the_very_last_step_it_leaves_every_row_as_it_was(
    programme: Programme, desk: Desk, world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = DEEDS[name](desk, world)
    before = snapshot(programme.database)

    def refuse(*_: object) -> None:
        raise Refused("No.")

    monkeypatch.setattr("loyalty_core.desk.desk.write_down", refuse)
    with commits(programme.database) as seen, pytest.raises(Refused, match=r"No\."):
        desk.do(command)
    assert seen == []
    assert snapshot(programme.database) == before


@every_command
def test_who_may_not_is_refused_and_every_row_stays_as_it_was(
    programme: Programme, desk: Desk, desks: dict[Role, Desk], world: World, name: str
) -> None:
    auditor = desks[Role.AUDITOR]
    command = DEEDS[name](desk, world)
    before = snapshot(programme.database)
    if auditor.actor.may(command.permission):
        auditor.do(command)
        return
    for act in (auditor.do, auditor.preview):
        with pytest.raises(LoyaltyError) as refused:
            act(command)
        assert refused.value.code == "not-allowed"
    assert snapshot(programme.database) == before


@pytest.mark.parametrize(
    "name", ["coupons.use", "membership.block", "purchases.record", "purchases.refund", "notes.delete"]
)
def test_broken_off_at_any_statement_nothing_of_it_has_happened(
    programme: Programme, desk: Desk, world: World, name: str
) -> None:
    command = DEEDS[name](desk, world)
    before = snapshot(programme.database)
    statement = 0
    while not _breaks_at(desk, command, statement := statement + 1):
        assert snapshot(programme.database) == before
    assert statement > 5
    assert snapshot(programme.database) != before
    assert desk.ask(Verify()).problems == ()


def _breaks_at(desk: Desk, command: Command, statement: int) -> bool:
    """Do a command and break it off before its n-th statement; return whether it had ended by then."""
    left = statement

    def break_off(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise RuntimeError("broken off")

    engine = desk.database.engine
    event.listen(engine, "before_cursor_execute", break_off)
    try:
        desk.do(command)
    except RuntimeError:
        return False
    finally:
        event.remove(engine, "before_cursor_execute", break_off)
    return True


def test_a_new_request_of_the_same_body_is_done_again(desk: Desk, world: World) -> None:
    command = DEEDS["points.adjust"](desk, world)
    first = desk.do(command)
    second = desk.do(command.model_copy(update={"request_id": uuid4()}))
    assert (first.replayed, second.replayed) == (False, False)
    assert first.id != second.id
