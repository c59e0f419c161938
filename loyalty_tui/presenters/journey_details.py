"""One journey of one customer, told whole: where they stand, their offers, how much they used, and every step."""

from __future__ import annotations

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from textual.content import Content

from loyalty_core.journeys.views import CustomerJourney, CustomerJourneysView
from loyalty_tui.inert import inert
from loyalty_tui.presenters import dates, journeys
from loyalty_tui.presenters.coupons import STATES
from loyalty_tui.presenters.styles import QUIET, STRONG

MOST_OFFERS: Final = 6


def likes(view: CustomerJourneysView) -> Content:
    """Return what a customer likes, and what they buy."""
    noted = ", ".join(view.preferences) or "nothing noted; Shift+D notes it"
    line = Content.styled("Likes ", QUIET) + inert(noted)
    if not view.bought_most:
        return line
    return line + Content.styled(" · buys ", QUIET) + inert(", ".join(view.bought_most))


def details(journey: CustomerJourney, zone: ZoneInfo) -> Content:
    """Return all that is known of a customer in a journey, the newest step first."""
    lines = [inert(journeys.standing(journey)).stylize(STRONG), inert(_use(journey)), *_offers(journey)]
    lines += [Content(""), *(_step_line(journey, number, zone) for number in range(len(journey.steps)))]
    return Content("\n").join(lines)


def _use(journey: CustomerJourney) -> str:
    counts = " · ".join(f"{_called(journey.period, one.begins_on)} {one.uses}" for one in journey.periods)
    return f"Offers used: {counts}"


def _called(period: str, begins_on: date) -> str:
    return f"{begins_on:%b}" if period == "month" else dates.short_day(begins_on)


def _offers(journey: CustomerJourney) -> list[Content]:
    if not journey.offers:
        return []
    lines = []
    for one in journey.offers[:MOST_OFFERS]:
        until = "" if one.last_valid_on is None else f", until {dates.day(one.last_valid_on)}"
        tag = f" ({one.tag})" if one.tag else ""
        state = Content.styled(f"{STATES.get(one.state, one.state)}{until}", QUIET)
        lines.append(inert(f"{one.code}  {one.offer}{tag}  ") + state)
    return [Content(""), *lines]


def _step_line(journey: CustomerJourney, number: int, zone: ZoneInfo) -> Content:
    step = journey.steps[number]
    by = f"  {step.staff}" if step.staff else ""
    return (
        Content.styled(f"{dates.moment(step.at, zone):>18}  ", QUIET)
        + inert(journeys.step(step))
        + inert(by).stylize(QUIET)
    )
