"""Undoing: a command that finds what a receipt did and adds the entries that reverse it."""

from datetime import timedelta
from typing import ClassVar

from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.record import find_done, refuse_undone
from loyalty_core.desk.registry import command_class
from loyalty_core.desk.work import Work
from loyalty_core.errors import LoyaltyError, Refused

UNDO_WITHIN = timedelta(hours=24)


class Undo(Command):
    """Reverse what the receipt `receipt_id` did, as long as it is no older than a day.

    Raises:
        NotFound: there is no such receipt.
        Conflict: it was undone already.
        Refused: it is an undo itself, too old, or of a kind that cannot be undone.
    """

    name: ClassVar[str] = "undo"
    permission: ClassVar[Permission] = Permission.LOOK_UP

    receipt_id: int

    def execute(self, work: Work) -> Outcome:
        name, done = find_done(work.connection, self.receipt_id)
        if name == Undo.name:
            raise Refused("An undo cannot be undone; do it again instead.", code="cannot-undo")
        command = command_class(name)
        if command is None or not command.undoable:
            raise Refused("This cannot be undone.", code="cannot-undo")
        work.actor.require(command.permission)
        refuse_undone(work.connection, self.receipt_id)
        if work.at - done.at > UNDO_WITHIN:
            raise Refused("Only what was done within a day can be undone.", code="too-old-to-undo")
        try:
            return command.undo(work, done)
        except LoyaltyError:
            # Somebody else may have undone it while this waited for a lock; then that is the answer.
            refuse_undone(work.connection, self.receipt_id)
            raise
