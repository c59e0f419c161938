"""The points statement: every entry of a customer as a row, in the words of the counter (R117 to R125)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from zoneinfo import ZoneInfo

from rich.text import Text

from loyalty_core.points.views import StatementRow
from loyalty_tui.presenters.dates import day, moment, short_day, short_moment
from loyalty_tui.presenters.numbers import signed, whole
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

TYPES: Final = {
    "earn": "Earned",
    "credit": "Added by hand",
    "activate": "Now available",
    "spend": "Redeemed",
    "spend-cancelled": "Redeem undone",
    "expire": "Expired",
    "claw-back": "Taken back",
    "debit": "Taken by hand",
    "debit-undone": "Taking undone",
    "credit-undone": "Adding undone",
    "opening": "Opening",
    "opening-undone": "Import undone",
    "write-off": "Debt forgiven",
    "merge-in": "Merged in",
    "merge-out": "Merged out",
    "merge-debt": "Debt merged",
    "merge-earned": "Earned merged",
    "merge-redeemed": "Spent merged",
    "merge-expired": "Expiry merged",
    "merge-clawed-back": "Taken merged",
    "merge-written-off": "Waived merged",
}
"""What a clerk calls each kind of posting."""

ENTRY_REWARD: Final = "Entry reward"
"""What a credit is called that nobody gave by hand: it came with moving up into a tier."""

REASONS: Final = {
    "failed-action": "Failed or late",
    "goodwill": "Goodwill",
    "mistake": "Given by mistake",
    "correction": "Correction",
    "support-case": "Support case",
    "special-case": "Special case",
    "other": "Other",
    "undo": "Undo",
    "opening-balance": "Opening balance",
    "lapsed": "Expired meanwhile",
    "linked": "Linked later",
    "unlinked": "Link undone",
    "merge": "Merge",
    "erased": "Erased",
    "refund": "Refund",
    "refund-by-item": "Refund by article",
    "refund-by-rate": "Refund by rate",
    "referral": "Referral",
    "review": "Review",
}
"""Why points were adjusted, and why entries followed that nobody asked for."""

GROUPS: Final = {
    "earned": ("Earned", ("earn", "activate")),
    "redeemed": ("Redeemed", ("spend", "spend-cancelled")),
    "expired": ("Expired", ("expire",)),
    "taken-back": ("Taken back", ("claw-back", "write-off")),
    "by-hand": ("By hand", ("credit", "debit", "credit-undone", "debit-undone")),
    "opening": ("Brought along", ("opening", "opening-undone")),
    "merged": ("Merged", tuple(kind for kind in TYPES if kind.startswith("merge-"))),
}
"""The types that are looked at together, with what they are called."""


Direction = Literal["added", "taken"]
DIRECTIONS: Final[dict[Direction, str]] = {"added": "points added", "taken": "points taken"}


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which entries are wanted; nothing given is all of them.

    Attributes:
        group: one of `GROUPS`.
        since, until: local dates, both included.
        store, terminal: the IDs that the shop itself uses.
        with_points_left: only entries whose points are not all gone.
        purchase: ID of a receipt or a transaction.
        expires_until: local date until which the points are valid, or shorter.
        direction: one of `DIRECTIONS`.
    """

    group: str | None = None
    since: date | None = None
    until: date | None = None
    store: str | None = None
    terminal: str | None = None
    with_points_left: bool = False
    purchase: str | None = None
    expires_until: date | None = None
    direction: Direction | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of posting that are wanted; none means all."""
        return () if self.group is None else GROUPS[self.group][1]

    @property
    def source(self) -> str | None:
        """What made the entries that are wanted; None for anything."""
        return "adjustment" if self.group == "by-hand" else None


def in_words(wanted: StatementFilter) -> str:
    """Return what is shown, like `By hand · since 1 Nov 2026 · store LEEDS`."""
    parts = [
        "All entries" if wanted.group is None else GROUPS[wanted.group][0],
        *([f"since {day(wanted.since)}"] if wanted.since else []),
        *([f"until {day(wanted.until)}"] if wanted.until else []),
        *([f"store {wanted.store}"] if wanted.store else []),
        *([f"terminal {wanted.terminal}"] if wanted.terminal else []),
        *(["with points left"] if wanted.with_points_left else []),
        *([f"receipt {wanted.purchase}"] if wanted.purchase else []),
        *([f"expiring until {day(wanted.expires_until)}"] if wanted.expires_until else []),
        *([DIRECTIONS[wanted.direction]] if wanted.direction else []),
    ]
    return " · ".join(parts)


def type_in_words(row: StatementRow) -> str:
    """Return the type of an entry, as a clerk says it."""
    if row.type == "credit" and row.source == "entry-reward":
        return ENTRY_REWARD
    return TYPES.get(row.type, row.type)


def points_text(row: StatementRow, tones: Tones) -> Text:
    """Return an entry's change with its sign; points that only became available stand in brackets, without one."""
    if row.type == "activate":
        return Text(f"({whole(row.points)})", tones.quiet)
    return change_text(row.points, tones)


