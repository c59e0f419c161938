"""Customers as rows and cards, in the words of the counter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rich.text import Text
from textual.content import Content

from loyalty_core.clock import local_date
from loyalty_core.customers.views import CustomerHit, OverviewRow, Profile, UnlinkedPurchase
from loyalty_tui.inert import inert, inert_text
from loyalty_tui.presenters.dates import ago, day, local_day, moment, short_day
from loyalty_tui.presenters.matching import BY_NAME, marked
from loyalty_tui.presenters.numbers import DASH, money, whole
from loyalty_tui.presenters.segment_words import segments_text
from loyalty_tui.presenters.styles import QUIET, STRONG, TROUBLE
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

MEMBER_TYPES: Final = {
    "customer": "customer",
    "customer_referral": "customer referral",
    "affiliate_referral": "affiliate referral",
}
MEMBERSHIPS: Final = {
    "enrolled": "enrolled",
    "not_enrolled": "not enrolled",
    "opted_out": "opted out",
    "excluded": "excluded",
    "blocked": "blocked",
}
RECORD_STATES: Final = {"live": "in use", "merged": "merged", "erased": "erased"}
REASONS: Final = {
    "phone": "phone",
    "name": "name",
    "email": "e-mail",
    "receipt": "receipt",
    "transaction": "transaction",
    "card": "card",
    "referral-code": "referral code",
    "coupon": "coupon",
    "similar-name": "similar name",
    "similar-phone": "similar phone",
}
"""Why a customer was found."""

STRONG_REASONS: Final = frozenset({"phone", "receipt", "email", "card", "transaction", "referral-code", "coupon"})
"""Reasons that point at one customer where there is one hit."""

SOON: Final = timedelta(days=60)
"""Points that expire within this time are worth a word to the customer."""

_GAP: Final = "   "


def overview_columns(zone: ZoneInfo, tones: Tones) -> tuple[Column[OverviewRow], ...]:
    """Return the columns of the overview."""
    return (
        Column("name", "Customer", lambda row: row.name, min_width=15, weight=3, sortable=True, priority=9),
        Column("email", "E-mail", lambda row: row.email or DASH, min_width=16, weight=3, sortable=True, priority=8,
               opens=True),
        Column("phone", "Phone", lambda row: row.phone or DASH, width=15, priority=2),
        Column("member_type", "Member type", _member_type, min_width=11, weight=1, sortable=True, priority=7),
        Column("segments", "Segment", lambda row: segments_text(row.segments), width=12, priority=3),
        Column("membership", "Status", lambda row: _membership(row, tones), width=12, sortable=True, priority=7),
        Column("tier", "Tier", lambda row: row.tier or DASH, width=8, sortable=True, priority=6),
        Column("available", "Points", lambda row: whole(row.available), 8, align="right", sortable=True, priority=8),
        Column("last_purchase", "Last sale", lambda row: _last_sale(row, zone), 9, align="right", sortable=True,
               priority=5),
    )  # fmt: skip


def hit_columns(query: str) -> tuple[Column[CustomerHit], ...]:
    """Return the columns of what was found for a query."""
    return (
        Column("name", "Customer", lambda hit: _name(hit, query), min_width=16, weight=2,
               priority=9),
        Column("why", "Found by", lambda hit: _why(hit, query), min_width=22, weight=2, priority=8),
        Column("phone", "Phone", lambda hit: hit.phone or DASH, width=15, priority=5),
        Column("email", "E-mail", lambda hit: hit.email or DASH, min_width=18, weight=1, priority=3, opens=True),
        Column("tier", "Tier", lambda hit: hit.tier or DASH, width=8, priority=6),
        Column("available", "Points", lambda hit: whole(hit.available), 9, align="right", priority=7),
    )  # fmt: skip


def unlinked(purchase: UnlinkedPurchase, zone: ZoneInfo) -> Content:
    """Return a purchase of nobody in one sentence."""
    name = purchase.receipt_id or purchase.transaction_id
    when = moment(purchase.at, zone)
    return inert(f"Receipt {name}, {money(purchase.amount)} at {purchase.store} on {when}, belongs to no customer yet.")


def card(profile: Profile, now: datetime, zone: ZoneInfo) -> Content:
    """Return a customer in five lines: who, points, purchases, how to reach them, what is open."""
    return Content("\n").join([_who(profile), _points(profile, now, zone), _spend(profile, zone), _reach(profile),
                               _open_notes(profile, now, zone)])  # fmt: skip


def _who(profile: Profile) -> Content:
    status = MEMBERSHIPS.get(profile.membership.status, profile.membership.status)
    since = "" if profile.membership.joined_on is None else f" since {day(profile.membership.joined_on)}"
    line = inert(profile.customer.name).stylize(STRONG)
    if profile.tier is not None:
        line += Content(_GAP) + inert(profile.tier.name).stylize(STRONG)
    style = QUIET if profile.membership.status == "enrolled" else TROUBLE
    line += Content(_GAP) + Content.styled(f"{status}{since}", style)
    if not profile.segments:
        return line
    segments = segments_text([found.segment for found in profile.segments])
    return line + Content(_GAP) + Content.styled(segments, QUIET)


def _points(profile: Profile, now: datetime, zone: ZoneInfo) -> Content:
    points = profile.points
    line = Content.styled(whole(points.available), STRONG) + Content(" points available")
    if points.pending:
        due = "" if points.next_activation is None else f" (next {day(points.next_activation.on)})"
        line += Content(f"{_GAP}{whole(points.pending)} pending{due}")
    if points.next_expiry is not None:
        is_soon = points.next_expiry.on - local_date(now, zone) <= SOON
        expiry = f"{_GAP}{whole(points.next_expiry.points)} expire {day(points.next_expiry.on)}"
        line += Content.styled(expiry, TROUBLE if is_soon else QUIET)
    if points.debt:
        line += Content.styled(f"{_GAP}{whole(points.debt)} owed", TROUBLE)
    return line


def _spend(profile: Profile, zone: ZoneInfo) -> Content:
    spend = profile.spend
    if spend.last_at is None:
        return Content.styled("No purchase yet", QUIET)
    where = "" if spend.last_store is None else f" at {spend.last_store}"
    count = "1 purchase" if spend.transactions == 1 else f"{whole(spend.transactions)} purchases"
    last = inert(f"Last purchase {money(spend.last_value)} on {local_day(spend.last_at, zone)}{where}")
    return last + Content.styled(f"{_GAP}{count}, {money(spend.total)}", QUIET)


def _reach(profile: Profile) -> Content:
    customer = profile.customer
    known = [customer.phone, customer.email, customer.card and f"card {customer.card}"]
    return inert(_GAP.join(text for text in known if text) or "No contact details").stylize(QUIET)


def _open_notes(profile: Profile, now: datetime, zone: ZoneInfo) -> Content:
    complaints = [note for note in profile.open_notes if note.kind == "complaint"]
    if not complaints:
        return Content.styled("No open complaint", QUIET)
    latest = complaints[0]
    text = " ".join(latest.text.split())
    more = f" (+{len(complaints) - 1} more)" if len(complaints) > 1 else ""
    head = inert(f"! Complaint{more}, {ago(latest.created_at, now, zone)}, {latest.author_name}: ")
    return head.stylize(TROUBLE) + inert(text)


def _member_type(row: OverviewRow) -> str:
    return MEMBER_TYPES.get(row.member_type, row.member_type)


def _membership(row: OverviewRow, tones: Tones) -> Text:
    style = "" if row.membership == "enrolled" else tones.alert
    return Text(MEMBERSHIPS.get(row.membership, row.membership), style)


def _last_sale(row: OverviewRow, zone: ZoneInfo) -> str:
    return short_day(None if row.last_purchase_at is None else local_date(row.last_purchase_at, zone))


def _why(hit: CustomerHit, query: str) -> Text:
    reason = REASONS.get(hit.matched.kind, hit.matched.kind)
    if hit.matched.kind in BY_NAME:
        return Text(reason)
    return Text(f"{reason} ") + marked(hit.matched.value, hit.matched.kind, query)


def _name(hit: CustomerHit, query: str) -> Text:
    return marked(hit.name, "name", query) if hit.matched.kind in BY_NAME else inert_text(hit.name)
