"""What must never stand in the database: the key that seals one-time passwords, and where their digits come from.

The key is a file of 64 hexadecimal digits that only its owner can read, in the person's configuration folder or where
`LOYALTY_KEY_FILE` says. Whoever needs it first makes it. A password is confirmed at the terminal that asked for it, so
terminals may have keys of their own; machines that share one terminal ID need a copy of the same file.
"""

import hmac
import json
import os
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from loyalty_core.errors import Unusable
from loyalty_core.private_file import refuse_a_shared_file

KEY_FILE_VARIABLE: Final = "LOYALTY_KEY_FILE"
_BYTES = 32

Below = Callable[[int], int]
"""A source of numbers from 0 to below what it is given."""


class Secrets:
    """A key, read or made when it is first needed, and a source of digits. Safe to use from several threads."""

    def __init__(self, key_file: Path | None = None, below: Below = secrets.randbelow) -> None:
        """Take the key of a file; without one, of the person's own."""
        self._key_file = key_file
        self._below = below
        self._key: bytes | None = None
        self._lock = threading.Lock()

    def digits(self, count: int) -> str:
        """Return so many digits, each text of them as likely as any other."""
        return f"{self._below(10**count):0{count}d}"

    def seal(self, *facts: str | int) -> str:
        """Return HMAC-SHA-256 over facts, in hexadecimal: it cannot be made or tried out without the key.

        Raises:
            Unusable: the key file cannot be read or made, is none, or others can read it.
        """
        return hmac.digest(self._read(), json.dumps(facts).encode(), "sha256").hex()

    def key_id(self) -> str:
        """Return a text that differs from key to key and says nothing about them."""
        return self.seal("key id")[:16]

    def _read(self) -> bytes:
        with self._lock:
            if self._key is None:
                self._key = read_key(self._key_file or default_key_file())
            return self._key


def default_key_file() -> Path:
    """Return where the key is: what the environment says, or a file in the person's configuration folder."""
    named = os.environ.get(KEY_FILE_VARIABLE)
    if named:
        return Path(named).expanduser()
    import platformdirs

    return Path(platformdirs.user_config_path("loyalty-console", appauthor=False)) / "redemption.key"


def read_key(path: Path) -> bytes:
    """Return the key of a file, which is made if it is not there; of several who make it at once, one succeeds.

    Raises:
        Unusable: it cannot be read or made, is none, or others can read it.
    """
    try:
        if not path.exists():
            _make(path)
        with path.open("rb") as file:
            refuse_a_shared_file(os.fstat(file.fileno()), path, "key file", "key-file")
            return _key_in(file.read(), path)
    except OSError as error:
        raise Unusable(f"The key file {path} cannot be used: {error.strerror}.", code="key-file") from None


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_BYTES).hex().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a renaming, never takes the place of a key that somebody else made meanwhile.
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
    finally:
        fresh.unlink(missing_ok=True)


def _key_in(content: bytes, path: Path) -> bytes:
    key = b""
    with suppress(ValueError):
        key = bytes.fromhex(content.decode())
    if len(key) != _BYTES:
        raise Unusable(
            f"The key file {path} holds no key. Restore it, or delete it to have a new one.", code="key-file"
        )
    return key
