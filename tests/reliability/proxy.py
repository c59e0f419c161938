"""A line to PostgreSQL that can be cut: a proxy on a socket of its own that knows where each message ends."""

import selectors
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

COMMIT = b"COMMIT\0"
SOCKET = ".s.PGSQL.5432"
_BYTES = 65_536


@dataclass
class Cut:
    """Where to cut: at a client's message that holds a text, before the server has it or once it has answered.

    The first messages of that kind pass, as many as `skips` says; `left` of those after them are cut.
    """

    text: bytes
    answered: bool
    left: int
    closes: bool
    skips: int

    def is_at(self, message: bytes) -> bool:
        """Say whether this message is one to cut at, and count it."""
        if self.left == 0 or self.text not in message:
            return False
        if self.skips:
            self.skips -= 1
            return False
        self.left -= 1
        return True


class Messages:
    """A client's bytes divided into messages: the first has no letter, every later one begins with its kind."""

    def __init__(self) -> None:
        self._waiting = b""
        self._letter = 0

    def take(self, data: bytes) -> list[bytes]:
        """Take bytes as they come; return the messages that are whole now."""
        self._waiting += data
        whole = []
        while len(self._waiting) >= self._letter + 4:
            length = self._letter + int.from_bytes(self._waiting[self._letter : self._letter + 4])
            if len(self._waiting) < length:
                break
            whole.append(self._waiting[:length])
            self._waiting = self._waiting[length:]
            self._letter = 1
        return whole


class Proxy:
    """The proxy; as a context manager it stands in `folder` and passes on to the server whose socket is in `server`.

    Attributes:
        done: the cuts that were made, as the texts they were made at.
        is_closed: whether a new connection is cut at once, as if the server were gone.
    """

    def __init__(self, folder: Path, server: Path) -> None:
        self.done: list[bytes] = []
        self.is_closed = False
        self._server = str(server / SOCKET)
        self._cuts: list[Cut] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / SOCKET))
        self._listener.listen()
        self._threads = [threading.Thread(target=self._listen, daemon=True)]

    def cut(
        self, text: bytes = COMMIT, *, answered: bool = False, times: int = 1, closes: bool = False, skips: int = 0
    ) -> None:
        """Cut the line at messages that hold the text; `closes`: and let no new connection through."""
        self._cuts.append(Cut(text, answered, times, closes, skips))

    def mend(self) -> None:
        """Cut no more, and let connections through again."""
        self._cuts.clear()
        self.is_closed = False

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(timeout=10)

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.is_closed:
                    client.close()
                    continue
                thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, client: socket.socket) -> None:
        messages = Messages()
        with client, socket.socket(socket.AF_UNIX) as server, selectors.DefaultSelector() as waiting, suppress(OSError):
            server.connect(self._server)
            waiting.register(client, selectors.EVENT_READ)
            waiting.register(server, selectors.EVENT_READ)
            while True:
                for ready, _ in waiting.select():
                    source = client if ready.fileobj is client else server
                    data = source.recv(_BYTES)
                    if not data:
                        return
                    if source is server:
                        client.sendall(data)
                    elif not self._pass_on(messages.take(data), server):
                        return

    def _pass_on(self, messages: list[bytes], server: socket.socket) -> bool:
        """Send messages to the server; return False where the line is to be cut."""
        for message in messages:
            cut = next((cut for cut in self._cuts if cut.is_at(message)), None)
            if cut is None:
                server.sendall(message)
                continue
            self.is_closed = self.is_closed or cut.closes
            if cut.answered:
                server.sendall(message)
                _wait_for_answer(server, cut.text)
            self.done.append(cut.text)
            return False
        return True


def _wait_for_answer(server: socket.socket, text: bytes) -> None:
    """Read what the server says until it has said that it did the command of that name."""
    heard = b""
    while text not in heard:
        data = server.recv(_BYTES)
        if not data:
            raise AssertionError("the server hung up")
        heard += data
