"""What happened to points, and who joined (R148 to R151, R157 to R163)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from loyalty_core.activities.rules import Kind
from loyalty_core.activities.views import PointActivity
from loyalty_core.paging import Page, PageRequest
from loyalty_tui.presenters import point_activities
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.activity_pages.page import EVERYTHING, ActivityPage
from loyalty_tui.widgets.table_columns import Column

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


class PointsPage(ActivityPage[PointActivity]):
    """Point activities, the newest first."""

    NAME = "points"
    LABEL = "Points"
    NOUNS = ("activity", "activities")
    EMPTY = "Nothing of this kind on these days.\nD looks at other days, F at other kinds."
    FILTERS = {EVERYTHING: "All"} | {kind.value: label for kind, label in point_activities.FILTERS.items()}

    @property
    def kind(self) -> Kind | None:
        """The kind that is shown; None for all."""
        return Kind(self.bar.chosen) if self.bar.chosen else None

    def key_of(self, row: PointActivity) -> Hashable:
        return row.record_id, row.seq

    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[PointActivity]]:
        return point_activities.columns(zone, tones, wide=wide)

    def rows_of(
        self, wanted: str, since: date | None, until: date | None, request: PageRequest
    ) -> Query[Page[PointActivity]]:
        from loyalty_core.activities.queries import ListPointActivities

        return ListPointActivities(Kind(wanted) if wanted else None, since, until, request)

    def customer_of(self, row: PointActivity) -> int:
        return row.customer_id
