"""Points over time, and what expires next, as a picture."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult

from loyalty_core.clock import local_date
from loyalty_core.points.views import PointsHistory
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.chart import Pictured
from loyalty_tui.screens.profile_tabs.page import ProfilePage
from loyalty_tui.widgets.points_chart import PointsChart

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


class ChartTab(ProfilePage, can_focus=True):
    """The last twelve months, and the months in which something expires."""

    NAME = "chart"
    DEFAULT_CSS = """
    ChartTab { height: 1fr; }
    """

    chart = getters.query_one(PointsChart)

    def compose(self) -> ComposeResult:
        yield PointsChart()

    def begin(self) -> None:
        self.chart.pictured = None
        self.chart.words = ""
        self.renew()

    def renew(self) -> None:
        if self._customer_id is not None:
            self.app.gateway.ask(partial(_history, self._customer_id), to=self, key=str(self._customer_id))

    def take_focus(self) -> None:
        self.focus()

    def on_answered(self, message: Answered) -> None:
        """Draw it, unless somebody else is shown by now."""
        history: PointsHistory = message.answer
        if history.customer_id == self._customer_id:
            self.chart.words = ""
            self.chart.pictured = Pictured(history, local_date(self.app.gateway.door.now(), self.zone))

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing to see."""
        self._say(message)

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is nothing to see."""
        self._say(message)

    def _say(self, message: Refused | Failed) -> None:
        if message.key == str(self._customer_id):
            self.chart.words = f"✗ {errors.sentence(message)} F5 tries again."


def _history(customer_id: int) -> Query[PointsHistory]:
    from loyalty_core.points.over_time import PointsOverTime

    return PointsOverTime(customer_id)
