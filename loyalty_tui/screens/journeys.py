"""Journeys: how the best customers are won, version by version, who is in them, and who the best customers are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.theme import Theme
from textual.widgets import Static

from loyalty_core.desk.receipt import Receipt
from loyalty_core.journeys.rules import Stage
from loyalty_core.journeys.views import JourneyReportView, JourneyView, MemberView, TopCustomer
from loyalty_core.paging import MAX_PAGE, Page, PageRequest
from loyalty_tui import actions
from loyalty_tui.inert import inert
from loyalty_tui.messages import Answered, Failed, OpenCustomer, Refused
from loyalty_tui.presenters import errors, journey_rows, journeys
from loyalty_tui.presenters.journey_report import report
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.console_screen import ConsoleScreen
from loyalty_tui.widgets.filter_bar import FilterBar
from loyalty_tui.widgets.fixed_rows import FixedRows
from loyalty_tui.widgets.tab_bar import Tab, TabBar
from loyalty_tui.widgets.table_messages import Opened
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.coupons.views import CampaignView
    from loyalty_core.desk.command import Query
    from loyalty_core.journeys.views import TopCustomersView

PAGES: Final = (Tab("overview", "Overview"), Tab("members", "Members"), Tab("best", "Top customers"))
EVERYBODY: Final = ""
FILTERS: Final = {EVERYBODY: "All"} | journeys.SHORT
NONE_YET: Final = "No journey yet.\nN starts the first one: who has spent enough is invited from then on."
NOBODY: Final = "Nobody is there.\nF looks at other stages."
NO_REVENUE: Final = "Nobody has bought anything yet."

LIST: Final = "journeys"
REPORT: Final = "report"
BEST: Final = "best"
CAMPAIGNS: Final = "campaigns"
"""Under these keys the screen asks."""

WIDE: Final = 112
"""Cells of the room from which columns have their long forms."""

OURS: Final = ("journeys.", "coupons.", "customers.", "campaigns.", "purchases.", "undo")
"""How the names of the writes begin that may change what is shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The journey that is shown, and whether there is no other."""

    view: JourneyView
    alone: bool


class JourneysScreen(ConsoleScreen):
    """One journey at a time: what came of it, and who is in it; and beside it the best customers of all."""

    SCOPE = "journeys"
    TITLE = "Journeys"
    CSS_PATH = "journeys.tcss"
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(SCOPE)
    AUTO_FOCUS: ClassVar[str | None] = "#overview"

    bar = getters.query_one(TabBar)
    filters = getters.query_one(FilterBar)
    overview = getters.query_one("#overview", VerticalScroll)
    members = getters.query_one("#members--list", WindowedTable)
    best = getters.query_one("#best--list", WindowedTable)

    def __init__(self) -> None:
        super().__init__()
        self._journeys: tuple[JourneyView, ...] = ()
        self._number: int | None = None
        self._report: JourneyReportView | None = None

    def compose_room(self) -> ComposeResult:
        with Horizontal(id="journeys--head"):
            yield Static("Journeys", id="journeys--title", markup=False)
            yield Static(id="journeys--name", markup=False)
        yield TabBar(PAGES)
        with VerticalScroll(id="overview"):
            yield Static(markup=False)
        with Vertical(id="members"):
            yield FilterBar("f", FILTERS)
            yield WindowedTable[MemberView]((), row_key=lambda row: row.customer_id, empty_text=NOBODY,
                                            id="members--list")  # fmt: skip
        with Vertical(id="best"):
            yield Static(id="best--words", markup=False)
            yield WindowedTable[TopCustomer]((), row_key=lambda row: row.customer_id, empty_text=NO_REVENUE,
                                             id="best--list")  # fmt: skip

    def on_mount(self) -> None:
        """Show the overview."""
        self.app.theme_changed_signal.subscribe(self, self._show_columns)
        self.watch(self.members, "total_text", self._show_total)
        self._show_columns()
        self._open(PAGES[0].name)
        self._ask()

    # What is shown.

    @property
    def situation(self) -> Shown | None:
        """The journey that is shown."""
        view = next((one for one in self._journeys if one.journey_id == self._number), None)
        return None if view is None else Shown(view, len(self._journeys) == 1)

    def _open(self, name: str) -> None:
        self.bar.opened = name
        for tab in PAGES:
            self.query_one(f"#{tab.name}").display = tab.name == name
        focus = {"overview": self.overview, "members": self.members, "best": self.best}[name]
        focus.focus()
        self._show_total()
        self.refresh_bindings()

    def _ask(self) -> None:
        self.app.gateway.ask(_journeys, to=self, key=LIST)
        self.app.gateway.ask(_best, to=self, key=BEST)

    def on_answered(self, message: Answered) -> None:
        """Take in what was asked for."""
        if message.key == LIST:
            self._take(message.answer)
        elif message.key == BEST:
            self._show_best(message.answer)
        elif message.key == CAMPAIGNS:
            self._offer(message.answer)
        elif message.key == f"{REPORT} {self._number}":
            self._report = message.answer
            self._draw()

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing to see."""
        self._trouble(message)

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is nothing to see."""
        self._trouble(message)

    def _trouble(self, message: Refused | Failed) -> None:
        sentence = f"✗ {errors.sentence(message)} F5 tries again."
        if message.key == CAMPAIGNS:
            self.notify(sentence, severity="error", markup=False)
        elif message.key == BEST:
            self.query_one("#best--words", Static).update(inert(sentence))
        else:
            self._say(sentence)

    def _take(self, found: tuple[JourneyView, ...]) -> None:
        self._journeys = found
        if self.situation is None:
            self._number = found[0].journey_id if found else None
            self._report = None
        self._show_journey()

    def _show_journey(self) -> None:
        shown = self.situation
        name = "" if shown is None else shown.view.name + (" (ended)" if shown.view.state == "ended" else "")
        more = " · J another" if shown is not None and not shown.alone else ""
        self.query_one("#journeys--name", Static).update(inert(name + more))
        if shown is None:
            self._say(NONE_YET)
        else:
            self.app.gateway.ask(partial(_report, shown.view.journey_id), to=self, key=f"{REPORT} {self._number}")
            self._show_members()
        self.refresh_bindings()

    def _show_members(self) -> None:
        if self._number is not None:
            stage = Stage(self.filters.chosen) if self.filters.chosen else None
            book = self.members.book
            source = self.app.gateway.pages(partial(_members, self._number, stage))
            self.members.show(source, sort=book.sort, descending=book.descending)

    def _show_best(self, view: TopCustomersView) -> None:
        self.query_one("#best--words", Static).update(inert(journey_rows.best_in_words(view)))
        self.best.show(FixedRows(view.rows))

    def _draw(self) -> None:
        shown = self.situation
        if shown is not None and self._report is not None:
            words = self.overview.query_one(Static)
            words.update(report(shown.view, self._report, max(40, words.content_size.width)))

    def _say(self, words: str) -> None:
        self.overview.query_one(Static).update(words)

    def _show_total(self, total: str | None = None) -> None:
        words = self.members.total_text if total is None else total
        one_or_more = words.replace("rows", "members").replace("row", "member")
        self.bar.remark = one_or_more if self.bar.opened == "members" and self._number is not None else ""

    def _show_columns(self, _theme: Theme | None = None) -> None:
        tones = Tones.of(self.app.theme_variables)
        wide = self.size.width >= WIDE
        self.members.show_columns(journey_rows.member_columns(self.app.zone, tones, wide=wide))
        self.best.show_columns(journey_rows.best_columns(tones))

    # What happens meanwhile.

    def on_resize(self, _event: events.Resize) -> None:
        """Fit the report and the columns to the room there is."""
        self.call_after_refresh(self._draw)
        self._show_columns()

    def receipt_arrived(self, receipt: Receipt) -> None:
        """Ask again after any write that may have changed figures or stages."""
        if receipt.command.startswith(OURS):
            self.action_again()

    def much_changed(self) -> None:
        """Ask for everything afresh."""
        self.action_again()

    def on_windowed_table_opened(self, message: Opened) -> None:
        """Show the customer."""
        self.post_message(OpenCustomer(message.row.customer_id))

    def on_tab_bar_chosen(self, message: TabBar.Chosen) -> None:
        """Show the page that was clicked."""
        self._open(message.name)

    def on_filter_bar_chosen(self, message: FilterBar.Chosen) -> None:
        """Show the members of the stage that was clicked."""
        self._filter(message.value)

    # Actions.

    def action_open(self, name: str) -> None:
        """Show a page."""
        self._open(name)

    def action_step(self, by: int) -> None:
        """Show the page so many to the right, round and round."""
        names = [tab.name for tab in PAGES]
        self._open(names[(names.index(self.bar.opened) + by) % len(names)])

    def action_filter(self, by: int) -> None:
        """Show the members of the next stage."""
        self._open("members")
        self._filter(self.filters.neighbour(by))

    def _filter(self, stage: str) -> None:
        self.filters.chosen = stage
        self._show_members()

    def action_other(self) -> None:
        """Show the next journey."""
        numbers = [one.journey_id for one in self._journeys]
        if self._number in numbers:
            self._number = numbers[(numbers.index(self._number) + 1) % len(numbers)]
            self._report = None
            self._show_journey()

    def action_again(self) -> None:
        """Ask for everything afresh."""
        self._ask()

    def action_start(self) -> None:
        """Ask for a new journey."""
        from loyalty_tui.screens.journey_dialogs import StartJourneyDialog

        self.app.push_screen(StartJourneyDialog(self._currency), self._follow)

    def _follow(self, receipt: Receipt | None) -> None:
        """Show the journey that was started."""
        if receipt is not None:
            self._number = int(receipt.result["journey_id"])

    def action_version(self) -> None:
        """Ask for another version."""
        from loyalty_tui.screens.journey_dialogs import AddVersionDialog

        if self.situation is not None:
            self.app.push_screen(AddVersionDialog(self.situation.view, self._currency))

    def action_retire(self) -> None:
        """Ask which version is retired."""
        from loyalty_tui.screens.journey_dialogs import RetireVersionDialog

        if self.situation is not None:
            self.app.push_screen(RetireVersionDialog(self.situation.view))

    def action_end(self) -> None:
        """Ask whether the journey ends."""
        from loyalty_tui.screens.journey_dialogs import EndJourneyDialog

        if self.situation is not None:
            self.app.push_screen(EndJourneyDialog(self.situation.view))

    def action_offer(self) -> None:
        """Ask which campaign is an offer, once it is known which there are."""
        self.app.gateway.ask(_campaigns, to=self, key=CAMPAIGNS)

    def _offer(self, campaigns: Page[CampaignView]) -> None:
        from loyalty_tui.screens.journey_dialogs import OfferDialog

        shown = self.situation
        if shown is None or self.app.screen is not self:
            return
        if campaigns.rows:
            self.app.push_screen(OfferDialog(shown.view, campaigns.rows))
        else:
            self.notify("No campaign runs. F6 leads to where one is added.", severity="warning")

    @property
    def _currency(self) -> str:
        session = self.app.gateway.door.session
        return "" if session is None else session.currency


def _journeys() -> Query[tuple[JourneyView, ...]]:
    from loyalty_core.journeys.queries import Journeys

    return Journeys()


def _report(journey_id: int) -> Query[JourneyReportView]:
    from loyalty_core.journeys.report import JourneyReport

    return JourneyReport(journey_id)


def _members(journey_id: int, stage: Stage | None, request: PageRequest) -> Query[Page[MemberView]]:
    from loyalty_core.journeys.queries import JourneyMembers

    return JourneyMembers(journey_id, request, stage)


def _best() -> Query[TopCustomersView]:
    from loyalty_core.journeys.best import TopCustomers

    return TopCustomers(limit=100)


def _campaigns() -> Query[Page[CampaignView]]:
    from loyalty_core.coupons.queries import ListCampaigns

    return ListCampaigns(only_open=True, request=PageRequest(limit=MAX_PAGE))
