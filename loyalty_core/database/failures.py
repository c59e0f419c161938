"""What a driver says when a database fails, turned into what a person can act on. Driver texts never go further."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from loyalty_core.errors import Busy, LoyaltyError, Unusable

_SQLITE = {
    "SQLITE_BUSY": Busy("The database is busy. Nothing was changed; try again."),
    "SQLITE_LOCKED": Busy("The database is busy. Nothing was changed; try again."),
    "SQLITE_FULL": Busy("The disk is full. Nothing was saved; make room and try again.", code="disk-full"),
    "SQLITE_READONLY": Unusable("The database can only be read. Nothing was saved."),
    "SQLITE_CANTOPEN": Unusable("The database file cannot be opened."),
    "SQLITE_NOTADB": Unusable("That file is not a database."),
    "SQLITE_CORRUPT": Unusable("The database is damaged. Restore a backup."),
    "SQLITE_IOERR": Busy("The disk reported an error. Check whether the change is there before trying again."),
}
_POSTGRES = {
    "55P03": Busy("Somebody else is changing this customer. Nothing was changed; try again."),
    "40001": Busy("Somebody else is changing this customer. Nothing was changed; try again."),
    "40P01": Busy("Somebody else is changing this customer. Nothing was changed; try again."),
    "57014": Busy("The database took too long. Nothing was changed; try again."),
    "53300": Busy("The database server has no free connection. Try again."),
    "53100": Busy("The database server's disk is full. Nothing was saved.", code="disk-full"),
    "25006": Unusable("The database server only allows reading. Nothing was saved."),
    "28P01": Unusable("The database server refused the user or the password."),
    "28000": Unusable("The database server refused the user."),
    "3D000": Unusable("The database server has no database of that name."),
    "42501": Unusable("The database user lacks the right to do this."),
    "42P01": Unusable("That database holds no programme yet. Make one with “loyalty init”."),
}
_AGAIN = frozenset({"40001", "40P01"})


@contextmanager
def in_words() -> Iterator[None]:
    """Turn a driver's failure in this block into a `Busy` or `Unusable`; a broken constraint stays a defect."""
    try:
        yield
    except LoyaltyError:
        raise
    except PoolTimeout:
        raise Busy("All connections to the database are in use. Try again.") from None
    except (OperationalError, InterfaceError) as failure:
        raise explain(failure) from failure
    except DBAPIError as failure:
        if isinstance(failure, IntegrityError) or sqlstate(failure) is None:
            sqlite_name = _sqlite_name(failure)
            if isinstance(failure, IntegrityError) or sqlite_name is None:
                raise
        raise explain(failure) from failure


def explain(failure: DBAPIError) -> LoyaltyError:
    """Return the error to show for a driver's failure."""
    name = _sqlite_name(failure)
    if name is not None:
        if "no such table" in str(failure.orig):
            return _copy(_POSTGRES["42P01"])
        for start, answer in _SQLITE.items():
            if name.startswith(start):
                return _copy(answer)
        return Unusable("The database reported an error.")
    state = sqlstate(failure) or _state_in_text(failure)
    if state in _POSTGRES:
        return _copy(_POSTGRES[state])
    return Busy("The database cannot be reached. Nothing more is known; try again.", code="unreachable")


def sqlstate(failure: DBAPIError) -> str | None:
    """Return PostgreSQL's five-character code of a failure, or None."""
    state = getattr(failure.orig, "sqlstate", None)
    return state if isinstance(state, str) else None


def worth_another_try(failure: DBAPIError) -> bool:
    """Say whether running the whole idempotent transaction again is right: a deadlock, a conflict, a cut line."""
    if isinstance(failure, IntegrityError):
        return True
    return sqlstate(failure) in _AGAIN or failure.connection_invalidated


def may_be_committed(failure: DBAPIError) -> bool:
    """Say whether a commit that ended in this failure may have happened all the same: a cut line, a failing disk."""
    name = _sqlite_name(failure)
    return failure.connection_invalidated or (name is not None and name.startswith("SQLITE_IOERR"))


def _sqlite_name(failure: DBAPIError) -> str | None:
    name = getattr(failure.orig, "sqlite_errorname", None)
    return name if isinstance(name, str) else None


def _state_in_text(failure: DBAPIError) -> str | None:
    text = str(failure.orig)
    if "password authentication failed" in text:
        return "28P01"
    if re.search(r'database ".*" does not exist', text):
        return "3D000"
    return "53300" if "too many" in text else None


def _copy(error: LoyaltyError) -> LoyaltyError:
    return type(error)(error.message, code=error.code)
