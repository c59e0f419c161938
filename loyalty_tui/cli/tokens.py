"""The file that keeps a person signed in: one for each database, readable by its owner only."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from loyalty_core.errors import NotSignedIn

TOKEN_VARIABLE: Final = "LOYALTY_TOKEN"  # noqa: S105 - the name of a variable, not what is in it


def current_token(database: str) -> str:
    """Return the secret that says who acts on a database: the environment's, or else what the last sign-in left.

    Raises:
        NotSignedIn: there is none, or others could read the file it is in.
    """
    given = os.environ.get(TOKEN_VARIABLE, "").strip()
    return given or _read(token_file(database))


def keep_token(database: str, token: str) -> Path:
    """Keep a session's secret for the calls to come, in place of the one before; return where it is."""
    path = token_file(database)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{token}\n")
    fresh.replace(path)
    return path


def forget_token(database: str) -> None:
    """Forget the secret that the last sign-in left, unless the environment's is the one in use."""
    if not os.environ.get(TOKEN_VARIABLE, "").strip():
        token_file(database).unlink(missing_ok=True)


def token_file(database: str) -> Path:
    """Return where the secret for a database is kept; `database` is its URL without the password."""
    import platformdirs

    folder = platformdirs.user_state_path("loyalty-console", appauthor=False)
    file = database.removeprefix("sqlite:///")
    name = database if file == database else str(Path(file).resolve())
    return Path(folder) / "sessions" / hashlib.sha256(name.encode()).hexdigest()[:32]


def _read(path: Path) -> str:
    try:
        with path.open(encoding="ascii") as file:
            _refuse_a_shared_file(os.fstat(file.fileno()), path)
            return file.read().strip()
    except (FileNotFoundError, UnicodeDecodeError):
        raise NotSignedIn("You are not signed in. Run “loyalty sign-in LOGIN”.") from None
    except PermissionError:
        raise NotSignedIn(f"The file that keeps you signed in cannot be read: {path}.") from None


def _refuse_a_shared_file(found: os.stat_result, path: Path) -> None:
    """Raise `NotSignedIn` where somebody else could have read or written the secret; Windows has no such modes."""
    if os.name == "nt":
        return
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise NotSignedIn(f"Others can read the file that keeps you signed in. Delete it and sign in again: {path}.")
