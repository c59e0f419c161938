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

from loyalty_core.customers.views import CustomerView, Profile
from loyalty_core.points.views import DuePoints
from loyalty_tui.inert import inert
from loyalty_tui.presenters.calendar import near_day, tenure
from loyalty_tui.presenters.customers import MEMBER_TYPES, MEMBERSHIPS, RECORD_STATES
from loyalty_tui.presenters.dates import day, local_day
from loyalty_tui.presenters.numbers import DASH, money, whole
from loyalty_tui.presenters.segments import rule_that_put
from loyalty_tui.presenters.styles import KEY, QUIET, STRONG, TROUBLE
from loyalty_tui.presenters.summary import figures_of, summary_cards
from loyalty_tui.presenters.tiers import tier_groups

GAP: Final = 3
"""Cells between two groups of a line."""

CARDS_FROM: Final = 94
"""Cells from which the summary cards stand side by side, four in a row."""

Groups = Sequence[Content]


@dataclass(frozen=True, slots=True)
class Glance:
    """What is to be shown, and of when: `today` is local, instants are shown in `zone`."""

    profile: Profile
    today: date
    zone: ZoneInfo


def narrow_card(glance: Glance, width: int) -> list[Content]:
    """Return the customer in a few lines of that width, the points by themselves so that they are seen first."""
    history, referral = _history(glance)
    return [
        *_apart(_who(glance), width),
        *flow(_contact(glance), width),
        *flow(tier_groups(glance.profile.tier, glance.profile.next_tier, glance.zone), width),
        *flow(_segments(glance), width),
        *flow(_points(glance), width),
        *flow([history, *_engagement(glance), referral], width),
        *_apart(_shopping(glance), width),
    ]


def wide_card(glance: Glance, width: int) -> list[Content]:
    """Return the customer as a heading, the points, and the summary cards, side by side in that width (R209)."""
    return [
        *_apart(_who(glance), width),
        *flow(_contact(glance), width),
        *flow([*_axes(glance), *tier_groups(glance.profile.tier, glance.profile.next_tier, glance.zone)], width),
        *flow(_segments(glance), width),
        Content(),
        *flow(_points(glance), width),
        *_apart(_history(glance), width),
        Content(),
        *summary_cards(figures_of(glance.profile, glance.today, glance.zone), width),
        Content(),
        *_apart((_turnover(glance), _last(glance)), width),
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


def _segments(glance: Glance) -> Groups:
    """Return the segments, each by the rule that put the customer there."""
    return [rule_that_put(found) for found in glance.profile.segments]


def _engagement(glance: Glance) -> Groups:
    """Return what was claimed and used, of coupons and apart from them of entry rewards (R211 to R214)."""
    counted = (("Coupons", glance.profile.coupons), ("Entry rewards", glance.profile.entry_rewards))
    return [
        _labelled(label, f"{whole(counts.claimed)} claimed · {whole(counts.used)} used") for label, counts in counted
    ]


def _turnover(glance: Glance) -> Content:
    spend = glance.profile.spend
    return _dotted([_labelled("Gross", money(spend.gross)), _labelled("refunded", money(spend.refunded))])


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
