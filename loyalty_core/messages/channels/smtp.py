"""E-mail by SMTP: over TLS with a checked certificate, unless the server is this very machine.

`smtps://user:password@host?from=shop@example.com` speaks TLS from the start; `smtp://…` asks for it by STARTTLS and
goes no further without it. What the server says for now (4xx) is tried again, what it says for good (5xx) is not.
"""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime, parseaddr

from loyalty_core.errors import Unusable
from loyalty_core.messages.channels.answers import LOCKED_OUT, Answer, Outgoing, known_as, unreachable
from loyalty_core.messages.channels.places import Place

_PORTS = {"smtp": 587, "smtps": 465}
_FOR_GOOD = 500
_LOCKED_OUT = (530, 534, 535, 538)
"""What a server says who wants to know who we are, or does not believe it."""


class SmtpSender:
    """Sends e-mail through one server; a connection a message, so that nothing is kept that could be cut."""

    def __init__(self, place: Place, timeout: float, tls: ssl.SSLContext | None = None) -> None:
        """Take where the server is.

        Args:
            place: the URL of the channel.
            timeout: seconds that each step may take.
            tls: what certificates are trusted; those that the system trusts, if not given.

        Raises:
            Unusable: no address is named from which messages come.
        """
        self._place, self._timeout, self._tls = place, timeout, tls
        self._from = place.query.get("from", place.user or "")
        if "@" not in parseaddr(self._from)[1]:
            raise Unusable("The e-mail channel names no sender; add ?from=shop@example.com.", code="settings-file")

    def send(self, message: Outgoing) -> Answer:
        try:
            return self._send(self._written(message))
        except smtplib.SMTPAuthenticationError as error:
            return _by_code(error.smtp_code)
        except smtplib.SMTPRecipientsRefused as error:
            return _by_code(min(code for code, _ in error.recipients.values()))
        except smtplib.SMTPResponseException as error:
            return _by_code(error.smtp_code)
        except smtplib.SMTPNotSupportedError:
            return unreachable("no-tls")
        except ssl.SSLError:
            return unreachable("tls")
        except TimeoutError:
            return unreachable("timeout")
        except (OSError, smtplib.SMTPException):
            return unreachable()
        except (ValueError, UnicodeError):
            return Answer("failed", "refused")

    def shown(self) -> str:
        return self._place.shown(_PORTS[self._place.scheme])

    def _send(self, written: EmailMessage) -> Answer:
        server = self._connect()
        try:
            if self._place.scheme == "smtp" and not self._place.is_loopback:
                server.starttls(context=self._context())
            if self._place.user and self._place.password:
                server.login(self._place.user, self._place.password)
            server.send_message(written)
            return Answer("sent", provider_id=known_as(server.said))
        finally:
            # The letter is out or it is not: nothing that is said at parting changes that.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _connect(self) -> "_Server":
        port = self._place.port or _PORTS[self._place.scheme]
        if self._place.scheme == "smtps":
            return _TlsServer(self._place.host, port, timeout=self._timeout, context=self._context())
        return _Server(self._place.host, port, timeout=self._timeout)

    def _context(self) -> ssl.SSLContext:
        return self._tls or ssl.create_default_context()

    def _written(self, message: Outgoing) -> EmailMessage:
        """Return the message with its headers; one that would hold a line break is refused by the library."""
        written = EmailMessage(policy=POLICY)
        written["From"] = self._from
        written["To"] = message.to
        written["Subject"] = " ".join(message.subject.split())
        written["Date"] = format_datetime(message.created_at)
        written["Message-ID"] = f"<{message.key}@{parseaddr(self._from)[1].rpartition('@')[2]}>"
        written["Auto-Submitted"] = "auto-generated"
        written.set_content(message.text)
        return written


class _Server(smtplib.SMTP):
    """A server that remembers what it said when it took the message: the library keeps that to itself."""

    said = ""

    def data(self, msg: "bytes | str") -> tuple[int, bytes]:  # type: ignore[override]
        """Hand the message over."""
        code, said = super().data(msg)
        self.said = said.decode("ascii", "replace").splitlines()[0] if said else ""
        return code, said


class _TlsServer(smtplib.SMTP_SSL, _Server):
    """The same, over TLS from the start."""


def _by_code(code: int) -> Answer:
    """Return what an SMTP code says of a message that is not out."""
    if code in _LOCKED_OUT:
        return Answer("again", "credentials", pause=LOCKED_OUT)
    return Answer("failed", "refused") if code >= _FOR_GOOD else Answer("again", "server-error")
