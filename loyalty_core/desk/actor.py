"""Who acts, and from where."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from loyalty_core.desk.permissions import ALLOWED, Permission, Role
from loyalty_core.errors import NotAllowed, NotSignedIn
from loyalty_core.models.staff import Staff, StaffSession


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

    def may(self, permission: Permission) -> bool:
        """Say whether the person's role has a permission."""
        return permission in ALLOWED.get(self.role, frozenset())

    def require(self, permission: Permission) -> None:
        """Raise `NotAllowed` unless the person's role has the permission."""
        if not self.may(permission):
            raise NotAllowed(f"Your role ({self.role}) may not do this.")


def present(connection: Connection, session_id: int, at: datetime) -> Actor:
    """Return who a session belongs to, as the tables say now.

    Raises:
        NotSignedIn: the session has ended, or the person was disabled.
    """
    row = connection.execute(
        select(
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
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(StaffSession.id == session_id)
    ).one_or_none()
    if row is None or row.ended_at is not None or row.disabled_at is not None or row.ends_at <= at:
        raise NotSignedIn("You are not signed in any more. Sign in again.")
    return Actor(row.id, row.login, row.name, Role(row.role), row.store_id, row.terminal_id, session_id)
