"""The customer at a glance: what answers a call, said in few lines, or as cards side by side where there is room.

A line is made of groups, and a group of pieces that stay together. Nothing is left out where it becomes narrow: what
does not fit goes to the next line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from textual.content import Content

from loyalty_core.coupons.views import CouponCounts
from loyalty_core.customers.views import CustomerView, Profile
from loyalty_core.points.views import DuePoints
from loyalty_tui.inert import inert
from loyalty_tui.presenters.calendar import near_day, tenure
from loyalty_tui.presenters.customers import MEMBER_TYPES, MEMBERSHIPS, RECORD_STATES
from loyalty_tui.presenters.dates import day, local_day
from loyalty_tui.presenters.numbers import DASH, money, whole
from loyalty_tui.presenters.styles import KEY, QUIET, STRONG, TROUBLE
from loyalty_tui.presenters.tiers import tier_groups

GAP: Final = 3
"""Cells between two groups of a line."""

CARDS_FROM: Final = 88
"""Cells from which two cards stand side by side."""

GUTTER: Final = 4
"""Cells between the cards."""

LABEL: Final = 11
VALUE: Final = 11
"""Cells of a card's labels, and of its figures."""

Groups = Sequence[Content]


@dataclass(frozen=True, slots=True)
class Glance:
    """What is to be shown, and of when: `today` is local, instants are shown in `zone`."""

    profile: Profile
    today: date
    zone: ZoneInfo


def narrow_card(glance: Glance, width: int) -> list[Content]:
    """Return the customer in a few lines of that width, the points by themselves so that they are seen first."""
    return [
        *_apart(_who(glance), width),
        *flow(_contact(glance), width),
        *flow(tier_groups(glance.profile.tier, glance.profile.next_tier, glance.zone), width),
        *flow(_points(glance), width),
        *_apart(_history(glance), width),
        *_apart(_shopping(glance), width),
    ]


def wide_card(glance: Glance, width: int) -> list[Content]:
    """Return the customer as a heading and two cards of labels and values, side by side in that width."""
    cards = (_points_card(glance), _shopping_card(glance))
    room = (width - GUTTER) // len(cards)
    height = max(map(len, cards))
    rows = [
        Content(" " * GUTTER).join(_cell(card[line] if line < len(card) else Content(), room) for card in cards)
        for line in range(height)
    ]
    return [
        *_apart(_who(glance), width),
        *flow(_contact(glance), width),
        *flow([*_axes(glance), *tier_groups(glance.profile.tier, glance.profile.next_tier, glance.zone)], width),
        Content(),
        *rows,
    ]


def flow(groups: Groups, width: int) -> list[Content]:
    """Return the groups in as many lines as they need; one that is wider than a line is cut."""
    lines: list[Content] = []
    for group in groups:
        if lines and lines[-1].cell_length + GAP + group.cell_length <= width:
            lines[-1] += Content(" " * GAP) + group
        else:
            lines.append(group.truncate(width, ellipsis=True))
    return lines


def _apart(groups: Groups, width: int) -> list[Content]:
    """Return two groups at the two ends of a line, or below each other where they do not fit."""
    left, right = groups
    missing = width - left.cell_length - right.cell_length
    return flow(groups, width) if missing < GAP else [left + Content(" " * missing) + right]


# The parts of the customer, each a group.


def _who(glance: Glance) -> Groups:
    profile = glance.profile
    name = inert(profile.customer.name).stylize(STRONG)
    badges = []
    if profile.tier is not None:
        badges.append(Content.styled(inert(profile.tier.name.upper()).plain, KEY))
    if profile.customer.record_state != "live":
        badges.append(Content.styled(inert(profile.customer.record_state.upper()).plain, f"{STRONG} {TROUBLE}"))
    if profile.membership.status != "enrolled":
        status = MEMBERSHIPS.get(profile.membership.status, profile.membership.status)
        badges.append(Content.styled(status.upper(), f"{STRONG} {TROUBLE}"))
    return (Content("  ").join([name, *badges]), Content.styled(since(glance), QUIET))


def since(glance: Glance) -> str:
    """Return since when somebody is a member, or known to the shop, and how long that is (R191, R192)."""
    profile = glance.profile
    if profile.membership.joined_on is not None:
        joined = profile.membership.joined_on
        return f"Member since {day(joined)} ({tenure(joined, glance.today)})"
    registered = profile.customer.registered_at.astimezone(glance.zone).date()
    return f"Known since {day(registered)} ({tenure(registered, glance.today)})"


def _contact(glance: Glance) -> Groups:
    customer = glance.profile.customer
    return [
        inert(customer.phone) if customer.phone else Content.styled("no phone", QUIET),
        inert(customer.email) if customer.email else Content.styled("no e-mail", QUIET),
        *([_labelled("born", day(customer.birthday))] if customer.birthday else []),
        *([_labelled("card", customer.card)] if customer.card else []),
        *([] if customer.member_type == "customer" else [Content.styled(_member_type(customer), QUIET)]),
    ]


def _axes(glance: Glance) -> Groups:
    """Return what is kept apart of a customer besides the tier: membership, state of the record, member type."""
    profile = glance.profile
    status, state = profile.membership.status, profile.customer.record_state
    return [
        _labelled("Membership", MEMBERSHIPS.get(status, status)),
        _labelled("record", RECORD_STATES.get(state, state)),
        _labelled("came as", _member_type(profile.customer)),
    ]


