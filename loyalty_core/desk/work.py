"""What a command or a query is given to work with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from loyalty_core.clock import local_date
from loyalty_core.desk.actor import Actor
from loyalty_core.desk.receipt import Change
from loyalty_core.keys import Secrets
from loyalty_core.points.book import Book, Cause, Figures
from loyalty_core.points.store import BookStore
from loyalty_core.programme.facts import ProgrammeFacts
from loyalty_core.tiers.membership import Membership, read_membership


@dataclass(frozen=True, slots=True)
class Read:
    """A query's view of the world: one connection, one instant (UTC), one person."""

    connection: Connection
    programme: ProgrammeFacts
    actor: Actor
    at: datetime


class Work:
    """A command's hands: the open transaction, the instant it happens at (UTC), the person, the books it opens.

    Nothing here commits. The books are saved by the desk when the command has run. `tiers_moved` says by customer from
    which tier to which they moved meanwhile.
    """

    def __init__(
        self,
        connection: Connection,
        programme: ProgrammeFacts,
        actor: Actor,
        at: datetime,
        request_id: UUID,
        secrets: Secrets | None = None,
    ) -> None:
        self.connection = connection
        self.programme = programme
        self.actor = actor
        self.at = at
        self.request_id = request_id
        self.secrets = secrets or Secrets()
        self.books = BookStore(connection)
        self.tiers_moved: dict[int, tuple[str | None, str | None]] = {}
        self._before: dict[int, Figures] = {}
        self._memberships: dict[int, Membership] = {}

    @property
    def today(self) -> date:
        """The local date of the programme at this instant."""
        return local_date(self.at, self.programme.time_zone)

    def as_read(self) -> Read:
        """Return the same world for a query's function."""
        return Read(self.connection, self.programme, self.actor, self.at)

    def book(self, customer_id: int) -> Book:
        """Return a customer's book: locked, and settled at this instant (rule 6), the tier with it.

        Raises:
            NotFound: there is no such customer.
        """
        # The tiers stand on this class; here alone it needs them.
        from loyalty_core.tiers.acting import settle

        book = self.books.open(customer_id)
        if customer_id not in self._before:
            book.stand_at(self.at)
            settle(self, customer_id)
            self._before[customer_id] = book.snapshot()
        return book

    def membership(self, customer_id: int) -> Membership:
        """Return what decides how a customer earns, whose book was opened: as it stood when it was locked."""
        if customer_id not in self._memberships:
            self._memberships[customer_id] = read_membership(self.connection, customer_id)
        return self._memberships[customer_id]

    def has_tier_rules(self) -> bool | None:
        """Say whether anybody is judged for a tier, or None where nobody's membership was read."""
        return next((known.has_rules for known in self._memberships.values()), None)

    def read_again(self, customer_id: int) -> None:
        """Have the membership of a customer read anew: the tier changed meanwhile."""
        self._memberships.pop(customer_id, None)

    def cause(
        self,
        source: str,
        *,
        purchase_id: int | None = None,
        reason: str | None = None,
        comment: str | None = None,
    ) -> Cause:
        """Return the cause of postings that this person makes here."""
        mark = self.actor.on_record()
        return Cause(source, purchase_id, reason, comment, mark.staff_id, mark.store_id, mark.terminal_id)

    def points_changes(self) -> Sequence[Change]:
        """Return which figures of the opened books differ from before, in points."""
        return [
            Change(what, getattr(before, what), getattr(after, what))
            for customer_id, before in self._before.items()
            for after in [self.books.open(customer_id).figures]
            for what in ("available", "pending", "debt", "lifetime")
            if getattr(before, what) != getattr(after, what)
        ]

    def tier_changes(self, customer_id: int | None) -> Sequence[Change]:
        """Return the move of a customer's tier, by the IDs of the tiers."""
        if customer_id not in self.tiers_moved:
            return []
        before, after = self.tiers_moved[customer_id]
        return [Change("tier", before, after)] if before != after else []
