"""In which segments a customer is, and by which rule: how lately, how often and for how much they bought.

A customer has at most one stage, the first of dormant, at risk, new and loyal whose rule holds; top stands beside it,
as a top customer at risk is worth a call. Nothing is stored: the account's figures and the date say it at any moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from loyalty_core.clock import local_date, start_of_day
from loyalty_core.money import Money

if TYPE_CHECKING:
    from loyalty_core.settings import Policies


class Segment(StrEnum):
    """What a customer is to the programme."""

    TOP = "top"
    LOYAL = "loyal"
    NEW = "new"
    AT_RISK = "at_risk"
    DORMANT = "dormant"


@dataclass(frozen=True, slots=True)
class Shopping:
    """What the rules look at: instants in UTC, the number of sales, and the spend net of refunds."""

    registered_at: datetime
    last_purchase_at: datetime | None
    transactions: int
    net: Money


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A segment that a customer is in; `says` is the rule that put them there, in words."""

    segment: str
    says: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """The programme's thresholds on one local date, so that a rule only compares.

    Attributes:
        today: local date in `zone`.
        new_from: who registered at this instant or later is new.
        at_risk_before, dormant_before: who last bought earlier is that; who never bought, by when they registered.
    """

    policies: "Policies"
    today: date
    zone: ZoneInfo
    new_from: datetime
    at_risk_before: datetime
    dormant_before: datetime


def bounds_of(policies: "Policies", at: datetime, zone: ZoneInfo) -> Bounds:
    """Return the thresholds as they are at an instant; days are local ones, as people count them."""
    today = local_date(at, zone)

    def days_back(days: int) -> datetime:
        return start_of_day(today - timedelta(days=days - 1), zone)

    return Bounds(
        policies,
        today,
        zone,
        new_from=days_back(policies.new_days),
        at_risk_before=days_back(policies.at_risk_days),
        dormant_before=days_back(policies.dormant_days),
    )


def segments_of(shopping: Shopping, bounds: Bounds) -> tuple[SegmentView, ...]:
    """Return the segments of a customer, top first; none for who came a few times and lately."""
    return tuple(SegmentView(segment.value, _says(segment, shopping, bounds)) for segment in _found(shopping, bounds))


def _found(shopping: Shopping, bounds: Bounds) -> Iterator[Segment]:
    if shopping.net.minor >= bounds.policies.top_spend_minor:
        yield Segment.TOP
    seen_at = shopping.last_purchase_at or shopping.registered_at
    if seen_at < bounds.dormant_before:
        yield Segment.DORMANT
    elif seen_at < bounds.at_risk_before:
        yield Segment.AT_RISK
    elif shopping.registered_at >= bounds.new_from:
        yield Segment.NEW
    elif shopping.transactions >= bounds.policies.loyal_purchases:
        yield Segment.LOYAL


def _says(segment: Segment, shopping: Shopping, bounds: Bounds) -> str:
    policies = bounds.policies
    if segment is Segment.TOP:
        return f"Spent {shopping.net}; top from {Money(policies.top_spend_minor, shopping.net.currency)}."
    if segment is Segment.LOYAL:
        return f"{shopping.transactions:,} purchases; loyal from {policies.loyal_purchases:,}."
    if segment is Segment.NEW:
        registered = _days(bounds, shopping.registered_at)
        since = "today" if registered <= 0 else f"{_counted(registered)} ago"
        return f"Registered {since}; new for {_counted(policies.new_days)}."
    limit = policies.dormant_days if segment is Segment.DORMANT else policies.at_risk_days
    name = "dormant" if segment is Segment.DORMANT else "at risk"
    if shopping.last_purchase_at is None:
        return f"Registered {_counted(_days(bounds, shopping.registered_at))} ago, never bought; {name} from {limit:,}."
    return f"No purchase for {_counted(_days(bounds, shopping.last_purchase_at))}; {name} from {limit:,}."


def _days(bounds: Bounds, since: datetime) -> int:
    return (bounds.today - local_date(since, bounds.zone)).days


def _counted(days: int) -> str:
    return "1 day" if days == 1 else f"{days:,} days"
