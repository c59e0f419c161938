"""The digest of an audit row: a row that was edited behind the triggers does not fit its own any more (promise 18)."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from loyalty_core.database.types import micros_of

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
_TOLD = ("command", "request_id", "staff_id", "session_id", "store_id", "terminal_id", "customer_id", "undoes", "facts")


def digest_of(row: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hexadecimal, of everything that an audit row tells; `at` is an aware instant."""
    told = [micros_of(row["at"]), *(row[name] for name in _TOLD)]
    return hash_of(told)


def hash_of(value: Any) -> str:
    """Return the SHA-256, in hexadecimal, of JSON values, the same in whatever order keys stand."""
    return hashlib.sha256(_CANONICAL.encode(value).encode()).hexdigest()
