"""Adding, changing and shutting out staff; stores and terminals."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Conflict, Invalid, LoyaltyError, NotFound, NotSignedIn, Refused
from loyalty_core.programme.opening import Programme
from loyalty_core.staff.commands import (
    AddStaff,
    AddStore,
    AddTerminal,
    ChangeRole,
    DisableStaff,
    ResetPassword,
    UnlockStaff,
)
from loyalty_core.staff.queries import ListStaff, ListStores
from loyalty_core.staff.views import StaffView, StoreView
from tests.core.desk.tables import dump

SECRET = "quiet meadow of tall grass"


def add(desk: Desk, login: str, role: Role = Role.AGENT, **more: Any) -> None:
    desk.do(
        AddStaff(
            **{"login": login, "staff_name": login.title(), "role": role, "store_id": "LEEDS", "password": SECRET}
            | more
        )
    )


def desk_of(programme: Programme, login: str) -> Desk:
    return programme.desk(programme.sign_in(login, SECRET).actor)


def test_staff_are_listed_by_login(desk: Desk) -> None:
    add(desk, "bea", Role.MANAGER)
    add(desk, "abe")
    desk.do(DisableStaff(login="abe"))
    people = desk.ask(ListStaff())
    assert [person.login for person in people] == ["abe", "ada", "agent", "auditor", "bea", "manager"]
    assert people[0] == StaffView("abe", "Abe", "agent", "LEEDS", disabled=True, locked=False)
    assert people[4] == StaffView("bea", "Bea", "manager", "LEEDS", disabled=False, locked=False)


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"login": "ADA"}, Conflict, "login"),
        ({"login": "a b"}, Invalid, "login"),
        ({"staff_name": " "}, Invalid, "staff_name"),
        ({"staff_name": "a\u202eb"}, Invalid, "staff_name"),
        ({"store_id": "HULL"}, NotFound, "store_id"),
        ({"password": "too short"}, Invalid, "password"),
        ({"role": "owner"}, Invalid, "role"),
    ],
)
def test_a_person_who_cannot_be_added_leaves_every_row_as_it_was(
    programme: Programme, desk: Desk, given: dict[str, Any], error: type[LoyaltyError], field: str
) -> None:
    before = dump(programme.database)
    with pytest.raises(error) as refused:
        add(desk, **{"login": "bea"} | given)
    assert refused.value.field == field
    assert dump(programme.database) == before


def test_a_password_stands_in_no_table_and_no_text(programme: Programme, desk: Desk) -> None:
    command = AddStaff(login="bea", staff_name="Bea", role=Role.AGENT, store_id="LEEDS", password=SECRET)
    assert SECRET not in repr(command)
    assert SECRET not in repr(desk.do(command))
    assert SECRET not in repr(desk.do(ResetPassword(login="bea", password=SECRET)))
    assert SECRET not in str(dump(programme.database))


def test_another_role_holds_from_the_next_action_on(programme: Programme, desk: Desk) -> None:
    add(desk, "bea", Role.ADMINISTRATOR)
    hers = desk_of(programme, "bea")
    hers.do(AddStore(store_id="YORK", store_name="York", terminal_id="Y1"))
    desk.do(ChangeRole(login="bea", role=Role.AGENT))
    with pytest.raises(LoyaltyError) as refused:
        hers.do(AddStore(store_id="HULL", store_name="Hull", terminal_id="H1"))
    assert refused.value.code == "not-allowed"


def test_who_is_disabled_is_refused_on_the_next_action_and_lets_nobody_in(programme: Programme, desk: Desk) -> None:
    add(desk, "bea", Role.ADMINISTRATOR)
    hers = desk_of(programme, "bea")
    desk.do(DisableStaff(login="bea"))
    with pytest.raises(NotSignedIn):
        hers.do(AddStore(store_id="HULL", store_name="Hull", terminal_id="H1"))
    with pytest.raises(NotSignedIn):
        hers.preview(AddStore(store_id="HULL", store_name="Hull", terminal_id="H1"))
    with pytest.raises(NotSignedIn):
        desk_of(programme, "bea")
    desk.do(UnlockStaff(login="bea"))
    assert desk_of(programme, "bea").actor.login == "bea"
    with pytest.raises(NotSignedIn):
        hers.do(AddStore(store_id="HULL", store_name="Hull", terminal_id="H1"))


def test_the_last_administrator_can_neither_be_disabled_nor_become_something_else(desk: Desk) -> None:
    with pytest.raises(Refused):
        desk.do(DisableStaff(login="ada"))
    with pytest.raises(Refused, match="Somebody must stay administrator"):
        desk.do(ChangeRole(login="ada", role=Role.MANAGER))
    add(desk, "bea", Role.ADMINISTRATOR)
    desk.do(DisableStaff(login="bea"))
    with pytest.raises(Refused, match="Somebody must stay administrator"):
        desk.do(ChangeRole(login="ada", role=Role.MANAGER))


def test_nobody_shuts_themselves_out(desk: Desk) -> None:
    add(desk, "bea", Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="Nobody shuts themselves out"):
        desk.do(DisableStaff(login="ada"))


def test_two_administrators_who_leave_at_once_do_not_both_leave(programme: Programme, desk: Desk) -> None:
    add(desk, "bea", Role.ADMINISTRATOR)
    hers = desk_of(programme, "bea")
    start = threading.Barrier(2)

    def leave(own: Desk, login: str) -> bool:
        start.wait()
        try:
            own.do(ChangeRole(login=login, role=Role.AGENT))
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        left = [done.result() for done in [pool.submit(leave, desk, "ada"), pool.submit(leave, hers, "bea")]]
    assert sorted(left) == [False, True]


def test_stores_and_terminals_are_listed_by_id(desk: Desk) -> None:
    desk.do(AddStore(store_id="HULL", store_name="Hull", terminal_id="H2"))
    desk.do(AddTerminal(store_id="HULL", terminal_id="H1", terminal_name="Front"))
    assert desk.ask(ListStores()) == (StoreView("HULL", "Hull", ("H1", "H2")), StoreView("LEEDS", "LEEDS", ("T1",)))


@pytest.mark.parametrize(
    ("command", "error", "field"),
    [
        (AddStore(store_id="LEEDS", store_name="Leeds", terminal_id="T1"), Conflict, "store_id"),
        (AddStore(store_id="a b", store_name="Leeds", terminal_id="T1"), Invalid, "store_id"),
        (AddStore(store_id="HULL", store_name="", terminal_id="T1"), Invalid, "store_name"),
        (AddStore(store_id="HULL", store_name="Hull", terminal_id=""), Invalid, "terminal_id"),
        (AddTerminal(store_id="HULL", terminal_id="H1", terminal_name="x"), NotFound, "store_id"),
        (AddTerminal(store_id="LEEDS", terminal_id="T1", terminal_name="x"), Conflict, "terminal_id"),
        (ChangeRole(login="nobody", role=Role.AGENT), NotFound, "login"),
        (DisableStaff(login="nobody"), NotFound, "login"),
        (UnlockStaff(login="nobody"), NotFound, "login"),
        (ResetPassword(login="nobody", password=SECRET), NotFound, "login"),
        (ResetPassword(login="ada", password="ada ada ada ada ada"), Invalid, "password"),
    ],
)
def test_what_cannot_be_leaves_every_row_as_it_was(
    programme: Programme, desk: Desk, clock: FixedClock, command: Any, error: type[LoyaltyError], field: str
) -> None:
    before = dump(programme.database)
    with pytest.raises(error) as refused:
        desk.do(command)
    assert refused.value.field == field
    assert dump(programme.database) == before
