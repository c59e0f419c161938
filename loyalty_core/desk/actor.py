"""Who acts, and from where."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from loyalty_core.desk.permissions import ALLOWED, Permission, Role
from loyalty_core.errors import NotAllowed, NotSignedIn
from loyalty_core.models.staff import Staff, StaffSession


class Who(NamedTuple):
    """What the tables say of a session and of the person it belongs to; instants are UTC."""

    staff_id: int
    login: str
    name: str
    role: str
    store_id: str
    terminal_id: str
    ends_at: datetime
    ended_at: datetime | None
    disabled_at: datetime | None


WHO = (
    Staff.id,
    Staff.login,
    Staff.name,
    Staff.role,
    StaffSession.store_id,
    StaffSession.terminal_id,
    StaffSession.ends_at,
    StaffSession.ended_at,
    Staff.disabled_at,
)
"""The columns of a `Who`."""
_WHO = select(*WHO).join(Staff, Staff.id == StaffSession.staff_id).where(StaffSession.id == bindparam("session_id"))


class Mark(NamedTuple):
    """What an audit row says of who acted, and where; nothing where no person did."""

    staff_id: int | None
    session_id: int | None
    store_id: str | None
    terminal_id: str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person signed in at a terminal of a store."""

    staff_id: int
    login: str
    name: str
    role: Role
    store_id: str
    terminal_id: str
    session_id: int

    def on_record(self) -> Mark:
        """Return what a row says of who made it, and where."""
        return Mark(self.staff_id, self.session_id, self.store_id, self.terminal_id)

    def present(self, connection: Connection, at: datetime) -> "Actor":
        """Return the person as the tables say now.

        Raises:
            NotSignedIn: the session has ended, or the person was disabled.
        """
        return present(connection, self.session_id, at)

    def confirmed(self, who: Who | None, at: datetime) -> "Actor":
        """Return the person as the tables say, where those were read already.

        Raises:
            NotSignedIn: the session has ended, or the person was disabled.
        """
        return _signed_in(who, self.session_id, at)

    def may(self, permission: Permission) -> bool:
        """Say whether the person's role has a permission."""
        return permission in ALLOWED.get(self.role, frozenset())

    def require(self, permission: Permission) -> None:
        """Raise `NotAllowed` unless the person's role has the permission."""
        if not self.may(permission):
            raise NotAllowed(f"Your role ({self.role}) may not do this.")


@dataclass(frozen=True, slots=True)
class Clockwork(Actor):
    """The programme's own clock, which runs what fell due and may do nothing else; no person, and nowhere.

    A row says so by naming nobody. The number 0 is no person's, so a table that must name one refuses it.
    """

    staff_id: int = 0
    login: str = "worker"
    name: str = "The programme's clock"
    role: Role = Role.AUDITOR
    store_id: str = ""
    terminal_id: str = ""
    session_id: int = 0

    def on_record(self) -> Mark:
        return Mark(None, None, None, None)

    def present(self, connection: Connection, at: datetime) -> Actor:  # noqa: ARG002 - it is always there
        return self

    def confirmed(self, who: Who | None, at: datetime) -> Actor:  # noqa: ARG002 - likewise
        return self

    def may(self, permission: Permission) -> bool:
        return permission is Permission.RUN_JOBS


def present(connection: Connection, session_id: int, at: datetime) -> Actor:
    """Return who a session belongs to, as the tables say now.

    Raises:
        NotSignedIn: the session has ended, or the person was disabled.
    """
    row = connection.execute(_WHO, {"session_id": session_id}).one_or_none()
    return _signed_in(None if row is None else Who(*row), session_id, at)


def _signed_in(who: Who | None, session_id: int, at: datetime) -> Actor:
    if who is None or who.ended_at is not None or who.disabled_at is not None or who.ends_at <= at:
        raise NotSignedIn("You are not signed in any more. Sign in again.")
    return Actor(who.staff_id, who.login, who.name, Role(who.role), who.store_id, who.terminal_id, session_id)
