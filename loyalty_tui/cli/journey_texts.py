"""What the command says of journeys in plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loyalty_tui.cli import output
from loyalty_tui.presenters import dates, journeys, numbers

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.journeys.views import (
        CustomerJourneysView,
        Figures,
        JourneyReportView,
        JourneyView,
        MemberView,
        PortalView,
        TopCustomersView,
    )


def list_text(found: tuple[JourneyView, ...]) -> str:
    """Return journeys with how many customers stand where."""
    if not found:
        return "There are no journeys yet."
    headings = ("No.", "Journey", "State", "Versions", "Invited", "Take part", "Top", "Inactive", "Not interested")
    rows = [
        (
            *(one.journey_id, one.name, one.state, len(one.versions)),
            one.stages["invited"] + one.stages["reminded"],
            *(one.stages["active"], one.stages["top"], one.stages["inactive"], one.stages["not_interested"]),
        )
        for one in found
    ]
    return output.table(headings, rows, headings[:1] + headings[3:])


def journey_text(found: JourneyView) -> str:
    """Return a journey with its versions and offers."""
    lines = [f"{found.name}: {found.state}."]
    for version in found.versions:
        lines.append(f"Version {version.number}, {version.name} ({version.state}, weight {version.weight}).")
        lines.append(f"  {journeys.rules(version)}")
    if not found.offers:
        return "\n".join([*lines, "It has no offers yet."])
    rows = [
        (one.campaign_id, one.campaign, one.tag, "running" if one.running else "stopped", one.given, one.used)
        for one in found.offers
    ]
    headings = ("Campaign", "Offer", "Tag", "State", "Given", "Used")
    return "\n".join([*lines, "", output.table(headings, rows, ("Campaign", "Given", "Used"))])


def members_text(rows: tuple[MemberView, ...], zone: ZoneInfo) -> str:
    """Return who is in a journey."""
    if not rows:
        return "Nobody is there."
    headings = ("No.", "Customer", "Version", "Stage", "Since", "Entered", "Last visited", "Uses", "Spent since")
    cells = [
        (
            *(row.customer_id, row.name, row.version, journeys.STAGES[row.stage], dates.moment(row.stage_at, zone)),
            *(row.times_entered, dates.moment(row.visited_at, zone), row.uses),
            None if row.spent is None else numbers.money(row.spent),
        )
        for row in rows
    ]
    return output.table(headings, cells, ("No.", "Entered", "Uses", "Spent since"))


def customer_text(view: CustomerJourneysView, zone: ZoneInfo) -> str:
    """Return where a customer stands in each journey."""
    likes = ", ".join(view.preferences) or "nothing noted"
    lines = [f"Likes: {likes}.", f"Buys most often: {', '.join(view.bought_most) or 'nothing yet'}."]
    if not view.journeys:
        lines.append("In no journey yet.")
    for journey in view.journeys:
        lines += ["", f"{journey.journey} ({journey.version}). {journeys.standing(journey)}"]
        visited = dates.moment(journey.visited_at, zone) or "never"
        lines.append(f"Last visited {visited}, entered {journeys.entered(journey)}, portal {journeys.portal(journey)}.")
        lines += [f"  {dates.moment(step.at, zone)}  {journeys.step(step)}" for step in journey.steps]
    return "\n".join(lines)


def portal_text(view: PortalView) -> str:
    """Return what a member sees in their portal."""
    lines = [f"{view.name}, {view.journey}: {numbers.whole(view.points)} points, tier {view.tier or '–'}."]
    lines += [f"  {one.code}  {one.offer}" for one in view.offers]
    return "\n".join(lines)


def report_text(view: JourneyReportView) -> str:
    """Return what came of a journey, a column for each version."""
    columns = [("All", view.whole), *((f"{one.number} {one.name}", one.figures) for one in view.versions)]
    rows = [(label, *(told(figures) for _, figures in columns)) for label, told in _REPORT]
    headings = (view.name, *(name for name, _ in columns))
    warned = [f"{name}: {flag}" for name, figures in columns for flag in journeys.flags(figures)]
    return "\n".join([output.table(headings, rows, headings[1:]), *warned])


def _count(name: str) -> Any:
    return lambda figures: numbers.whole(getattr(figures, name))


def _interest(figures: Figures) -> str:
    return journeys.percent(figures.enrolment_percent)


def _participation(figures: Figures) -> str:
    return journeys.percent(figures.participation_percent)


_REPORT: tuple[tuple[str, Any], ...] = (
    ("Came near", _count("assigned")),
    ("Invited", _count("invited")),
    ("Said yes", _count("accepted")),
    ("Said no", _count("declined")),
    ("Did not answer", _count("unanswered")),
    ("Yes of invited", _interest),
    ("Take part now", _count("active")),
    ("Top customers", _count("top")),
    ("Inactive members", _count("inactive")),
    ("Used a benefit in 30 days", _participation),
    ("Offers used", _count("uses")),
    ("Revenue since yes", lambda figures: numbers.money(figures.revenue)),
    ("… of top customers", lambda figures: numbers.money(figures.revenue_top)),
    ("Spend in 30 days, before → since", journeys.compared),
)


def top_text(view: TopCustomersView) -> str:
    """Return who brings most of the business."""
    if not view.rows:
        return "Nobody has bought anything yet."
    said = (
        f"{view.half:,} of {view.customers:,} customers made half of {numbers.money(view.revenue)}, "
        f"{view.four_fifths:,} made four fifths."
    )
    rows = [
        (
            *(row.rank, f"{row.name} ({row.customer_id})", row.email, numbers.money(row.spent)),
            *(numbers.permille(row.share_permille), numbers.permille(row.cumulative_permille)),
            ", ".join(journeys.STAGES[stage] for stage in row.stages) or None,
        )
        for row in view.rows
    ]
    headings = ("", "Customer", "E-mail", "Spent", "Share", "So far", "Journey")
    return "\n".join([output.table(headings, rows, ("", "Spent", "Share", "So far")), "", said])
