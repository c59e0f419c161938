"""The channels that are configured: URLs in a settings file, which holds secrets and never goes into the database.

The file is TOML, `settings.toml` in the person's configuration folder or where `LOYALTY_SETTINGS_FILE` says; only its
owner may read it. Whoever sends needs it: the worker. docs/operations.md says what stands in it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loyalty_core.errors import Unusable
from loyalty_core.messages.channels.answers import Sender
from loyalty_core.messages.rules import Channel
from loyalty_core.private_file import refuse_a_shared_file

if TYPE_CHECKING:
    import ssl

SETTINGS_FILE_VARIABLE: Final = "LOYALTY_SETTINGS_FILE"
TIMEOUT: Final = 10.0
"""Seconds that each step of sending may take."""
_LARGEST = 1024 * 1024
_WEBHOOK = ("https", "http")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file says: the URL of each channel, and what certificates are trusted besides the system's."""

    urls: Mapping[str, str] = field(default_factory=dict, repr=False)
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class ConfiguredView:
    """A channel and where it leads, with nothing secret in it; None where it is not configured."""

    channel: str
    through: str | None


class Channels:
    """The channels of a settings file, read when they are first needed. Safe to use from several threads."""

    def __init__(self, file: Path | None = None, timeout: float = TIMEOUT) -> None:
        """Take the channels of a file; without one, of the person's own. `timeout` is in seconds."""
        self._file, self._timeout = file, timeout
        self._senders: Mapping[str, Sender] | None = None
        self._lock = threading.Lock()

    @property
    def file(self) -> Path:
        """Where the settings are, or would be."""
        return self._file or default_settings_file()

    def names(self) -> tuple[str, ...]:
        """Return the channels that are configured.

        Raises:
            Unusable: the file cannot be read, others can read it, or something in it is wrong.
        """
        return tuple(sorted(self._read()))

    def sender(self, channel: str) -> Sender:
        """Return the way out of a channel that is configured."""
        return self._read()[channel]

    def shown(self) -> tuple[ConfiguredView, ...]:
        """Return every channel there can be, and where it leads."""
        senders = self._read()
        return tuple(
            ConfiguredView(channel.value, senders[channel].shown() if channel in senders else None)
            for channel in Channel
        )

    def _read(self) -> Mapping[str, Sender]:
        with self._lock:
            if self._senders is None:
                settings = read_settings(self.file)
                self._senders = {name: self._make(name, url, settings.tls) for name, url in settings.urls.items()}
            return self._senders

    def _make(self, channel: str, url: str, tls: ssl.SSLContext | None) -> Sender:
        from loyalty_core.messages.channels.places import parse_place

        if channel == Channel.APP or url.startswith(tuple(f"{scheme}://" for scheme in _WEBHOOK)):
            from loyalty_core.messages.channels.webhook import WebhookSender

            return WebhookSender(channel, parse_place(url, channel, _WEBHOOK), self._timeout, tls)
        if channel == Channel.EMAIL:
            from loyalty_core.messages.channels.smtp import SmtpSender

            return SmtpSender(parse_place(url, channel, ("smtp", "smtps")), self._timeout, tls)
        from loyalty_core.messages.channels.through_apprise import AppriseSender

        return AppriseSender(channel, url, self._timeout)


def default_settings_file() -> Path:
    """Return where the settings are: what the environment says, or a file in the person's configuration folder."""
    named = os.environ.get(SETTINGS_FILE_VARIABLE)
    if named:
        return Path(named).expanduser()
    import platformdirs

    return Path(platformdirs.user_config_path("loyalty-console", appauthor=False)) / "settings.toml"


def read_settings(path: Path) -> Settings:
    """Return what a settings file says; nothing where there is no file.

    Raises:
        Unusable: it cannot be read, others can read it, or something in it is wrong; what it holds is not repeated.
    """
    import tomllib

    try:
        with path.open("rb") as file:
            refuse_a_shared_file(os.fstat(file.fileno()), path, "settings file", "settings-file")
            content = file.read(_LARGEST)
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise _wrong(path, f"cannot be used: {error.strerror}") from None
    try:
        settings = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise _wrong(path, "is no TOML") from None
    if settings.keys() - {"ca_file", "channels"}:
        raise _wrong(path, "may hold ca_file and a table [channels], and nothing else")
    return Settings(_channels_in(settings.get("channels", {}), path), _trust_in(settings.get("ca_file"), path))


def _trust_in(ca_file: object, path: Path) -> ssl.SSLContext | None:
    """Return a context that trusts the certificates of a file besides those that the system trusts."""
    if ca_file is None:
        return None
    import ssl

    tls = ssl.create_default_context()
    try:
        tls.load_verify_locations(path.parent / Path(str(ca_file)).expanduser())
    except OSError:  # an SSLError is one too
        raise _wrong(path, "names a ca_file that holds no certificates") from None
    return tls


def _channels_in(channels: object, path: Path) -> dict[str, str]:
    if not isinstance(channels, dict):
        raise _wrong(path, "must have the channels in a table [channels]")
    urls = {}
    for name, url in channels.items():
        if name not in set(Channel):
            raise _wrong(path, f"knows no channels but {', '.join(Channel)}")
        if not isinstance(url, str) or "://" not in url:
            raise _wrong(path, f"must give the channel {name} a URL")
        urls[name] = url
    return urls


def _wrong(path: Path, why: str) -> Unusable:
    return Unusable(f"The settings file {path} {why}.", code="settings-file")
