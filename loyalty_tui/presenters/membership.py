"""Membership in words: the axes that are kept apart, what can be changed now and why not, and the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Final
from zoneinfo import ZoneInfo

from textual.content import Content

from loyalty_core.customers.rules import Membership
from loyalty_core.customers.views import Profile
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Receipt
from loyalty_core.journeys.views import CustomerJourney
from loyalty_core.membership.rules import ALLOWED, Action, why_not
from loyalty_core.membership.views import MembershipChangeView
from loyalty_tui.inert import inert
from loyalty_tui.presenters.changes import changes
from loyalty_tui.presenters.customers import MEMBER_TYPES, MEMBERSHIPS, RECORD_STATES
from loyalty_tui.presenters.dates import local_day, moment, short_moment
from loyalty_tui.presenters.journeys import STAGES
from loyalty_tui.presenters.keys import key_name
from loyalty_tui.presenters.numbers import DASH, whole
from loyalty_tui.presenters.situation import ERASED
from loyalty_tui.presenters.styles import KEY, LOST, QUIET, STRONG, TROUBLE
from loyalty_tui.presenters.tier_words import NO_TIER, tier_in_words
from loyalty_tui.widgets.table_columns import Column

LABEL: Final = 13
"""Cells of the labels on the left."""

MOST_NAMED: Final = 6
"""Coupons and referrals that are named one by one; of the others it is said how many there are."""

ENDED: Final = {"coupon": "voided", "referral": "cancelled"}
"""What blocking a customer ends, and how it is then."""

NOT_YOUR_ROLE: Final = "Your role may not do this."
MANAGERS_ONLY: Final = "Only a manager blocks, or lets a blocked customer in again."

_ACTIONS: Final = {
    "enrol": "Enrolled",
    "opt-out": "Opted out",
    "exclude": "Excluded",
    "block": "Blocked",
    "reinstate": "Reinstated",
    "undo": "Taken back",
    "merge": "Records merged",
    "erase": "Erased",
}
"""What a clerk calls each change that was made."""

May = Callable[[Permission], bool]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done to a membership.

    Attributes:
        name: as the window's bindings and dialogs have it.
        key: that opens its dialog.
        label: one or two words.
        means: what it means, in a sentence.
        permission: what the role needs.
        action: as the core's rules have it; None for what they do not speak of.
        danger: whether it takes something from the customer.
    """

    name: str
    key: str
    label: str
    means: str
    permission: Permission
    action: Action | None
    danger: bool = False


DEEDS: Final = (
    Deed("enrol", "e", "Enrol", "They take part from now on: earn, and may spend.", Permission.MANAGE_MEMBERSHIP,
         Action.ENROL),
    Deed("opt_out", "o", "Opt out", "Their own wish. Points are frozen, not lost; they may rejoin.",
         Permission.MANAGE_MEMBERSHIP, Action.OPT_OUT, danger=True),
    Deed("exclude", "x", "Exclude", "Staff find them not eligible. Frozen as well; they are not told.",
         Permission.MANAGE_MEMBERSHIP, Action.EXCLUDE, danger=True),
    Deed("block", "b", "Block", "Staff suspect fraud. Open referrals and unused coupons end as well.",
         Permission.BLOCK_CUSTOMER, Action.BLOCK, danger=True),
    Deed("reinstate", "r", "Reinstate", "They stand again as before staff excluded or blocked them.",
         Permission.MANAGE_MEMBERSHIP, Action.REINSTATE),
    Deed("member_type", "t", "Member type", "How they came: by themselves, a customer or an affiliate.",
         Permission.EDIT_CUSTOMER, None),
)  # fmt: skip
"""All of them, in the order in which the window has them."""

BY_NAME: Final = {deed.name: deed for deed in DEEDS}


def why_not_now(deed: Deed, profile: Profile, may: May) -> str | None:
    """Return why a deed cannot be done, as far as state and role say; None where it can. The core has the last word."""
    if profile.customer.record_state == "erased":
        return ERASED
    status = Membership(profile.membership.status)
    if deed.action is not None and status not in ALLOWED[deed.action]:
        return why_not(deed.action, status)[1]
    if status is Membership.BLOCKED and deed.action is not None and not may(Permission.BLOCK_CUSTOMER):
        return MANAGERS_ONLY
    if not may(deed.permission):
        return MANAGERS_ONLY if deed.permission is Permission.BLOCK_CUSTOMER else NOT_YOUR_ROLE
    return None


