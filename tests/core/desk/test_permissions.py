"""Who may do what: every command and every query, for every role, as the one table says and not otherwise."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.desk import registry
from loyalty_core.desk.command import Command, Query
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import ALLOWED, Permission, Role
from loyalty_core.desk.receipt import Outcome
from loyalty_core.errors import LoyaltyError, NotSignedIn
from loyalty_core.notes.commands import ResolveNote
from loyalty_core.programme.opening import Programme
from loyalty_core.staff.commands import ChangeRole, DisableStaff
from loyalty_core.staff.queries import ListStaff, ListStores
from tests.core.desk.classes import COMMANDS, QUERIES
from tests.core.desk.deeds import DEEDS, World
from tests.core.desk.tables import snapshot

every_role = pytest.mark.parametrize("role", list(Role))


def ids(kind: type) -> str:
    return kind.__name__


@pytest.fixture
def engine_name() -> str:
    """SQLite alone: who may do what is decided before any table of the programme is touched."""
    return "sqlite"


def test_every_command_has_a_name_of_its_own_and_an_undo_finds_its_class() -> None:
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)
    assert {command.__module__ for command in COMMANDS if command.undoable} <= set(registry._MODULES)


def test_every_command_names_what_it_needs() -> None:
    for command in COMMANDS:
        assert isinstance(vars(command).get("permission"), Permission), command.__name__


@pytest.mark.parametrize("command", COMMANDS, ids=ids)
def test_a_command_is_allowed_or_denied_as_the_table_says(
    programme: Programme, desks: dict[Role, Desk], command: type[Command], monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in ("execute", "rehearse"):
        monkeypatch.setattr(command, step, lambda _self, _work: Outcome("Done."))
    before = snapshot(programme.database)
    for role in sorted(Role, key=lambda role: command.permission in ALLOWED[role]):
        given = command.model_construct(request_id=uuid4())
        if command.permission in ALLOWED[role]:
            assert desks[role].preview(given).said == "Done.", role
            assert desks[role].do(given).said == "Done.", role
        else:
            assert _denied(partial(desks[role].preview, given)), role
            assert _denied(partial(desks[role].do, given)), role
            assert snapshot(programme.database) == before


@pytest.mark.parametrize("query", QUERIES, ids=ids)
def test_a_query_is_allowed_or_denied_as_the_table_says(
    desks: dict[Role, Desk], query: type[Query[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "answer", lambda _self, _read: "answered")
    given = object.__new__(query)
    for role, desk in desks.items():
        if query.permission in ALLOWED[role]:
            assert desk.ask(given) == "answered", role
        else:
            assert _denied(partial(desk.ask, given)), role


def _denied(act: Callable[[], object]) -> bool:
    try:
        act()
    except LoyaltyError as refused:
        return refused.code == "not-allowed"
    return False


@every_role
def test_what_the_table_does_not_say_is_denied(
    desks: dict[Role, Desk], role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(ALLOWED, role)
    for command in COMMANDS:
        with pytest.raises(LoyaltyError) as refused:
            desks[role].do(command.model_construct(request_id=uuid4()))
        assert refused.value.code == "not-allowed"
    with pytest.raises(LoyaltyError) as refused:
        desks[role].ask(ListStores())
    assert refused.value.code == "not-allowed"


def test_every_permission_is_somebodys_and_an_administrator_has_them_all() -> None:
    assert ALLOWED.keys() == set(Role)
    assert ALLOWED[Role.ADMINISTRATOR] == set(Permission)


def test_an_auditor_can_change_nothing() -> None:
    reading = {Permission.LOOK_UP, Permission.VERIFY, Permission.SEE_STAFF, Permission.EXPORT}
    assert ALLOWED[Role.AUDITOR] <= reading
    changing = {command.name for command in COMMANDS if command.permission in ALLOWED[Role.AUDITOR]}
    assert changing <= {"exports.note"}


@pytest.mark.parametrize("name", sorted(command.name for command in COMMANDS if command.undoable))
def test_an_undo_needs_the_right_to_what_it_undoes(desks: dict[Role, Desk], world: World, name: str) -> None:
    desk = desks[Role.ADMINISTRATOR]
    done = desk.do(DEEDS[name](desk, world))
    assert done.id is not None
    with pytest.raises(LoyaltyError) as refused:
        desks[Role.AUDITOR].undo(done.id)
    assert refused.value.code == "not-allowed"


def test_who_is_disabled_is_refused_on_the_next_action(
    desks: dict[Role, Desk], world: World, clock: FixedClock
) -> None:
    desk, agent = desks[Role.ADMINISTRATOR], desks[Role.AGENT]
    agent.ask(ListStores())
    desk.do(DisableStaff(login="agent"))
    for act in (agent.do, agent.preview):
        with pytest.raises(NotSignedIn):
            act(DEEDS["notes.add"](desk, world))
    clock.instant = clock.instant.replace(second=5)
    with pytest.raises(NotSignedIn):
        agent.ask(ListStores())


def test_another_role_holds_for_the_next_write_and_within_five_seconds_for_reads(
    desks: dict[Role, Desk], world: World, clock: FixedClock
) -> None:
    desk, manager = desks[Role.ADMINISTRATOR], desks[Role.MANAGER]
    manager.ask(ListStaff())
    desk.do(ChangeRole(login="manager", role=Role.AGENT))
    with pytest.raises(LoyaltyError) as refused:
        manager.do(DEEDS["campaigns.add"](desk, world))
    assert refused.value.code == "not-allowed"
    clock.instant = clock.instant.replace(second=5)
    with pytest.raises(LoyaltyError) as refused:
        manager.ask(ListStaff())
    assert refused.value.code == "not-allowed"


@pytest.mark.parametrize("extra", ["staff_id", "points", "state", "role", "at", "name", "permission", "__class__"])
def test_a_command_takes_no_field_that_it_does_not_name(extra: str) -> None:
    with pytest.raises(LoyaltyError) as refused:
        ResolveNote(note_id=1, **{extra: 1})
    assert refused.value.field == extra
