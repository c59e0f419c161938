"""What came of a journey, as lines: its versions side by side, what they ask for, and its offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from loyalty_tui.inert import inert
from loyalty_tui.presenters import journeys, numbers
from loyalty_tui.presenters.styles import QUIET, STRONG, TROUBLE

if TYPE_CHECKING:
    from loyalty_core.journeys.views import Figures, JourneyReportView, JourneyView

LABEL: Final = 25
CELL: Final = 16
"""Cells of the labels on the left, and of each version."""

_ROWS: Final[tuple[tuple[str, Callable[[Figures], str]], ...]] = (
    ("Invited", lambda found: numbers.whole(found.invited)),
    ("Said yes", lambda found: _of(found.accepted, found.enrolment_percent)),
    ("Said no", lambda found: numbers.whole(found.declined)),
    ("Did not answer in time", lambda found: numbers.whole(found.unanswered)),
    ("", lambda _found: ""),
    ("Take part", lambda found: numbers.whole(found.active)),
    ("Top customers", lambda found: numbers.whole(found.top)),
    ("Inactive again", lambda found: numbers.whole(found.inactive)),
    ("Used something, 30 days", lambda found: _of(found.taking_part, found.participation_percent)),
    ("Offers used", lambda found: numbers.whole(found.uses)),
    ("", lambda _found: ""),
    ("Revenue since they joined", lambda found: numbers.money(found.revenue)),
    ("… of top customers", lambda found: numbers.money(found.revenue_top)),
    ("Spend in 30 days, before", lambda found: numbers.money(found.spend_before) or journeys.percent(None)),
    ("… and since they joined", lambda found: numbers.money(found.spend_after) or journeys.percent(None)),
)


def report(journey: JourneyView, view: JourneyReportView, width: int) -> Content:
    """Return the whole report in lines of that width; versions for which there is no room are told below."""
    columns = [("All", view.whole), *((f"{one.number} {one.name}", one.figures) for one in view.versions)]
    if len(view.versions) == 1:
        columns = columns[1:]
    room = max(1, (width - LABEL) // CELL)
    blocks = [_block(columns[first : first + room]) for first in range(0, len(columns), room)]
    lines = [line for block in blocks for line in [*block, Content("")]]
    return Content("\n").join([*lines, *_warnings(columns), *_versions(journey), Content(""), *_offers(journey)])


def _block(columns: Sequence[tuple[str, Figures]]) -> list[Content]:
    head = Content(" " * LABEL) + Content("").join(_cell(name).stylize(STRONG) for name, _ in columns)
    lines = [head]
    for label, told in _ROWS:
        cells = Content("").join(_cell(told(figures)) for _, figures in columns)
        lines.append(Content.styled(f"{label:<{LABEL}}", QUIET) + cells)
    return lines


def _cell(words: str) -> Content:
    shown = inert(words).truncate(CELL - 2, ellipsis=True)
    return Content(" " * (CELL - shown.cell_length)) + shown


def _of(count: int, share: int | None) -> str:
    return f"{numbers.whole(count)} ({share} %)" if share is not None else numbers.whole(count)


def _warnings(columns: Sequence[tuple[str, Figures]]) -> list[Content]:
    told = [
        Content.styled("! ", TROUBLE) + inert(f"{name}: {flag}")
        for name, found in columns
        for flag in journeys.flags(found)
    ]
    return [*told, Content("")] if told else []


def _versions(journey: JourneyView) -> list[Content]:
    lines = []
    for version in journey.versions:
        state = f", {version.state}" if version.state != "running" else f", weight {version.weight}"
        lines.append(inert(f"{version.number} {version.name}").stylize(STRONG) + Content.styled(state, QUIET))
        lines.append(Content("  ") + inert(journeys.rules(version)))
    return lines


def _offers(journey: JourneyView) -> list[Content]:
    head = Content.styled("Offers", STRONG)
    if not journey.offers:
        return [head, Content.styled("  None yet. O lets coupons of a campaign be offers.", QUIET)]
    lines = [head]
    for offer in journey.offers:
        tag = f" for who likes {offer.tag}" if offer.tag else ""
        stopped = "" if offer.running else ", none given any more"
        counts = f"{numbers.whole(offer.given)} given, {numbers.whole(offer.used)} used"
        lines.append(
            Content("  ") + inert(offer.campaign) + Content.styled(inert(f"{tag}: {counts}{stopped}").plain, QUIET)
        )
    return lines
