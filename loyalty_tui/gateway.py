"""The gateway: runs core calls in worker threads and turns what comes of them into messages.

It lives as long as the app, so that a write outlives the dialog or the screen that started it. A screen says what it
wants by a function that makes the query or command; the function runs in the worker thread, and that is where the
core gets imported.

    self.app.gateway.ask(lambda: show(customer_id), to=self, key="profile")

    def show(customer_id: int) -> Query[Profile]:
        from loyalty_core.customers.queries import ShowCustomer

        return ShowCustomer(customer_id)

Who asked gets exactly one of `Answered`, `Refused`, `Failed` for the newest question under each key, and nothing for
those before it. Who writes gets one of `Done`, `Refused`, `Failed`, and `Checking` before it where the database was
busy; if the writer is gone by then, the outcome becomes a toast. Who has long work done gets `Progressed` now and then,
and one of `Answered`, `Refused`, `Failed` at its end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from weakref import WeakKeyDictionary

from textual.message import Message
from textual.signal import Signal
from textual.widget import Widget

from loyalty_core.errors import LoyaltyError, NotSignedIn
from loyalty_tui.defects import DefectLog
from loyalty_tui.door import Door
from loyalty_tui.long_work import LongWork
from loyalty_tui.messages import Answered, Checking, Done, Failed, Previewed, Progressed, Refused

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command, Query
    from loyalty_core.desk.desk import Desk
    from loyalty_core.desk.receipt import Receipt
    from loyalty_core.paging import Page, PageRequest
    from loyalty_tui.app import LoyaltyApp

Row = TypeVar("Row")

PAUSES: Final = (0.2, 0.5, 1.0, 2.0)
"""Seconds before each further try of a write that found the database busy or out of reach."""

UNSURE: Final = "unknown-outcome"
"""The code that says that a write was perhaps committed."""

AGAIN: Final = frozenset({"busy", "unreachable", UNSURE})
"""Codes after which the same request is right: it finds its own answer, or does the work, never both."""

LOST: Final = frozenset({"unreachable", UNSURE})
"""Codes that say that the database is out of reach."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """Something to find out, and for whom."""

    to: Widget
    key: str
    find: Callable[[Desk], Message]


@dataclass(slots=True)
class _Lane:
    """One question under way at a time for each asker and key, and the newest one that waits."""

    is_busy: bool = False
    waiting: _Reading | None = None


class Gateway:
    """The console's way to the core.

    Attributes:
        door: opens the programme and lets people in and out; holds the session.
        defects: where what should not have happened is written down.
        changed: published with the receipt of every write that was done, so that screens ask again.
        much_changed: published when long work has ended, which may have changed anything.
    """

    def __init__(self, app: LoyaltyApp, defects: DefectLog, pauses: Iterable[float] = PAUSES) -> None:
        self.defects = defects
        self.door = Door(app, self)
        self.changed: Signal[Receipt] = Signal(app, "changed")
        self.much_changed: Signal[None] = Signal(app, "much_changed")
        self._app = app
        self._pauses = tuple(pauses)
        self._lanes: WeakKeyDictionary[Widget, dict[str, _Lane]] = WeakKeyDictionary()
        self._writing: set[Widget] = set()

    @property
    def desk(self) -> Desk:
        """The desk of whoever is signed in. For worker threads: what it does takes time.

        Raises:
            NotSignedIn: nobody is.
        """
        return self.door.desk

    @property
    def is_writing(self) -> bool:
        """Whether a write is under way; the app does not quit before it has its outcome."""
        return bool(self._writing)

    # Reads.

    def ask(self, make: Callable[[], Query[Any]], *, to: Widget, key: str = "answer") -> None:
        """Ask a query; `to` gets `Answered`, `Refused` or `Failed` unless it asks again under the same key first."""
        self._read(_Reading(to, key, lambda desk: Answered(key, desk.ask(make()))))

    def preview(self, make: Callable[[], Command], *, to: Widget, key: str = "preview") -> None:
        """Try a command and roll it back; `to` gets `Previewed`, `Refused` or `Failed`, as with `ask`."""
        self._read(_Reading(to, key, lambda desk: Previewed(key, desk.preview(make()))))

    def pages(self, make: Callable[[PageRequest], Query[Page[Row]]]) -> Pages[Row]:
        """Return the source of a `WindowedTable`: each page it wants is asked for by the query that `make` makes."""
        return Pages(self, make)

    def _read(self, reading: _Reading) -> None:
        lane = self._lanes.setdefault(reading.to, {}).setdefault(reading.key, _Lane())
        if lane.is_busy:
            lane.waiting = reading
            return
        lane.is_busy = True
        self.run(partial(self._find_out, reading), "reads")

    def _find_out(self, reading: _Reading) -> None:
        message = self.attempt(reading.key, lambda: reading.find(self.desk))
        self._app.call_later(self._found_out, reading, message)

    def _found_out(self, reading: _Reading, message: Message) -> None:
        lane = self._lanes[reading.to][reading.key]
        lane.is_busy = False
        self._notice(message)
        if lane.waiting is not None:
            newest, lane.waiting = lane.waiting, None
            self._read(newest)
        else:
            self.deliver(reading.to, message)

    # Writes.

    def do(self, make: Callable[[], Command], *, to: Widget, key: str = "do") -> bool:
        """Do a command; `to` gets `Done`, `Refused` or `Failed`.

        Returns False, and starts nothing, while an earlier write of the same widget has no outcome yet.
        """
        if to in self._writing:
            return False
        self._writing.add(to)
        self.run(partial(self._write, to, key, make), "writes")
        return True

    def _write(self, to: Widget, key: str, make: Callable[[], Command]) -> None:
        """Do a command, and the very same one again where the database was busy or the connection broke."""
        made: list[Command] = []

        def once() -> Message:
            if not made:
                made.append(make())
            return Done(key, self.desk.do(made[0]))

        message = self.attempt(key, once)
        unsure = message if _code(message) == UNSURE else None
        for pause in self._pauses:
            if _code(message) not in AGAIN:
                break
            self._app.call_later(self.deliver, to, Checking(key))
            time.sleep(pause)
            message = self.attempt(key, once)
            unsure = message if _code(message) == UNSURE else unsure
        # What was in doubt once stays so, though the last try could not even begin.
        self._app.call_later(self._written, to, unsure if unsure and _code(message) in AGAIN else message)

    def _written(self, to: Widget, message: Message) -> None:
        self._writing.discard(to)
        self._notice(message)
        if not self.deliver(to, message):
            self._app.toast_outcome(message)
        if isinstance(message, Done):
            self.changed.publish(message.receipt)
        self._app.write_ended(message)

    # Long work.

    def work(self, work: Callable[[Desk, Callable[[Any], None]], Any], *, to: Widget, key: str = "work") -> LongWork:
        """Have long work done, which gets the desk and whom to tell how far it is; it counts as a write.

        `to` gets `Progressed` now and then, and `Answered` with what the work returns, `Refused` or `Failed`.
        """
        self._writing.add(to)

        def tell(progress: Any) -> None:
            self._app.call_later(self.deliver, to, Progressed(key, progress))

        long = LongWork(tell)
        self.run(partial(self._work, to, key, work, long), "writes")
        return long

    def _work(self, to: Widget, key: str, work: Callable[[Desk, Callable[[Any], None]], Any], long: LongWork) -> None:
        message = self.attempt(key, lambda: Answered(key, work(self.desk, long.step)))
        self._app.call_later(self._worked, to, message)

    def _worked(self, to: Widget, message: Message) -> None:
        self._writing.discard(to)
        self._notice(message)
        if not self.deliver(to, message):
            self._app.toast_outcome(message)
        self.much_changed.publish(None)
        self._app.write_ended(message)

    # What both share.

    def deliver(self, to: Widget, message: Message) -> bool:
        """Give a message to who asked; return False where nobody is there to take it any more."""
        return to.is_running and to.is_attached and to.post_message(message)

    def run(self, work: Callable[[], None], group: str) -> None:
        """Run a function in a worker thread that no screen's end cuts short."""
        self._app.run_worker(work, group=group, thread=True, exit_on_error=False)

    def attempt(self, key: str, work: Callable[[], Message]) -> Message:
        """Return what the work returns, or the refusal or defect that it ended in. For worker threads."""
        try:
            return work()
        except LoyaltyError as error:
            return Refused(key, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is written down, and the console lives on
            return Failed(key, self.defects.write(error))

    def _notice(self, message: Message) -> None:
        """Keep the state of the connection, and see when the session has ended."""
        error = message.error if isinstance(message, Refused) else None
        if isinstance(error, NotSignedIn):
            self._app.session_ended(error)
        self._app.is_connected = error is None or error.code not in LOST


def _code(message: Message) -> str:
    return message.error.code if isinstance(message, Refused) else ""


class Pages(Generic[Row]):
    """The pages of one list, for a `WindowedTable`."""

    def __init__(self, gateway: Gateway, make: Callable[[PageRequest], Query[Page[Row]]]) -> None:
        self._gateway = gateway
        self._make = make

    def fetch(self, request: PageRequest) -> Page[Row]:
        """Return a page; what fails is written down where it is a defect, and raised for the table to show."""
        try:
            return self._gateway.desk.ask(self._make(request))
        except LoyaltyError:
            raise
        except Exception as error:
            self._gateway.defects.write(error)
            raise
