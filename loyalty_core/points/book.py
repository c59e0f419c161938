"""One customer's points in memory: the account, its open lots, and what a command adds to them.

Everything that happens to points happens here, for one customer at a time and without a database: the store of books
(`points.store`) brings the rows in and carries the new ones out. A reader settles a book of its own to say what is
true now.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from loyalty_core.errors import Conflict, Refused
from loyalty_core.points.rules import Life

KINDS = {
    "earn": "earned",
    "credit": "earned",
    "activate": None,
    "spend": "redeemed",
    "spend-cancelled": "redeemed",
    "expire": "expired",
    "claw-back": "clawed_back",
    "debit": "clawed_back",
    "debit-undone": "clawed_back",
    "credit-undone": "clawed_back",
    "opening": "earned",
    "opening-undone": "clawed_back",
    "write-off": "written_off",
    "merge-in": "earned",
    "merge-out": "earned",
    "merge-debt": None,
    "merge-earned": "earned",
    "merge-redeemed": "redeemed",
    "merge-expired": "expired",
    "merge-clawed-back": "clawed_back",
    "merge-written-off": "written_off",
}
"""Kinds of posting, and the lifetime figure each adds its points to (those that take points away add their size)."""

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Figures:
    """The figures of an account, all in points."""

    available: int = 0
    pending: int = 0
    debt: int = 0
    lifetime: int = 0
    earned: int = 0
    redeemed: int = 0
    expired: int = 0
    clawed_back: int = 0
    written_off: int = 0

    def apply(self, posting: "Posting") -> None:
        """Add one posting: the only way any figure changes, so that a replay of postings gives the account."""
        self.available += posting.available_change
        self.pending += posting.pending_change
        self.debt += posting.debt_change
        self.lifetime += posting.lifetime_change
        self.count(KINDS[posting.kind], posting.points)

    def count(self, figure: str | None, points: int) -> None:
        """Add the signed points of postings to the lifetime figure that `KINDS` names for them."""
        if figure is not None:
            size = points if figure in ("earned", "written_off") else -points
            setattr(self, figure, getattr(self, figure) + size)


@dataclass(slots=True)
class Spending:
    """What a customer spent to date: money in minor units, refunds apart; the last purchase is the latest sale."""

    gross_minor: int = 0
    refunded_minor: int = 0
    transactions: int = 0
    last_purchase_at: datetime | None = None
    last_purchase_minor: int | None = None
    last_purchase_store_id: str | None = None

    def sale(self, amount_minor: int, at: datetime, store_id: str) -> None:
        """Add a sale."""
        self.gross_minor += amount_minor
        self.transactions += 1
        if self.last_purchase_at is None or at >= self.last_purchase_at:
            self.last_purchase_at = at
            self.last_purchase_minor = amount_minor
            self.last_purchase_store_id = store_id

    def refund(self, amount_minor: int) -> None:
        """Add a refund of an amount."""
        self.refunded_minor += amount_minor

    def take_over(self, other: "Spending") -> None:
        """Add what another customer spent, and leave nothing there."""
        self.gross_minor += other.gross_minor
        self.refunded_minor += other.refunded_minor
        self.transactions += other.transactions
        at = other.last_purchase_at
        if at is not None and (self.last_purchase_at is None or at > self.last_purchase_at):
            self.last_purchase_at = at
            self.last_purchase_minor = other.last_purchase_minor
            self.last_purchase_store_id = other.last_purchase_store_id
        other.gross_minor = other.refunded_minor = other.transactions = 0
        other.last_purchase_at = other.last_purchase_minor = other.last_purchase_store_id = None


class Cause(NamedTuple):
    """Why points move, and where: what a posting says besides its numbers.

    `for_tier` says that an adjustment counts for the tier too.
    """

    source: str
    purchase_id: int | None = None
    reason: str | None = None
    comment: str | None = None
    staff_id: int | None = None
    store_id: str | None = None
    terminal_id: str | None = None
    for_tier: bool = False


class Posting(NamedTuple):
    """One new entry; `seq` numbers a customer's postings from 1 without a gap."""

    seq: int
    kind: str
    points: int
    available_change: int
    pending_change: int
    debt_change: int
    lifetime_change: int
    available_after: int
    pending_after: int
    debt_after: int
    cause: Cause
    reverses_seq: int | None
    effective_at: datetime


