"""A signed call of a URL, the same at every try: the company's own application, or whatever serves a channel for it.

The body is JSON. `Loyalty-Signature` is `v1=` and the HMAC-SHA-256, in hexadecimal, of the timestamp in
`Loyalty-Timestamp`, a full stop and the body, with the password of the URL as the key; the receiver makes it anew, and
takes nothing that is older than some minutes. `Idempotency-Key` is the message's own: what comes twice is one message.
"""

import hmac
import http.client
import json
import ssl
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from loyalty_core.clock import utc_text
from loyalty_core.errors import Unusable
from loyalty_core.messages.channels.answers import LONGEST_ANSWER, Answer, Outgoing, by_status, known_as, unreachable
from loyalty_core.messages.channels.places import Place
from loyalty_core.version import __version__

_LONGEST_WAIT = 24 * 3600
_PORTS = {"https": 443, "http": 80}
Seconds = Callable[[], float]


class WebhookSender:
    """Calls one URL. A redirect is not followed, and of an answer no more than 64 kB are read."""

    def __init__(
        self,
        channel: str,
        place: Place,
        timeout: float,
        tls: ssl.SSLContext | None = None,
        now: Seconds = time.time,
    ) -> None:
        """Take what to call.

        Args:
            channel: for which channel.
            place: the URL of the channel, whose password is the key that both sides know.
            timeout: seconds that each step, and reading the answer, may take.
            tls: what certificates are trusted; those that the system trusts, if not given.
            now: gives the seconds since 1970 that a call is signed with.

        Raises:
            Unusable: there is no key, or the line would be open to listeners.
        """
        self._place, self._timeout, self._tls, self._now = place, timeout, tls, now
        if not place.password:
            said = f"The channel {channel} needs a key to sign with: https://:KEY@host/path."
            raise Unusable(said, code="settings-file")
        if place.scheme == "http" and not place.is_loopback:
            said = f"The channel {channel} needs https:// for any machine but this."
            raise Unusable(said, code="settings-file")

    def send(self, message: Outgoing) -> Answer:
        body = json.dumps(_told(message), ensure_ascii=False).encode()
        try:
            return self._call(body, self._headers(message.key, body))
        except ssl.SSLError:
            return unreachable("tls")
        except TimeoutError:
            return unreachable("timeout")
        except (OSError, http.client.HTTPException):
            return unreachable()

    def shown(self) -> str:
        return self._place.shown(_PORTS[self._place.scheme])

    def _headers(self, key: str, body: bytes) -> dict[str, str]:
        at = str(int(self._now()))
        secret = (self._place.password or "").encode()
        return {
            "Content-Type": "application/json",
            "User-Agent": f"loyalty-console/{__version__}",
            "Idempotency-Key": key,
            "Loyalty-Timestamp": at,
            "Loyalty-Signature": f"v1={hmac.digest(secret, at.encode() + b'.' + body, 'sha256').hex()}",
        }

    def _call(self, body: bytes, headers: dict[str, str]) -> Answer:
        line = self._line()
        try:
            path = self._place.path + (f"?{urlencode(self._place.query)}" if self._place.query else "")
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            if 200 <= answer.status < 300:
                return Answer("sent", provider_id=_named_in(self._read(answer)))
            return by_status(answer.status, retry_after(answer.getheader("Retry-After")))
        finally:
            line.close()

    def _line(self) -> http.client.HTTPConnection:
        port = self._place.port or _PORTS[self._place.scheme]
        if self._place.scheme == "http":
            return http.client.HTTPConnection(self._place.host, port, timeout=self._timeout)
        context = self._tls or ssl.create_default_context()
        return http.client.HTTPSConnection(self._place.host, port, timeout=self._timeout, context=context)

    def _read(self, answer: http.client.HTTPResponse) -> bytes:
        """Return the beginning of an answer; the message is out, so whatever is wrong with the rest is let be."""
        read, until = b"", time.monotonic() + self._timeout
        try:
            while len(read) < LONGEST_ANSWER and time.monotonic() < until:
                part = answer.read1(min(8192, LONGEST_ANSWER - len(read)))
                if not part:
                    break
                read += part
        except (OSError, http.client.HTTPException):
            pass
        return read


def retry_after(header: str | None) -> timedelta | None:
    """Return what a `Retry-After` of so many seconds says, a day at most; None for none, or for a date."""
    if header is None or not header.strip().isascii() or not header.strip().isdigit():
        return None
    return timedelta(seconds=min(int(header), _LONGEST_WAIT))


def _told(message: Outgoing) -> dict[str, object]:
    return {
        "id": message.key,
        "channel": message.channel,
        "purpose": message.purpose,
        "to": message.to,
        "customer_id": message.customer_id,
        "title": message.subject,
        "text": message.text,
        "created_at": utc_text(message.created_at),
    }


def _named_in(answer: bytes) -> str | None:
    """Return the `id` in an answer of JSON, if there is one."""
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return known_as(said.get("id")) if isinstance(said, dict) else None
