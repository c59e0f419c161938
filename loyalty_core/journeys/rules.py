"""The stages of a journey and what moves a customer from one to another: pure functions (R44 to R59)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from loyalty_core.clock import local_date, start_of_day


class Stage(StrEnum):
    """Where a customer stands in a journey; one of four axes, and no other stands for it."""

    NOT_INVITED = "not_invited"
    INVITED = "invited"
    REMINDED = "reminded"
    NOT_INTERESTED = "not_interested"
    ACTIVE = "active"
    TOP = "top"
    INACTIVE = "inactive"


TAKING_PART = (Stage.ACTIVE, Stage.TOP)

Answer = Literal["accept", "decline"]
Period = Literal["week", "month", "quarter"]

_ACCEPT_FROM = (Stage.INVITED, Stage.REMINDED, Stage.NOT_INTERESTED, Stage.INACTIVE)
_DECLINE_FROM = (Stage.INVITED, Stage.REMINDED, Stage.INACTIVE, *TAKING_PART)
_OUTSIDE = (Stage.NOT_INVITED, Stage.NOT_INTERESTED, Stage.INACTIVE)
_FURTHEST_FIRST = (
    *(Stage.TOP, Stage.ACTIVE, Stage.REMINDED, Stage.INVITED, Stage.INACTIVE),
    *(Stage.NOT_INTERESTED, Stage.NOT_INVITED),
)

_IN_THE_WAY = {
    Stage.NOT_INVITED: "This customer was not invited yet. Invite them first.",
    Stage.NOT_INTERESTED: "This customer said already that they are not interested.",
    Stage.ACTIVE: "This customer takes part already.",
    Stage.TOP: "This customer takes part already.",
}


class CalendarPeriod(NamedTuple):
    """A calendar week, month or quarter of the programme's zone: from `begins` (UTC) to before `ends`."""

    begins: datetime
    ends: datetime


def period_at(at: datetime, period: str, time_zone: ZoneInfo) -> CalendarPeriod:
    """Return the calendar week (from Monday), month or quarter in which an instant lies."""
    first = _first_day(local_date(at, time_zone), period)
    return CalendarPeriod(start_of_day(first, time_zone), start_of_day(_next_first(first, period), time_zone))


def _first_day(day: date, period: str) -> date:
    if period == "week":
        return day - timedelta(days=day.weekday())
    month = day.month if period == "month" else day.month - (day.month - 1) % 3
    return date(day.year, month, 1)


def _next_first(first: date, period: str) -> date:
    if period == "week":
        return first + timedelta(days=7)
    months = first.month - 1 + (1 if period == "month" else 3)
    return date(first.year + months // 12, months % 12 + 1, 1)


def stage_after_answer(stage: Stage, answer: Answer) -> Stage | None:
    """Return where an answer leads from a stage, or None where it cannot be given there."""
    if answer == "accept":
        return Stage.ACTIVE if stage in _ACCEPT_FROM else None
    return Stage.NOT_INTERESTED if stage in _DECLINE_FROM else None


def why_no_answer(stage: Stage) -> str:
    """Return why an answer is not taken of somebody in a stage."""
    return _IN_THE_WAY[stage]


def stage_after_use(stage: Stage, uses: int, top_uses: int, *, takes_part: bool) -> Stage:
    """Return the stage of a customer who has just used their `uses`th offer of the period (R56).

    `takes_part` says whether they accepted: who did and became inactive is active again by it.
    """
    if stage not in (*TAKING_PART, Stage.INACTIVE) or not takes_part:
        return stage
    if uses >= top_uses:
        return Stage.TOP
    return Stage.ACTIVE if stage is Stage.INACTIVE else stage


def stage_after_period(uses: int, benefits: int, top_uses: int, *, whole: bool) -> Stage:
    """Return the stage of a customer who takes part, when a period is over (R56, R57).

    Args:
        uses: offers of the journey that were used in it.
        benefits: all that was had of the programme in it: offers and other coupons used, rewards redeemed.
        top_uses: from how many uses on somebody is a top customer.
        whole: whether they took part in all of it; in a part of a period nobody becomes inactive.
    """
    if uses >= top_uses:
        return Stage.TOP
    return Stage.ACTIVE if benefits or not whole else Stage.INACTIVE


def enters(before: Stage, after: Stage) -> bool:
    """Say whether a move brings somebody into the journey, from outside."""
    return before in _OUTSIDE and after not in _OUTSIDE


def further(one: Stage, other: Stage) -> Stage:
    """Return which of two stages goes on where two records become one."""
    return min(one, other, key=_FURTHEST_FIRST.index)


def chosen(number: int, weights: Sequence[int]) -> int:
    """Return which of some versions a large number of chance falls on, by their weights."""
    place = number % sum(weights)
    for index, weight in enumerate(weights):
        if place < weight:
            return index
        place -= weight
    raise AssertionError("the weights add up to more than the place")


def percent(part: int, whole: int) -> int | None:
    """Return a share in whole percent, rounded down; None of nothing."""
    return part * 100 // whole if whole else None
