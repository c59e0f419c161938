"""Undoing: a command that finds what a receipt did and adds the entries that reverse it."""

from collections.abc import Iterator
from dataclasses import replace
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
_TAKEN_BACK = ("claw-back", "credit-undone")
_AT_ONCE, _FOR_A_WHILE = "expire again at once", "come back for some days only"


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
            raise Refused(Command.why_final if command is None else command.why_final, code="cannot-undo")
        work.actor.require(command.permission)
        refuse_undone(work.connection, self.receipt_id)
        if work.at - done.at > UNDO_WITHIN:
            raise Refused("Only what was done within a day can be undone.", code="too-old-to-undo")
        try:
            outcome = command.undo(work, done)
        except LoyaltyError:
            # Somebody else may have undone it while this waited for a lock; then that is the answer.
            refuse_undone(work.connection, self.receipt_id)
            raise
        return replace(outcome, lost=(*_not_coming_back(work), *outcome.lost))


def _not_coming_back(work: Work) -> Iterator[str]:
    """Say which points an undo cannot bring back, from the entries that it adds."""
    postings = [posting for book in work.books.opened() for posting in book.postings]
    owed = sum(posting.debt_change for posting in postings if posting.kind in _TAKEN_BACK)
    forgiven = sum(posting.points for posting in postings if posting.kind == "write-off")
    lapsed = [posting for posting in postings if posting.cause.reason == "lapsed"]
    if forgiven:
        yield f"{forgiven:,} points were spent meanwhile; they are written off."
    elif owed:
        yield f"{owed:,} points were spent meanwhile; the customer owes them."
    if lapsed:
        points = sum(posting.points for posting in lapsed)
        again = any(posting.kind == "expire" for posting in postings)
        yield f"{points:,} points had expired meanwhile; they {_AT_ONCE if again else _FOR_A_WHILE}."
