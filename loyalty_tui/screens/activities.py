"""Activities: what happens over all customers, at a glance and row by row."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Static

from loyalty_core.activities.views import ActivityFigures
from loyalty_core.clock import local_date
from loyalty_core.desk.receipt import Receipt
from loyalty_tui import actions
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.board import Board, in_days
from loyalty_tui.presenters.periods import Period
from loyalty_tui.screens.activity_pages.page import ActivityPage
from loyalty_tui.screens.activity_pages.points import PointsPage
from loyalty_tui.screens.activity_pages.referrals import ReferralsPage
from loyalty_tui.screens.activity_pages.reviews import ReviewsPage
from loyalty_tui.screens.console_screen import ConsoleScreen
from loyalty_tui.screens.period_dialog import PeriodDialog
from loyalty_tui.widgets.activity_board import ActivityBoard
from loyalty_tui.widgets.period_label import PeriodLabel
from loyalty_tui.widgets.tab_bar import Tab, TabBar

if TYPE_CHECKING:
    from datetime import date

    from loyalty_core.desk.command import Query

PAGES: Final[tuple[type[ActivityPage[Any]], ...]] = (PointsPage, ReferralsPage, ReviewsPage)
"""The lists, from left to right."""

EVERY: Final = 15.0
"""Seconds between two looks at what happened elsewhere, while the room is shown."""


class ActivitiesScreen(ConsoleScreen):
    """Sums and a picture of a period above, and one of the lists below, whose cursor stays whatever happens.

    A write in this console is seen at once, what happens elsewhere within seconds.
    """

    SCOPE = "activities"
    TITLE = "Activities"
    CSS_PATH = "activities.tcss"
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(SCOPE)
    AUTO_FOCUS: ClassVar[str | None] = "#points WindowedTable"

    board = getters.query_one(ActivityBoard)
    label = getters.query_one(PeriodLabel)
    bar = getters.query_one(TabBar)
    points = getters.query_one(PointsPage)

    def __init__(self) -> None:
        super().__init__()
        self.period = Period()
        self._asked: tuple[date | None, date | None] | None = None
        self._is_stale = False
        self._looking: Timer | None = None

    def compose_room(self) -> ComposeResult:
        with Horizontal(id="activities--head"):
            yield Static("Activities", id="activities--title", markup=False)
            yield PeriodLabel("d")
        yield ActivityBoard()
        yield TabBar([Tab(page.NAME, page.LABEL) for page in PAGES])
        for page in PAGES:
            yield page()

    def on_mount(self) -> None:
        """Show the first list."""
        self._looking = self.set_interval(EVERY, self.look)
        for page in self.pages:
            self.watch(page, "total", self._show_total, init=False)
        self._open(PointsPage.NAME)
        self._ask()

    # What is shown.

    @property
    def pages(self) -> list[ActivityPage[Any]]:
        """The lists, from left to right."""
        return [self.query_one(page) for page in PAGES]

    @property
    def page(self) -> ActivityPage[Any]:
        """The list that is shown."""
        return next(page for page in self.pages if self.bar.opened == page.NAME)

    @property
    def situation(self) -> object:
        """The row under the cursor."""
        return self.page.selected if self.is_mounted and self.bar.opened else None

    def _days(self) -> tuple[date | None, date | None]:
        return self.period.days(local_date(self.app.gateway.door.now(), self.app.zone))

    def _open(self, name: str) -> None:
        self.bar.opened = name
        for page in self.pages:
            page.display = name == page.NAME
        self.page.show_days(*self._days())
        self.page.table.focus()
        self._show_total()
        self.refresh_bindings()

    def _ask(self) -> None:
        """Ask what the period came to."""
        self._asked = self._days()
        self.label.label = self.period.label
        self.app.gateway.ask(partial(_figures, *self._asked), to=self)

    def on_answered(self, message: Answered) -> None:
        """Draw it."""
        self.board.words = ""
        self.board.board = Board(message.answer, self.points.kind)
        self.label.days = in_days(message.answer)

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing to see."""
        self._trouble(message)

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is nothing to see."""
        self._trouble(message)

    def _trouble(self, message: Refused | Failed) -> None:
        self.board.words = f"✗ {errors.sentence(message)} F5 tries again."

    def _show_total(self) -> None:
        self.bar.remark = self.page.total

    # What happens meanwhile.

    def receipt_arrived(self, receipt: Receipt) -> None:
        """Ask again after every write in this console, or when the room is shown next."""
        del receipt
        self._ask_again()

    def on_activity_page_stirred(self) -> None:
        """Ask again for what has changed elsewhere."""
        self._ask_again()

    def _ask_again(self) -> None:
        self._is_stale = self.app.screen_stack[0] is not self
        if self._is_stale:
            return
        self._ask()
        for page in self.pages:
            page.ask_again()
        self.page.show_days(*self._days())

    def look(self) -> None:
        """See whether something happened elsewhere; after midnight other days are meant."""
        if self._days() != self._asked:
            self._ask()
            self.page.show_days(*self._days())
        else:
            self.page.look()

    def on_screen_suspend(self) -> None:
        """Look at nothing while the room is not shown."""
        if self._looking is not None:
            self._looking.pause()

    def on_screen_resume(self) -> None:
        """Look again, and see what was written meanwhile."""
        if self._looking is None:
            return
        self._looking.resume()
        if self._is_stale:
            self._ask_again()
        else:
            self.look()

    # Actions.

    def on_tab_bar_chosen(self, message: TabBar.Chosen) -> None:
        """Show the list that was clicked."""
        self._open(message.name)

    def on_activity_page_changed(self) -> None:
        """See what can be done now, and draw the kind that is shown."""
        self.refresh_bindings()
        if self.board.board is not None:
            self.board.board = Board(self.board.board.figures, self.points.kind)

    def on_period_label_asked(self) -> None:
        """Ask for other days."""
        self.action_period()

    def action_open(self, name: str) -> None:
        """Show a list."""
        self._open(name)

    def action_step(self, by: int) -> None:
        """Show the list so many to the right, round and round."""
        names = [page.NAME for page in PAGES]
        self._open(names[(names.index(self.bar.opened) + by) % len(names)])

    def action_filter(self, by: int) -> None:
        """Show what the next filter leaves."""
        self.page.filter(self.page.bar.neighbour(by))

    def action_period(self) -> None:
        """Ask which days to look at."""
        self.app.push_screen(PeriodDialog(self.period), self._show_period)

    def action_retention(self) -> None:
        """Show who buys again."""
        from loyalty_tui.screens.retention_window import RetentionWindow

        self.app.push_screen(RetentionWindow())

    def action_again(self) -> None:
        """Ask for everything afresh."""
        self._ask_again()

    async def action_in_list(self, verb: str) -> None:
        """Do something that the list can do with the selected row."""
        await self.app.run_action(verb, self.page)

    def _show_period(self, period: Period | None) -> None:
        if period is not None:
            self.period = period
            self.label.days = ""
            self._ask()
            self.page.show_days(*self._days())


def _figures(since: date | None, until: date | None) -> Query[ActivityFigures]:
    from loyalty_core.activities.figures import ShowActivityFigures

    return ShowActivityFigures(since, until)