def _member_type(customer: CustomerView) -> str:
    return MEMBER_TYPES.get(customer.member_type, customer.member_type)


def _points(glance: Glance) -> Groups:
    points, today = glance.profile.points, glance.today
    available = Content.styled(whole(points.available), f"{STRONG} $text-primary") + Content(" available")
    return [
        available + Content.styled(f" ({money(points.value)})", QUIET),
        *([Content.styled(f"owes {whole(points.debt)}", f"{STRONG} {TROUBLE}")] if points.debt else []),
        Content(f"{whole(points.pending)} pending") + _next(points.next_activation, today),
        *([_expiring(points.next_expiry, today)] if points.next_expiry else []),
    ]


def _next(due: DuePoints | None, today: date) -> Content:
    return Content("") if due is None else Content.styled(f" (next {near_day(due.on, today)})", QUIET)


def _expiring(due: DuePoints, today: date) -> Content:
    return Content(f"{whole(due.points)} expire {near_day(due.on, today)}")


def _history(glance: Glance) -> Groups:
    points = glance.profile.points
    figures = (("Lifetime", points.lifetime), ("redeemed", points.redeemed), ("expired", points.expired))
    return [
        _dotted([_labelled(label, whole(figure)) for label, figure in figures]),
        _labelled("Referral", _referral(glance.profile)),
    ]


def _referral(profile: Profile) -> str:
    """Return the code that friends bring along, and how many there were."""
    if not profile.friends:
        return profile.referral_code
    return f"{profile.referral_code} · {whole(profile.friends)} {'friend' if profile.friends == 1 else 'friends'}"


def _shopping(glance: Glance) -> Groups:
    spend = glance.profile.spend
    orders = "order" if spend.transactions == 1 else "orders"
    figures = [
        Content(f"{whole(spend.transactions)} ") + Content.styled(orders, QUIET),
        Content(money(spend.total)),
        _labelled("average", money(spend.average)),
    ]
    return [_dotted(figures), _last(glance)]


def _last(glance: Glance) -> Content:
    spend = glance.profile.spend
    if spend.last_at is None:
        return _labelled("Last", DASH)
    line = _labelled("Last", f"{local_day(spend.last_at, glance.zone)} {money(spend.last_value)}")
    return line + _labelled(" at", spend.last_store) if spend.last_store else line


def _labelled(label: str, value: str) -> Content:
    return Content.styled(f"{label} ", QUIET) + inert(value)


def _dotted(parts: Sequence[Content]) -> Content:
    return Content.styled(" · ", QUIET).join(parts)


# The cards: a title, then a label and a value a line, then a remark.


def _points_card(glance: Glance) -> list[Content]:
    points, today = glance.profile.points, glance.today
    pending = f"next {near_day(points.next_activation.on, today)}" if points.next_activation else ""
    expiry = f"on {near_day(points.next_expiry.on, today)}" if points.next_expiry else ""
    return [
        _title("Points"),
        _figure("Available", whole(points.available), f"worth {money(points.value)}", f"{STRONG} $text-primary"),
        *([_figure("Owed", whole(points.debt), "", f"{STRONG} {TROUBLE}")] if points.debt else []),
        _figure("Pending", whole(points.pending), pending),
        _figure("Expire next", whole(points.next_expiry.points) if points.next_expiry else DASH, expiry),
        _figure("Lifetime", whole(points.lifetime)),
        _figure("Redeemed", whole(points.redeemed)),
        _figure("Expired", whole(points.expired)),
    ]


def _shopping_card(glance: Glance) -> list[Content]:
    spend = glance.profile.spend
    entry_rewards = glance.profile.entry_rewards
    last = "" if spend.last_at is None else local_day(spend.last_at, glance.zone)
    place = f"{last} at {spend.last_store}" if spend.last_store else last
    return [
        _title("Shopping"),
        _figure("Orders", whole(spend.transactions)),
        _figure("Total", money(spend.total), f"{money(spend.refunded)} refunded" if spend.refunded.minor else ""),
        _figure("Average", money(spend.average)),
        _figure("Last", money(spend.last_value), place),
        _fact("Referral", _referral(glance.profile)),
        _fact("Coupons", _counts(glance.profile.coupons)),
        *([_fact("Entry gifts", _counts(entry_rewards))] if entry_rewards.issued else []),
    ]


def _counts(counts: CouponCounts) -> str:
    return f"{whole(counts.issued)} issued · {whole(counts.claimed)} claimed · {whole(counts.used)} used"


def _title(words: str) -> Content:
    return Content.styled(words, f"{STRONG} {QUIET}")


def _figure(label: str, value: str, remark: str = "", style: str = "") -> Content:
    line = Content.styled(f"{label:<{LABEL}}", QUIET) + Content.styled(f"{value:>{VALUE}}", style)
    return line + Content.styled(f"  {inert(remark).plain}", QUIET) if remark else line


def _fact(label: str, value: str) -> Content:
    return Content.styled(f"{label:<{LABEL}}  ", QUIET) + inert(value)


def _cell(line: Content, width: int) -> Content:
    cut = line.truncate(width, ellipsis=True)
    return cut.pad_right(width - cut.cell_length)