def axes(profile: Profile, journeys: Sequence[CustomerJourney] | None, zone: ZoneInfo) -> list[Content]:
    """Return what is kept apart of a customer, a line each; `journeys` is None until they are known."""
    customer = profile.customer
    return [
        _axis("Membership", standing(profile, zone), is_fine=profile.membership.status == "enrolled"),
        _axis("Journey", _in_journeys(journeys)),
        _axis("Tier", tier_in_words(profile.tier, zone) or NO_TIER),
        _axis("Member type", MEMBER_TYPES.get(customer.member_type, customer.member_type)),
        _axis("Record", RECORD_STATES.get(customer.record_state, customer.record_state),
              is_fine=customer.record_state == "live"),
    ]  # fmt: skip


def _in_journeys(found: Sequence[CustomerJourney] | None) -> str:
    if found is None:
        return "…"
    stages = [f"{one.journey}: {STAGES[one.stage].lower()}" for one in found if one.stage != "not_invited"]
    return "; ".join(stages) or STAGES["not_invited"]


def standing(profile: Profile, zone: ZoneInfo) -> str:
    """Return where a membership stands, since when, by whom and why."""
    membership = profile.membership
    words = MEMBERSHIPS.get(membership.status, membership.status)
    since = "" if membership.since is None else f" since {local_day(membership.since, zone)}"
    by = f", by {membership.by}" if membership.by else ""
    return f"{words}{since}{by}{f': {membership.reason}' if membership.reason else ''}"


def deed_lines(profile: Profile, may: May, width: int) -> list[tuple[Deed, Content]]:
    """Return what can be done in lines of that width, each with its deed; what cannot be done now says why."""
    return [(deed, line) for deed in DEEDS for line in _deed_lines(deed, why_not_now(deed, profile, may), width)]


def history_columns(zone: ZoneInfo, *, wide: bool) -> Sequence[Column[MembershipChangeView]]:
    """Return the columns of the history: who changed it, when and why."""
    when, cells = (moment, 17) if wide else (short_moment, 15)

    def became(row: MembershipChangeView) -> str:
        return MEMBERSHIPS.get(row.status, row.status)

    return (
        Column("when", "When", lambda row: when(row.at, zone).rjust(cells), cells, priority=9),
        Column("action", "Change", lambda row: _ACTIONS.get(row.action, row.action), 14, priority=9),
        Column("status", "Since then", became, 12, priority=6),
        Column("why", "Why", lambda row: row.reason or DASH, min_width=14, weight=3, priority=8),
        Column("by", "By", lambda row: row.staff or DASH, min_width=10, weight=1, priority=7),
        Column("store", "Store", lambda row: row.store or DASH, 8, priority=3),
    )


def change_details(row: MembershipChangeView, zone: ZoneInfo) -> str:
    """Return one change whole: from what to what, when, by whom, where and why."""
    before, after = (MEMBERSHIPS.get(status, status) for status in (row.status_before, row.status))
    by = f" by {row.staff}" if row.staff else ""
    at = f" at {row.store}" if row.store else ""
    return f"{before} → {after}, {moment(row.at, zone)}{by}{at}{f': {row.reason}' if row.reason else ''}"


def effects(receipt: Receipt) -> Content:
    """Return what a change of membership would do: the status, the points, and in a line each what ends with it."""
    ended = [change for change in receipt.changes if change.what in ENDED and change.before is not None]
    others = tuple(change for change in receipt.changes if change not in ended)
    lines = [changes(replace(receipt, changes=others, lost=()))]
    for noun, how in ENDED.items():
        found = [str(change.before) for change in ended if change.what == noun]
        lines += [_ended(noun, how, found)] if found else []
    return Content("\n").join(lines)


def _ended(noun: str, how: str, found: list[str]) -> Content:
    count = f"1 {noun}" if len(found) == 1 else f"{whole(len(found))} {noun}s"
    named = ", ".join(found[:MOST_NAMED]) + (" …" if len(found) > MOST_NAMED else "")
    return Content.styled("! ", TROUBLE) + inert(f"{count} {how} for good: {named}")


def _axis(label: str, words: str, *, is_fine: bool = True) -> Content:
    return Content.styled(f"{label:<{LABEL}}", QUIET) + inert(words).stylize(STRONG if is_fine else TROUBLE)


def _deed_lines(deed: Deed, why: str | None, width: int) -> list[Content]:
    key, words = (KEY, "") if why is None else (QUIET, QUIET)
    label = LOST if why is None and deed.danger else words
    head = Content.styled(f"{key_name(deed.key)} ", key) + Content.styled(f"{deed.label:<{LABEL}}", label)
    first, *others = wrap(why or deed.means, max(20, width - head.cell_length))
    indent = Content(" " * head.cell_length)
    return [head + Content.styled(first, words), *(indent + Content.styled(other, words) for other in others)]
