"""What a file of signals would do, found out by doing all of it and taking it back."""

from collections.abc import Callable, Iterator
from typing import ClassVar, Self

from pydantic import PrivateAttr

from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.record import write_down
from loyalty_core.desk.survivor import meant, named_by, survivor_of
from loyalty_core.desk.work import Work
from loyalty_core.errors import LoyaltyError, Refused
from loyalty_core.signals.commands import Ask
from loyalty_core.tiers.acting import finish

Trial = Callable[[LoyaltyError | None], None]
"""Told what a command came to: None where it was done."""


class RehearseSignals(Command):
    """Do one command after another in one transaction, for `Desk.preview` alone; one that is refused leaves no trace.

    Raises:
        Refused: it was to be done.
    """

    name: ClassVar[str] = "signals.rehearse"
    permission: ClassVar[Permission] = Permission.IMPORT

    _commands: Callable[[Ask], Iterator[tuple[Command, Trial]]] = PrivateAttr()

    @classmethod
    def of(cls, commands: Callable[[Ask], Iterator[tuple[Command, Trial]]]) -> Self:
        """Return the command for others, which are drawn one after another, each once the one before was tried."""
        command = cls()
        command._commands = commands
        return command

    def execute(self, work: Work) -> Outcome:  # noqa: ARG002 - it needs nothing to say no
        raise Refused("A rehearsal is only looked at.")

    def rehearse(self, work: Work) -> Outcome:
        for command, tell in self._commands(lambda query: query.answer(work.as_read())):
            tell(_try(work, command))
        return Outcome("Nothing was imported: this was a rehearsal.")


def _try(work: Work, command: Command) -> LoyaltyError | None:
    """Do a command as a request of its own would; return why it was refused, or None."""
    own = Work(work.connection, work.programme, work.actor, work.at, command.request_id, work.secrets)
    try:
        with work.connection.begin_nested():
            own.actor.require(command.permission)
            customer_id = named_by(command)
            into = None if customer_id is None else survivor_of(work.connection, customer_id)
            wanted = meant(command, into)
            outcome = wanted.execute(own)
            finish(own)
            write_down(command, wanted, own, outcome, None)
    except LoyaltyError as error:
        return error
    return None
