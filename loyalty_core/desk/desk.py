"""The desk: the one way in which anything is asked or changed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from loyalty_core.clock import Clock
from loyalty_core.database.engine import Database
from loyalty_core.database.failures import in_words, may_be_committed, worth_another_try
from loyalty_core.desk.actor import Actor
from loyalty_core.desk.command import Command, Query
from loyalty_core.desk.door import Found, look_up
from loyalty_core.desk.receipt import Outcome, Receipt
from loyalty_core.desk.record import earlier_answer, known_answer, preview_of, write_down
from loyalty_core.desk.survivor import asked, meant
from loyalty_core.desk.undo import Undo
from loyalty_core.desk.work import Read, Work
from loyalty_core.errors import Busy, LoyaltyError
from loyalty_core.keys import Secrets
from loyalty_core.messages.setup import Channels
from loyalty_core.programme.facts import ProgrammeFacts, read_facts
from loyalty_core.tiers.acting import finish

TRIES = 3
RECHECK_SECONDS = 5

Answer = TypeVar("Answer")


class Desk:
    """A signed-in person's door to the programme. Safe to use from several threads."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        actor: Actor,
        secrets: Secrets | None = None,
        channels: Channels | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.actor = actor
        self.secrets = secrets or Secrets()
        self.channels = channels or Channels()
        self._checked: tuple[datetime, ProgrammeFacts] | None = None
        self._in_doubt: set[UUID] = set()
        self._lock = threading.Lock()

    def do(self, command: Command) -> Receipt:
        """Run a command and commit it, once; the same request again gets the same answer.

        If the connection breaks, the command is tried again with its request id, so that it finds its own answer or
        does the work, never both (rule 11).

        Raises:
            NotSignedIn, NotAllowed: who asks may not.
            Refused, Invalid, NotFound, Conflict: the command says no; nothing was changed.
            Busy: the database is taken or out of reach; code `unknown-outcome` where it broke while committing,
                now or when this request was sent before, and nothing is known since: the command should be sent again
                with the same request id.
        """
        for remaining in reversed(range(TRIES)):
            try:
                receipt = self._do_once(command)
                if command.erases:
                    self.database.scrub()
                return _answer(receipt)
            except DBAPIError as failure:
                if not (remaining and worth_another_try(failure)):
                    with self._in_words(command):
                        raise
            except PoolTimeout:
                with self._in_words(command):
                    raise
        raise AssertionError("unreachable")

    def undo(self, receipt_id: int) -> Receipt:
        """Reverse what a receipt did; see `Undo`."""
        return self.do(Undo(receipt_id=receipt_id))

    def preview(self, command: Command) -> Receipt:
        """Run a command, roll it back, and return what it would have answered: the write itself, so exact.

        Where the answer hangs on something to be guessed, that is taken to be right (see `Command.rehearse`).

        Raises:
            LoyaltyError: as `do`.
        """
        with self.database.writing() as connection:
            work, found = self._begin(connection, command)
            outcome = meant(command, found.merged_into).rehearse(work)
            finish(work)
            return _answer(preview_of(command, work, outcome))

    def ask(self, query: Query[Answer]) -> Answer:
        """Answer a query.

        Raises:
            NotSignedIn, NotAllowed: who asks may not.
            NotFound, Invalid: as the query says.
            Busy, Unusable: the database is out of reach.
        """
        with self.database.reading() as connection:
            at = self.clock.now()
            facts = self._check(connection, at)
            self.actor.require(query.permission)
            return asked(connection, query).answer(Read(connection, facts, self.actor, at))

    def _do_once(self, command: Command) -> Receipt:
        """Try a command in one transaction; whoever finds the outcome of an earlier try knows it from then on."""
        with self.database.transaction() as connection:
            receipt = self._execute(connection, command)
            if receipt.replayed:
                self._in_doubt.discard(command.request_id)
                return receipt
            self._in_doubt.add(command.request_id)
            try:
                connection.commit()
            except DBAPIError as failure:
                if not may_be_committed(failure):
                    self._in_doubt.discard(command.request_id)
                raise
            self._in_doubt.discard(command.request_id)
            with self._lock:
                # Who has just set a policy sees it in their next read.
                self._checked = None
            return receipt

    @contextmanager
    def _in_words(self, command: Command) -> Iterator[None]:
        """Say a failure in words; where it leaves open whether the command was done, that is what is said."""
        try:
            with in_words():
                yield
        except LoyaltyError as failure:
            if command.request_id not in self._in_doubt:
                raise
            raise Busy(
                "The database broke off while saving. It is not known yet whether it was saved; try again: "
                "it will not be done twice.",
                code="unknown-outcome",
                id=str(command.request_id),
            ) from failure

    def _execute(self, connection: Connection, command: Command) -> Receipt:
        """Return the command's receipt; one that says `replayed` was given before, and nothing is to be committed.

        A command that waited for a lock may find done what it should do, and refuse; if the same request did it, its
        answer counts.
        """
        work, found = self._begin(connection, command)
        if found.answer is not None:
            return known_answer(command, found.answer)
        wanted = meant(command, found.merged_into)
        try:
            outcome: Outcome = wanted.execute(work)
        except LoyaltyError:
            answered = earlier_answer(connection, command)
            if answered is None:
                raise
            return answered
        finish(work)
        undoes = command.receipt_id if isinstance(command, Undo) else None
        return write_down(command, wanted, work, outcome, undoes)

    def _begin(self, connection: Connection, command: Command) -> tuple[Work, Found]:
        at = self.clock.now()
        found = look_up(connection, self.actor, command)
        actor = self.actor.confirmed(found.who, at)
        actor.require(command.permission)
        return Work(connection, found.facts, actor, at, command.request_id, self.secrets), found

    def _check(self, connection: Connection, at: datetime) -> ProgrammeFacts:
        """Return the programme's facts; who asks is looked up anew every few seconds, not at every read."""
        with self._lock:
            checked = self._checked
            if checked is not None and 0 <= (at - checked[0]).total_seconds() < RECHECK_SECONDS:
                return checked[1]
        self.actor = self.actor.present(connection, at)
        facts = read_facts(connection)
        with self._lock:
            self._checked = (at, facts)
        return facts


def _answer(receipt: Receipt) -> Receipt:
    if receipt.refusal is not None:
        raise receipt.refusal
    return receipt
