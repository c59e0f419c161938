"""What happened over all customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_core.paging import PageRequest
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import Limit, day_of, one_of
from loyalty_tui.presenters import dates, numbers, point_activities

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.activities.views import ActivityFigures, PointActivity

ALL = "all"


def activities(
    context: typer.Context,
    kind: Annotated[str, typer.Option(help="Only what was earned, redeemed, refunded or expired; or all.")] = ALL,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="From that day on; if not given, the 30 days up to the last one.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Up to that day, today if not given.")] = None,
    limit: Limit = 50,
) -> None:
    """Say what happened to points and who joined, over all customers, the newest first; and what it came to."""
    from loyalty_core.activities.figures import ShowActivityFigures
    from loyalty_core.activities.queries import ListPointActivities
    from loyalty_core.activities.rules import DEFAULT_DAYS, last_days
    from loyalty_core.clock import local_date
    from loyalty_core.plain import plain

    call = call_of(context)
    chosen = one_of(kind, (ALL, *point_activities.FILTERS), "kind")
    first, last = day_of(since, "since"), day_of(until, "until")
    with call.shift() as shift:
        zone = shift.facts.time_zone
        last = last or local_date(shift.desk.clock.now(), zone)
        first = first or last_days(DEFAULT_DAYS, last).first
        figures = shift.desk.ask(ShowActivityFigures(first, last))
        wanted = next((one for one in point_activities.FILTERS if one == chosen), None)
        page = shift.desk.ask(ListPointActivities(wanted, first, last, PageRequest(limit=limit)))
    document = {
        "kind": chosen,
        **output.document(figures),
        "activities": plain(page.rows),
        "more": len(page.rows) < page.total or not page.exact,
    }
    call.answer(document, lambda: _text(page.rows, figures, zone))


def _text(rows: tuple[PointActivity, ...], figures: ActivityFigures, zone: ZoneInfo) -> str:
    return f"{_list_text(rows, zone)}\n\n{_figures_text(figures)}"


def _list_text(rows: tuple[PointActivity, ...], zone: ZoneInfo) -> str:
    if not rows:
        return "Nothing happened on those days."
    cells = [
        (
            dates.moment(row.at, zone),
            row.customer_id,
            row.customer,
            row.email,
            point_activities.what(row),
            None if row.points is None else numbers.signed(row.points),
            row.store,
            row.staff,
        )
        for row in rows
    ]
    headings = ("When", "No.", "Customer", "E-mail", "What", "Points", "Store", "Staff")
    return output.table(headings, cells, ("No.", "Points"))


def _figures_text(figures: ActivityFigures) -> str:
    points = figures.points
    kinds = [(kind.value, getattr(points, kind.value)) for kind in point_activities.FILTERS]
    return output.facts(
        [
            ("From", f"{dates.day(figures.since)} to {dates.day(figures.until)}"),
            ("Joined", numbers.whole(points.joined)),
            *((name.capitalize(), f"{numbers.signed(one.points)} in {one.count:,}") for name, one in kinds),
            ("Adjusted", f"{numbers.signed(points.adjusted.points)} in {points.adjusted.count:,}"),
            ("Referrals", _states(figures.referrals)),
            ("Reviews", _states(figures.reviews)),
        ]
    )


def _states(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {state}" for state, count in counts.items())