def change_text(points: int | None, tones: Tones) -> Text:
    """Return a change of points with its sign, in the colour of a gain or a loss; None is empty."""
    if points is None:
        return Text("")
    if points == 0:
        return Text(signed(points))
    return Text(signed(points), tones.loss if points < 0 else tones.gain)


def details(row: StatementRow) -> str:
    """Return of an entry what may have no column: its reason, comment, receipt, balance and author, in one line."""
    parts = [
        why(row),
        f"receipt {row.receipt_id}" if row.receipt_id else "",
        f"balance {whole(row.balance_after)}",
        f"pending {whole(row.pending_after)}" if row.pending_after else "",
        f"owed {whole(row.debt_after)}" if row.debt_after else "",
        f"by {row.staff}" if row.staff else "by the clock",
    ]
    return " · ".join(part for part in parts if part)


def why(row: StatementRow) -> str:
    """Return the reason and the comment of an entry, as far as there are any."""
    parts = [REASONS.get(row.reason, row.reason) if row.reason else "", row.comment or ""]
    return ": ".join(part for part in parts if part)


def columns(zone: ZoneInfo, tones: Tones, *, wide: bool) -> tuple[Column[StatementRow], ...]:
    """Return the columns of the statement; where it is not wide, short ones, of which eight fit into 77 cells."""

    def long(label: str, short: str) -> str:
        return label if wide else short

    def created(row: StatementRow) -> str:
        return moment(row.created_at, zone).rjust(17) if wide else short_moment(row.created_at, zone).rjust(15)

    def expiry(row: StatementRow) -> str:
        if row.expires_on is None:
            return ""
        return day(row.expires_on).rjust(11) if wide else short_day(row.expires_on).rjust(9)

    def points(row: StatementRow) -> Text:
        return points_text(row, tones)

    return (
        Column("created", "Created", created, 17 if wide else 15, sortable=True, priority=9),
        Column("store", "Store", _store, 8 if wide else 6, sortable=True, priority=5),
        Column("terminal", long("Terminal", "Term."), _terminal, 8 if wide else 5, sortable=True, priority=4),
        Column(
            "transaction", long("Transaction", "Trans."), _transaction, 11 if wide else 7, sortable=True, priority=6
        ),
        Column("receipt", "Receipt", _receipt, 11, sortable=True, priority=3),
        Column("expiry", "Expiry", expiry, 11 if wide else 9, sortable=True, priority=7),
        Column("points", "Points", points, 8 if wide else 7, align="right", sortable=True, priority=9),
        Column(
            "points_left",
            long("Points left", "Left"),
            _left,
            11 if wide else 6,
            align="right",
            sortable=True,
            priority=7,
        ),
        Column("balance", "Balance", _balance, 9, align="right", sortable=True, priority=2),
        Column("type", "Type", type_in_words, min_width=13, sortable=True, priority=8),
        Column("why", "Why", why, min_width=16, priority=1),
    )


def _store(row: StatementRow) -> str:
    return row.store or ""


def _terminal(row: StatementRow) -> str:
    return row.terminal or ""


def _transaction(row: StatementRow) -> str:
    return row.transaction_id or ""


def _receipt(row: StatementRow) -> str:
    return row.receipt_id or ""


def _left(row: StatementRow) -> str:
    return "" if row.points_left is None else whole(row.points_left)


def _balance(row: StatementRow) -> str:
    return whole(row.balance_after)
