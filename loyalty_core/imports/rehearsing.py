"""What an import would do, found out by doing all of it and taking it back."""

from collections.abc import Iterable
from typing import ClassVar, Self

from pydantic import PrivateAttr

from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Refused
from loyalty_core.points.store import BookStore
from loyalty_core.tiers.acting import finish


class RehearseImport(Command):
    """Do the commands of an import in one transaction, for `Desk.preview` alone: it shows exactly what they would do.

    The accounts are locked until it ends. It cannot be done: an import is made of batches that are committed singly.

    Raises:
        Refused: it was to be done.
    """

    name: ClassVar[str] = "imports.rehearse"
    permission: ClassVar[Permission] = Permission.IMPORT

    _commands: Iterable[Command] = PrivateAttr()

    @classmethod
    def of(cls, commands: Iterable[Command]) -> Self:
        """Return the command for others, which are drawn one after another."""
        command = cls()
        command._commands = commands
        return command

    def execute(self, work: Work) -> Outcome:  # noqa: ARG002 - it needs nothing to say no
        raise Refused("A rehearsal is only looked at.")

    def rehearse(self, work: Work) -> Outcome:
        for command in self._commands:
            command.execute(work)
            finish(work)
            work.books = BookStore(work.connection)
        return Outcome("Nothing was imported: this was a rehearsal.")
