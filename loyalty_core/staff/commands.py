"""Writes about staff, stores and terminals."""

from typing import ClassVar

from pydantic import SecretStr
from sqlalchemy import insert, select, update

from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission, Role
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, NotFound, Refused
from loyalty_core.models.staff import Staff, StaffSession, Store, Terminal
from loyalty_core.staff.passwords import hash_password
from loyalty_core.staff.rules import check_login, check_password, check_place
from loyalty_core.text import check_text


class AddStore(Command):
    """Add a store under the ID it uses itself, with a first terminal."""

    name: ClassVar[str] = "staff.add-store"
    permission: ClassVar[Permission] = Permission.MANAGE_STAFF

    store_id: str
    store_name: str
    terminal_id: str

    def execute(self, work: Work) -> Outcome:
        store_id = check_place(self.store_id, "store_id")
        store_name = check_text(self.store_name, "store_name", 100)
        if work.connection.execute(select(Store.id).where(Store.id == store_id)).first():
            raise Conflict(f"There is a store {store_id} already.", field="store_id")
        work.connection.execute(insert(Store).values(id=store_id, name=store_name))
        add_terminal(work, store_id, self.terminal_id, self.terminal_id)
        return Outcome(f"Store {store_id} added.", result={"store": store_id, "terminal": self.terminal_id})


class AddTerminal(Command):
    """Add a terminal to a store."""

    name: ClassVar[str] = "staff.add-terminal"
    permission: ClassVar[Permission] = Permission.MANAGE_STAFF

    store_id: str
    terminal_id: str
    terminal_name: str

    def execute(self, work: Work) -> Outcome:
        if not work.connection.execute(select(Store.id).where(Store.id == self.store_id)).first():
            raise NotFound(f"There is no store {self.store_id}.", field="store_id")
        add_terminal(work, self.store_id, self.terminal_id, self.terminal_name)
        return Outcome(
            f"Terminal {self.terminal_id} added.",
            result={"store": self.store_id, "terminal": self.terminal_id},
        )


def add_terminal(work: Work, store_id: str, terminal_id: str, name: str) -> None:
    """Add a terminal; raise `Conflict` where the store has one of that ID."""
    place = check_place(terminal_id, "terminal_id")
    known = select(Terminal.id).where(Terminal.store_id == store_id, Terminal.id == place)
    if work.connection.execute(known).first():
        raise Conflict(f"Store {store_id} has a terminal {place} already.", field="terminal_id")
    work.connection.execute(
        insert(Terminal).values(store_id=store_id, id=place, name=check_text(name, "terminal_name", 100))
    )


class AddStaff(Command):
    """Add a person with a role, a home store and a first password."""

    name: ClassVar[str] = "staff.add"
    permission: ClassVar[Permission] = Permission.MANAGE_STAFF
    personal: ClassVar[frozenset[str]] = frozenset({"staff_name", "password"})

    login: str
    staff_name: str
    role: Role
    store_id: str
    password: SecretStr

    def execute(self, work: Work) -> Outcome:
        login = check_login(self.login)
        name = check_text(self.staff_name, "staff_name", 100)
        password = check_password(self.password.get_secret_value(), login, name)
        if work.connection.execute(select(Staff.id).where(Staff.login == login)).first():
            raise Conflict(f"There is somebody with the login {login} already.", field="login")
        if not work.connection.execute(select(Store.id).where(Store.id == self.store_id)).first():
            raise NotFound(f"There is no store {self.store_id}.", field="store_id")
        staff_id = work.connection.execute(
            insert(Staff)
            .values(
                login=login,
                name=name,
                role=self.role.value,
                store_id=self.store_id,
                password_hash=hash_password(password),
                failed_sign_ins=0,
                created_at=work.at,
            )
            .returning(Staff.id)
        ).scalar_one()
        return Outcome(f"{login} added as {self.role}.", result={"staff_id": staff_id, "login": login})


class ChangeRole(Command):
    """Give a person another role; it holds from their next action on."""

    name: ClassVar[str] = "staff.role"
    permission: ClassVar[Permission] = Permission.MANAGE_STAFF

    login: str
    role: Role

    def execute(self, work: Work) -> Outcome:
        staff_id, before = _find(work, self.login)
        if before == Role.ADMINISTRATOR and self.role != Role.ADMINISTRATOR:
            _keep_an_administrator(work, staff_id)
        work.connection.execute(update(Staff).where(Staff.id == staff_id).values(role=self.role.value))
        return Outcome(f"{self.login} is now {self.role}.", result={"staff_id": staff_id, "before": before})


class DisableStaff(Command):
    """Shut a person out: their sessions end and they cannot sign in again."""

    name: ClassVar[str] = "staff.disable"
    permission: ClassVar[Permission] = Permission.MANAGE_STAFF

    login: str

    def execute(self, work: Work) -> Outcome:
        staff_id, _ = _find(work, self.login)
        if staff_id == work.actor.staff_id:
            raise Refused("Nobody shuts themselves out.", field="login")
        _keep_an_administrator(work, staff_id)
        work.connection.execute(update(Staff).where(Staff.id == staff_id).values(disabled_at=work.at))
        work.connection.execute(
            update(StaffSession)
            .where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None))
            .values(ended_at=work.at)
        )
        return Outcome(f"{self.login} is disabled.", result={"staff_id": staff_id})


class UnlockStaff(Command):
    """Let a person try again who was locked out or disabled."""

    name: ClassVar[str] = "staff.unlock"
    permission: ClassVar[Permission] = Permission.MANAGE_STAFF

    login: str

    def execute(self, work: Work) -> Outcome:
        staff_id, _ = _find(work, self.login)
        work.connection.execute(
            update(Staff).where(Staff.id == staff_id).values(failed_sign_ins=0, locked_until=None, disabled_at=None)
        )
        return Outcome(f"{self.login} may sign in again.", result={"staff_id": staff_id})


class ResetPassword(Command):
    """Give a person a new password, end their sessions, and let them try again."""

    name: ClassVar[str] = "staff.reset"
    permission: ClassVar[Permission] = Permission.MANAGE_STAFF
    personal: ClassVar[frozenset[str]] = frozenset({"password"})

    login: str
    password: SecretStr

    def execute(self, work: Work) -> Outcome:
        staff_id, _ = _find(work, self.login)
        password = check_password(self.password.get_secret_value(), self.login, "")
        work.connection.execute(
            update(Staff)
            .where(Staff.id == staff_id)
            .values(password_hash=hash_password(password), failed_sign_ins=0, locked_until=None)
        )
        work.connection.execute(
            update(StaffSession)
            .where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None))
            .values(ended_at=work.at)
        )
        return Outcome(f"{self.login} has a new password.", result={"staff_id": staff_id})


def _find(work: Work, login: str) -> tuple[int, str]:
    row = work.connection.execute(
        select(Staff.id, Staff.role).where(Staff.login == login.strip().lower())
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is nobody with the login {login}.", field="login")
    return row.id, row.role


def _keep_an_administrator(work: Work, leaving: int) -> None:
    """Raise `Refused` where nobody would be left; the administrators are locked, so that two cannot leave at once."""
    there = work.connection.execute(
        select(Staff.id)
        .where(Staff.role == Role.ADMINISTRATOR.value, Staff.disabled_at.is_(None))
        .order_by(Staff.id)
        .with_for_update(key_share=True)
    ).scalars()
    if set(there) <= {leaving}:
        raise Refused("Somebody must stay administrator.", field="login")
