"""What the console remembers of a terminal from one start to the next: no name and no secret, only the place."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A store and a terminal of it, by the IDs that the shop uses; empty where not known."""

    store: str = ""
    terminal: str = ""


def read_place() -> Place:
    """Return the place of the last sign-in; an empty one where nothing or something odd is remembered."""
    try:
        found = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Place()
    texts = [found.get(name) if isinstance(found, dict) else None for name in ("store", "terminal")]
    return Place(*(text[:LONGEST] if isinstance(text, str) else "" for text in texts))


def write_place(place: Place) -> None:
    """Remember a place; where the disk refuses, it is typed again next time."""
    with suppress(OSError):
        path = _path()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(place), file)


def _path() -> Path:
    import platformdirs

    return Path(platformdirs.user_state_path("loyalty-console", appauthor=False)) / "place.json"
