"""Where a channel leads: its URL taken apart, which nobody gets to see whole again."""

import ipaddress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from loyalty_core.errors import Unusable


@dataclass(frozen=True, slots=True)
class Place:
    """A URL of a channel. User, password, path and query may be secret, so they show in no `repr`."""

    scheme: str
    host: str
    port: int | None
    user: str | None = field(repr=False)
    password: str | None = field(repr=False)
    path: str = field(repr=False)
    query: dict[str, str] = field(repr=False)

    @property
    def is_loopback(self) -> bool:
        """Whether it is this very machine, so that nobody can listen on the way."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def shown(self, port: int | None = None) -> str:
        """Return scheme, host and port (the usual one, where none is named)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port or port}"


def parse_place(url: str, channel: str, schemes: tuple[str, ...]) -> Place:
    """Return a URL taken apart.

    Raises:
        Unusable: it is none, or of another kind; the URL itself is not repeated.
    """
    try:
        parts: Any = urlsplit(url)
        place = Place(
            parts.scheme,
            parts.hostname or "",
            parts.port,
            None if parts.username is None else unquote(parts.username),
            None if parts.password is None else unquote(parts.password),
            parts.path or "/",
            dict(parse_qsl(parts.query)),
        )
    except ValueError:
        raise unusable(channel, schemes) from None
    if place.scheme not in schemes or not place.host:
        raise unusable(channel, schemes)
    return place


def unusable(channel: str, schemes: tuple[str, ...]) -> Unusable:
    """Return the error for a URL that cannot be used."""
    kinds = " or ".join(f"{scheme}://" for scheme in schemes)
    return Unusable(f"The URL of the channel {channel} in the settings file is no {kinds} URL.", code="settings-file")
