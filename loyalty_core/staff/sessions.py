"""Signing in and out: what happens in front of the desk, before anybody stands at it."""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from loyalty_core.desk.actor import Actor, present
from loyalty_core.errors import Invalid, NotSignedIn
from loyalty_core.models.staff import Staff, StaffSession, Terminal
from loyalty_core.staff.passwords import hash_password, matches, outdated
from loyalty_core.staff.rules import check_login

SESSION = timedelta(hours=12)
FREE_FAILURES = 3
LOCK_AFTER = 10
LOCK = timedelta(minutes=30)

_REFUSED = "The login or the password is not right."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: who it is, and the secret that proves it; the secret is nowhere else."""

    actor: Actor
    token: str


def sign_in(
    connection: Connection,
    at: datetime,
    login: str,
    password: str,
    store_id: str | None,
    terminal_id: str | None,
) -> SignedIn | None:
    """Check a password and open a session, or count the failure and return None; the caller commits either way.

    Without a store the person's own is taken, without a terminal the store's first. An unknown login, a wrong
    password, a locked and a disabled person are all the same answer, after the same work.

    Raises:
        Invalid: the store or terminal does not exist.
    """
    row = connection.execute(
        select(
            Staff.id,
            Staff.password_hash,
            Staff.disabled_at,
            Staff.failed_sign_ins,
            Staff.locked_until,
            Staff.store_id,
        )
        .where(Staff.login == _possible(login))
        .with_for_update(key_share=True)
    ).one_or_none()
    given = unicodedata.normalize("NFC", password)
    right = matches(row.password_hash if row else None, given)
    if row is None:
        return None
    if row.locked_until is not None and row.locked_until > at:
        return None
    if not right or row.disabled_at is not None:
        _count_failure(connection, row.id, row.failed_sign_ins + 1, at)
        return None
    values: dict[str, object] = {"failed_sign_ins": 0, "locked_until": None}
    if outdated(row.password_hash):
        values["password_hash"] = hash_password(given)
    connection.execute(update(Staff).where(Staff.id == row.id).values(values))
    return open_session(connection, at, row.id, store_id or row.store_id, terminal_id)


def refused() -> NotSignedIn:
    """Return the one answer to every sign-in that fails."""
    return NotSignedIn(_REFUSED, field="password")


def open_session(
    connection: Connection, at: datetime, staff_id: int, store_id: str | None, terminal_id: str | None
) -> SignedIn:
    """Open a session for a person whose right to it is established."""
    place = _place(connection, store_id, terminal_id)
    token = secrets.token_urlsafe(32)
    session_id = connection.execute(
        insert(StaffSession)
        .values(
            token_hash=_hash(token),
            staff_id=staff_id,
            store_id=place[0],
            terminal_id=place[1],
            started_at=at,
            ends_at=at + SESSION,
        )
        .returning(StaffSession.id)
    ).scalar_one()
    return SignedIn(present(connection, session_id, at), token)


def resume(connection: Connection, at: datetime, token: str) -> Actor:
    """Return who a session's secret belongs to, or raise `NotSignedIn`."""
    session_id = connection.execute(
        select(StaffSession.id).where(StaffSession.token_hash == _hash(token))
    ).scalar_one_or_none()
    if session_id is None:
        raise NotSignedIn("You are not signed in. Run “loyalty sign-in”.")
    return present(connection, session_id, at)


def sign_out(connection: Connection, at: datetime, session_id: int) -> None:
    """End a session."""
    connection.execute(
        update(StaffSession).where(StaffSession.id == session_id, StaffSession.ended_at.is_(None)).values(ended_at=at)
    )


def _possible(login: str) -> str:
    """Return a typed login as it is kept; of one that nobody can have, a text that nobody has."""
    try:
        return check_login(login)
    except Invalid:
        return ""


def _count_failure(connection: Connection, staff_id: int, failures: int, at: datetime) -> None:
    wait = timedelta(0)
    if failures >= LOCK_AFTER:
        wait = LOCK
    elif failures >= FREE_FAILURES:
        wait = timedelta(seconds=2 ** (failures - FREE_FAILURES))
    connection.execute(
        update(Staff)
        .where(Staff.id == staff_id)
        .values(failed_sign_ins=failures, locked_until=at + wait if wait else None)
    )


def _place(connection: Connection, store_id: str | None, terminal_id: str | None) -> tuple[str, str]:
    statement = select(Terminal.store_id, Terminal.id).order_by(Terminal.store_id, Terminal.id).limit(1)
    if store_id is not None:
        statement = statement.where(Terminal.store_id == store_id)
    if terminal_id is not None:
        statement = statement.where(Terminal.id == terminal_id)
    row = connection.execute(statement).one_or_none()
    if row is None:
        field = "terminal" if terminal_id is not None else "store"
        raise Invalid("There is no such store or terminal.", field=field)
    return row.store_id, row.id


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
