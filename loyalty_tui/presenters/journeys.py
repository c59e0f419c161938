"""Journeys in the words of the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from loyalty_tui.presenters import dates, numbers

if TYPE_CHECKING:
    from datetime import date

    from loyalty_core.journeys.views import CustomerJourney, Figures, StepView, VersionView

STAGES: Final = {
    "not_invited": "Not invited",
    "invited": "Invited, no answer yet",
    "reminded": "Reminded, no answer yet",
    "not_interested": "Not interested",
    "active": "Takes part",
    "top": "Top customer",
    "inactive": "Inactive",
}
"""By stage, what it is called."""

SHORT: Final = {
    "not_invited": "Near",
    "invited": "Invited",
    "reminded": "Reminded",
    "not_interested": "Said no",
    "active": "Take part",
    "top": "Top",
    "inactive": "Inactive",
}
"""By stage, what those are called who stand there, in a word or two."""

SIGNS: Final = {"top": "★", "active": "●", "invited": "○", "reminded": "○", "inactive": "◌", "not_interested": "–"}
"""By stage, a sign that tells it without colour."""

PERIODS: Final = {"week": "week", "month": "month", "quarter": "quarter"}

_ACTIONS: Final = {
    "invite": "Invited",
    "remind": "Reminded",
    "no-answer": "Did not answer",
    "accept": "Said yes",
    "decline": "Said no",
    "use": "Used an offer",
    "period": "The period was over",
    "benefits": "Was told of the benefits",
    "undo": "Taken back",
    "merge": "Came with another record",
    "erase": "Was erased",
}
_TELLS: Final = {"invite", "remind", "accept", "benefits"}
_PORTALS: Final = {"open": "open", "closed": "closed", "none": "none yet"}
_DASH: Final = "–"


def stage(value: str) -> str:
    """Return what a stage is called, with its sign."""
    sign = SIGNS.get(value)
    return STAGES[value] if sign is None else f"{sign} {STAGES[value]}"


def step(view: StepView) -> str:
    """Return what happened, like `Used an offer, the 3rd of the month: top customer`."""
    said = _ACTIONS[view.action]
    if view.action == "use":
        said = f"{said}, {view.uses:,} in the period"
    if view.stage != view.stage_before and view.action in ("use", "period", "undo", "merge"):
        said = f"{said}: {STAGES[view.stage].lower()}"
    if not view.told and (view.action in _TELLS or (view.stage == "inactive" and view.action == "period")):
        said = f"{said} (not told)"
    return said


def standing(journey: CustomerJourney) -> str:
    """Return in a sentence where a customer stands and why."""
    used = _uses(journey.uses, journey.period)
    if journey.stage == "top":
        return f"Top customer: {used}."
    if journey.stage == "active":
        left = journey.top_uses - journey.uses
        more = f"; {left:,} more until {_day(journey.period_ends_on)} make a top customer" if left > 0 else ""
        return f"Takes part: {used}{more}."
    return f"{STAGES[journey.stage]}."


def entered(journey: CustomerJourney) -> str:
    """Return how often a customer came into a journey."""
    return {0: "never", 1: "once"}.get(journey.times_entered, f"{journey.times_entered:,} times")


def portal(journey: CustomerJourney) -> str:
    """Return whether a customer has a portal."""
    return _PORTALS[journey.portal]


def percent(value: int | None) -> str:
    """Return a share, or a dash for one of nothing."""
    return _DASH if value is None else f"{value} %"


def threshold(version: VersionView) -> str:
    """Return from how much on a version invites."""
    return numbers.money(version.threshold)


def rules(version: VersionView) -> str:
    """Return in a sentence how a version goes."""
    return (
        f"Invites from {threshold(version)}, reminds after {version.reminder_days} days, gives up "
        f"{version.answer_days} days later. {version.top_uses} offers used in a {PERIODS[version.period]} make a top "
        f"customer; {version.offers} offers at a time."
    )


def compared(figures: Figures) -> str:
    """Return what members spend in thirty days before they said yes, and since."""
    before, after = figures.spend_before, figures.spend_after
    if before is None or after is None:
        return _DASH
    return f"{numbers.money(before)} → {numbers.money(after)}"


def flags(figures: Figures) -> list[str]:
    """Return what a report warns of (R63, R64)."""
    warned = []
    if figures.low_enrolment:
        warned.append("Few say yes: the benefits may need upgrading.")
    if figures.low_participation:
        warned.append("Few use anything: the benefits may need upgrading.")
    return warned


def _uses(uses: int, period: str) -> str:
    offers = "1 offer" if uses == 1 else f"{uses:,} offers"
    return f"{offers} used this {PERIODS[period]}"


def _day(day: date) -> str:
    return dates.day(day)
