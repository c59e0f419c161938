"""Providers on this machine: a mail server and an HTTP server that answer as they are told, and keep what they got."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Mail
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LOCALHOST = Path(__file__).with_name("localhost.pem")
"""A certificate of this machine, by nobody but itself, and its key."""


@dataclass(frozen=True)
class Got:
    """A call as the HTTP server got it."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Says:
    """How the HTTP server answers a call; `hangs` means not at all."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False


class HttpProvider:
    """An HTTP server; `says` are its answers in turn, the last for every call after those."""

    def __init__(self) -> None:
        self.says: list[Says] = [Says()]
        self.got: list[Got] = []
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def place(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """End it, and whatever hangs."""
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                provider.got.append(Got(self.path, dict(self.headers.items()), body))
                answer = provider.says.pop(0) if len(provider.says) > 1 else provider.says[0]
                if answer.hangs:
                    provider._closing.wait(30)
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                try:
                    self.wfile.write(answer.body)
                except OSError:
                    return

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler


class _Cutting(SMTP):
    """A mail server that hangs up in the midst of a message, if it is told to."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the library's name
        """Take a message, or hang up."""
        if not self.event_handler.cuts:
            await super().smtp_DATA(arg)
            return
        await self.push("354 go on")
        transport: Any = self.transport
        transport.abort()


class _AnyPort(Controller):
    """A mail server at whatever port is free."""

    def factory(self) -> SMTP:
        """Make the server of one connection."""
        return _Cutting(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as plain:
            line = plain
            if self.ssl_context is not None:
                line = ssl.create_default_context(cafile=LOCALHOST).wrap_socket(plain, server_hostname="127.0.0.1")
            line.recv(100)


class MailProvider:
    """A mail server; `to_data` and `to_recipient` are what it answers, in turn, the last for ever.

    It `cuts` the line before it has a message, or `drops` it when it has one and has not said so.
    """

    def __init__(self, scheme: str = "") -> None:
        """Speak TLS, if a scheme is given: from the start for `smtps`, and for `smtp` once that is asked for."""
        self.to_data: list[str] = ["250 2.0.0 queued as 4711"]
        self.to_recipient: list[str] = ["250 OK"]
        self.drops = self.cuts = False
        self.got: list[Mail] = []
        self.envelopes: list[tuple[str | None, list[str]]] = []
        speaks = {} if not scheme else _tls(scheme)
        self._controller = _AnyPort(self, hostname="127.0.0.1", port=0, ready_timeout=30, **speaks)
        self._controller.start()

    @property
    def place(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._controller.port}"

    def close(self) -> None:
        """End it."""
        if self._controller.loop.is_running():
            self._controller.stop()

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        answer = _next(self.to_recipient)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, or not."""
        answer = _next(self.to_data)
        if answer == "hang":
            await asyncio.sleep(30)
        if answer.startswith("250") or self.drops:
            content = envelope.content
            assert isinstance(content, bytes)
            self.got.append(message_from_bytes(content))
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        if self.drops:
            transport: Any = server.transport
            transport.abort()
        return answer


def _tls(scheme: str) -> dict[str, Any]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(LOCALHOST)
    return {"ssl_context": tls} if scheme == "smtps" else {"tls_context": tls, "require_starttls": True}


def _next(answers: list[str]) -> str:
    return answers.pop(0) if len(answers) > 1 else answers[0]


@contextmanager
def running(make: Callable[[], Any]) -> Iterator[Any]:
    """Give a provider, and close it."""
    provider = make()
    try:
        yield provider
    finally:
        provider.close()