@dataclass(slots=True)
class Lot:
    """Points credited together; known by the `seq` of the posting that opened them.

    A lot that came with a merge names the customer and the number of the lot that was opened first.
    """

    seq: int
    quantity: int
    left: int
    pending: bool
    opened_at: datetime
    available_from: datetime
    expires_at: datetime | None
    last_valid_on: date | None
    purchase_id: int | None
    from_customer_id: int | None = None
    from_seq: int | None = None


class Allocation(NamedTuple):
    """Points of the lot `lot_seq` that the posting `posting_seq` took, or gave back if it reverses one."""

    posting_seq: int
    lot_seq: int
    points: int
    reverses_seq: int | None = None


def spend_order(lot: Lot) -> tuple[datetime, datetime, int]:
    """Order lots as they are spent: expires first, then opened first, then by number (rule 1)."""
    return (lot.expires_at or _NEVER, lot.opened_at, lot.seq)


def _origin(lot: Lot) -> tuple[int | None, int | None]:
    return lot.from_customer_id, lot.from_seq


class Book:
    """A customer's account with its open lots, and the rows that were added to it.

    `lots` is called at most once, when the open lots are first needed. `owed_since` is the instant from which the
    debt stands, if there is one and it matters: points that had lapsed by then never pay it.
    """

    def __init__(
        self,
        customer_id: int,
        figures: Figures,
        spending: Spending,
        last_seq: int,
        due_at: datetime | None,
        lots: Callable[[], Iterable[Lot]] = tuple,
    ) -> None:
        self.customer_id = customer_id
        self.figures = figures
        self.spending = spending
        self.last_seq = last_seq
        self.due_at = due_at
        self.owed_since: datetime | None = None
        self.postings: list[Posting] = []
        self.allocations: list[Allocation] = []
        self.opened: list[Lot] = []
        self.touched: dict[int, Lot] = {}
        self._fetch_lots = lots
        self._lots: dict[int, Lot] | None = None

    @property
    def lots(self) -> dict[int, Lot]:
        """The open lots by number, those opened just now included."""
        if self._lots is None:
            return self.bring_lots(self._fetch_lots())
        return self._lots

    @property
    def has_lots(self) -> bool:
        """Whether the open lots are read already."""
        return self._lots is not None

    def bring_lots(self, lots: Iterable[Lot]) -> dict[int, Lot]:
        """Hand over the open lots, as the tables have them; return them with those that were opened just now."""
        self._lots = {lot.seq: lot for lot in (*lots, *self.opened)}
        return self._lots

    def snapshot(self) -> Figures:
        """Return the figures as they stand."""
        return replace(self.figures)

    # ------------------------------------------------------------------ time

    def settle(self, at: datetime) -> None:
        """Activate and expire what is due at an instant, in the order it fell due (rules 5 and 6)."""
        while self.due_at is not None and self.due_at <= at:
            moment = self.due_at
            for lot in sorted(self.lots.values(), key=spend_order):
                if lot.left and lot.pending and lot.available_from <= moment:
                    self._activate(lot)
            for lot in sorted(self.lots.values(), key=spend_order):
                if lot.left and not lot.pending and lot.expires_at is not None and lot.expires_at <= moment:
                    self._expire(lot, lot.expires_at)
            self._find_due()

    def stand_at(self, at: datetime) -> None:
        """Settle, and take the instant for the present: what is recorded late pays a debt by points that live still."""
        self.settle(at)
        if self.figures.debt:
            self.owed_since = at

    def _activate(self, lot: Lot) -> None:
        lot.pending = False
        points = lot.left
        paid = min(points, self.figures.debt)
        posting = self._post(
            "activate",
            points,
            Cause(source="clock", purchase_id=lot.purchase_id),
            lot.available_from,
            available=points - paid,
            pending=-points,
            debt=-paid,
            lifetime=points,
            reverses=None,
        )
        self._take(lot, paid, posting.seq)
        self.touched[lot.seq] = lot

    def _expire(self, lot: Lot, at: datetime, cause: Cause | None = None) -> None:
        points, active = lot.left, 0 if lot.pending else lot.left
        told = (cause or Cause(source="clock"))._replace(purchase_id=lot.purchase_id)
        posting = self._post("expire", -points, told, at, available=-active, pending=active - points)
        self._take(lot, points, posting.seq)

    def _find_due(self) -> None:
        moments = (lot.available_from if lot.pending else lot.expires_at for lot in self.lots.values() if lot.left)
        self.due_at = min((moment for moment in moments if moment is not None), default=None)

    # --------------------------------------------------------------- credits

    def credit(
        self, kind: str, points: int, life: Life, cause: Cause, at: datetime, *, reverses: int | None = None
    ) -> Posting:
        """Open a lot of points, pending if its life begins later; a debt is paid out of it first (rule 3).

        Points that had lapsed before the debt arose pay none of it (rule 6): they pass from pending to expired.
        """
        lapsed = self._lapsed_unused(life.expires_at)
        pending = lapsed or life.available_from > at
        counts = KINDS[kind] != "redeemed" and (lapsed or not pending)
        paid = 0 if pending else min(points, self.figures.debt)
        posting = self._post(
            kind,
            points,
            cause,
            at,
            available=0 if pending else points - paid,
            pending=points if pending else 0,
            debt=-paid,
            lifetime=points if counts else 0,
            reverses=reverses,
        )
        lot = Lot(
            posting.seq,
            points,
            points,
            pending,
            at,
            life.available_from,
            life.expires_at,
            life.last_valid_on,
            cause.purchase_id,
        )
        self.opened.append(lot)
        if self._lots is not None:
            self._lots[lot.seq] = lot
        self._take(lot, paid, posting.seq)
        if lapsed and lot.expires_at is not None:
            self._expire(lot, lot.expires_at)
        if lot.left:
            self._due_with(lot.available_from if pending else lot.expires_at)
        return posting

    def _lapsed_unused(self, expires_at: datetime | None) -> bool:
        """Say whether points that live until an instant were gone before there was a debt that they could pay."""
        since = self.owed_since
        return since is not None and expires_at is not None and expires_at <= since

    def _due_with(self, moment: datetime | None) -> None:
        if moment is not None and (self.due_at is None or moment < self.due_at):
            self.due_at = moment

    # ---------------------------------------------------------------- debits

    def spend(self, kind: str, points: int, cause: Cause, at: datetime) -> Posting:
        """Take points from the open lots in spend order.

        Raises:
            Refused: fewer points are available.
        """
        if points > self.figures.available:
            raise Refused(
                f"Only {self.figures.available:,} points are available; {points:,} cannot be taken.",
                field="points",
                code="not-enough-points",
            )
        lifetime = -points if KINDS[kind] == "clawed_back" else 0
        posting = self._post(kind, -points, cause, at, available=-points, lifetime=lifetime)
        self._take_in_order(points, posting.seq)
        self._find_due()
        return posting

    def take_back(
        self,
        kind: str,
        points: int,
        lot_seq: int | None,
        cause: Cause,
        at: datetime,
        *,
        reverses: int | None = None,
    ) -> Posting:
        """Take back points that were credited: from their own lot, then the others, then as debt (rule 3).

        `lot_seq` names their own lot. Where that came along with a merge it may have come in pieces, as what was given
        back later was moved on by itself: any of them will do.
        """
        own = self._part_of_own(points, lot_seq)
        from_own = sum(part for _, part in own)
        from_pending = sum(part for lot, part in own if lot.pending)
        spendable = self.figures.available - (from_own - from_pending)
        from_others = min(points - from_own, spendable)
        owed = points - from_own - from_others
        posting = self._post(
            kind,
            -points,
            cause,
            at,
            available=-(from_own - from_pending) - from_others,
            pending=-from_pending,
            debt=owed,
            lifetime=-(points - from_pending),
            reverses=reverses,
        )
        for lot, part in own:
            self._take(lot, part, posting.seq)
        self._take_in_order(from_others, posting.seq)
        self._find_due()
        return posting

    def write_off(self, points: int, cause: Cause, at: datetime, reverses: int | None) -> Posting:
        """Forgive points that are owed, by an entry of its own."""
        return self._post("write-off", points, cause, at, debt=-points, reverses=reverses)

    # ------------------------------------------------------------- reversing

    def give_back(
        self,
        kind: str,
        spent: Sequence[tuple[Lot, int]],
        reverses: int,
        cause: Cause,
        at: datetime,
        grace: Life | None = None,
    ) -> None:
        """Give the points of a spend back to the lots they came from, with their expiry (rule 2).

        `spent` pairs each lot, as it stands now, with the points that the posting `reverses` took from it, in the
        order they were taken; they are restored in reverse. Debt that arose meanwhile is paid first. The points of
        a lot that has lapsed get a new lot of the life `grace`, or without one expire at once; either way the
        posting's reason says `lapsed`.

        Raises:
            Conflict: a lot would hold more than it was opened with, so this was given back already.
        """
        lapsed = [pair for pair in spent if pair[0].expires_at is not None and pair[0].expires_at <= at]
        alive = [pair for pair in spent if pair not in lapsed]
        if alive:
            self._return(kind, alive, reverses, cause, at)
        if lapsed:
            told = cause._replace(reason="lapsed")
            if grace is None:
                self._return(kind, lapsed, reverses, told, at)
                self.settle(at)
            else:
                self.credit(kind, sum(part for _, part in lapsed), grace, told, at, reverses=reverses)

    def _return(self, kind: str, spent: Sequence[tuple[Lot, int]], reverses: int, cause: Cause, at: datetime) -> None:
        points = sum(part for _, part in spent)
        paid = min(points, self.figures.debt)
        lifetime = points if KINDS[kind] == "clawed_back" else 0
        posting = self._post(
            kind,
            points,
            cause,
            at,
            available=points - paid,
            debt=-paid,
            lifetime=lifetime,
            reverses=reverses,
        )
        still_owed = paid
        for stored, part in reversed(spent):
            lot = self.lots.setdefault(stored.seq, stored)
            keep = min(part, still_owed)
            still_owed -= keep
            self._restore(lot, part - keep, posting.seq, reverses)
        self._find_due()

    def _restore(self, lot: Lot, points: int, posting_seq: int, reverses: int) -> None:
        if points == 0:
            return
        if lot.left + points > lot.quantity:
            raise Conflict("These points were given back already.", code="already-undone")
        lot.left += points
        self.touched[lot.seq] = lot
        self.allocations.append(Allocation(posting_seq, lot.seq, points, reverses))

    # --------------------------------------------------------------- merging

    def hand_over(self, lot: Lot, cause: Cause, at: datetime) -> Lot:
        """Take what is left of a lot out of this book; return it as it was, for the book that receives it."""
        handed = replace(lot)
        points = lot.left
        active = 0 if lot.pending else points
        posting = self._post(
            "merge-out", -points, cause, at, available=-active, pending=active - points, lifetime=-active
        )
        self._take(lot, points, posting.seq)
        self._find_due()
        return handed

    def receive(self, lot: Lot, of: int, cause: Cause, at: datetime) -> None:
        """Open a lot with what customer `of` had left of one: same expiry, same place in the order of spending.

        A debt is paid out of it first.
        """
        active = 0 if lot.pending else lot.left
        paid = min(active, self.figures.debt)
        posting = self._post(
            "merge-in",
            lot.left,
            cause._replace(purchase_id=lot.purchase_id),
            at,
            available=active - paid,
            pending=lot.left - active,
            debt=-paid,
            lifetime=active,
        )
        first = (of, lot.seq) if lot.from_customer_id is None else (lot.from_customer_id, lot.from_seq)
        own = replace(lot, seq=posting.seq, quantity=lot.left, from_customer_id=first[0], from_seq=first[1])
        self.lots[own.seq] = own
        self.opened.append(own)
        self._take(own, paid, posting.seq)
        self._find_due()

    def carry(self, kind: str, points: int, cause: Cause, at: datetime, *, lifetime: int = 0) -> None:
        """Add an entry that moves a lifetime figure between two customers and no points."""
        self._post(kind, points, cause, at, lifetime=lifetime)

    def hand_over_debt(self, cause: Cause, at: datetime) -> int:
        """Take the debt out of this book; return it, in points."""
        owed = self.figures.debt
        if owed:
            self._post("merge-debt", owed, cause, at, debt=-owed)
        return owed

    def receive_debt(self, owed: int, cause: Cause, at: datetime) -> None:
        """Owe points besides; what is available pays first (promise 5)."""
        if owed:
            paid = min(owed, self.figures.available)
            posting = self._post("merge-debt", -owed, cause, at, available=-paid, debt=owed - paid)
            self._take_in_order(paid, posting.seq)
            self._find_due()

    def close(self, cause: Cause, at: datetime) -> None:
        """Let every lot expire at once, pending ones too, and forgive the debt: nobody is left to have it."""
        for lot in sorted(self.lots.values(), key=spend_order):
            if lot.left:
                self._expire(lot, at, cause)
        if self.figures.debt:
            self.write_off(self.figures.debt, cause, at, reverses=None)
        self._find_due()

    def say_nothing(self) -> None:
        """Drop the comments of the entries that were added, as those of before are gone."""
        self.postings = [entry._replace(cause=entry.cause._replace(comment=None)) for entry in self.postings]

    # ---------------------------------------------------------------- within

    def _part_of_own(self, points: int, lot_seq: int | None) -> list[tuple[Lot, int]]:
        """Return from which pieces of a lot how many of some points can be taken."""
        named = self.lots.get(lot_seq) if lot_seq is not None else None
        if named is None:
            return []
        parts = []
        for lot in sorted(self.lots.values(), key=spend_order):
            if lot is named or (lot.from_seq is not None and _origin(lot) == _origin(named)):
                part = min(points, lot.left)
                points -= part
                parts.append((lot, part))
        return parts

    def _take_in_order(self, points: int, posting_seq: int) -> None:
        for lot in sorted(self.lots.values(), key=spend_order):
            if points == 0:
                return
            if lot.left and not lot.pending:
                part = min(points, lot.left)
                self._take(lot, part, posting_seq)
                points -= part

    def _take(self, lot: Lot, points: int, posting_seq: int) -> None:
        if points == 0:
            return
        lot.left -= points
        self.touched[lot.seq] = lot
        self.allocations.append(Allocation(posting_seq, lot.seq, points))

    def _post(
        self,
        kind: str,
        points: int,
        cause: Cause,
        at: datetime,
        *,
        available: int = 0,
        pending: int = 0,
        debt: int = 0,
        lifetime: int = 0,
        reverses: int | None = None,
    ) -> Posting:
        figures = self.figures
        self.last_seq += 1
        posting = Posting(
            self.last_seq,
            kind,
            points,
            available,
            pending,
            debt,
            lifetime,
            figures.available + available,
            figures.pending + pending,
            figures.debt + debt,
            cause,
            reverses,
            at,
        )
        figures.apply(posting)
        if figures.debt == 0:
            self.owed_since = None
        elif debt > 0:
            self.owed_since = at if self.owed_since is None else max(at, self.owed_since)
        self.postings.append(posting)
        return posting
