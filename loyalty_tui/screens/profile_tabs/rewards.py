"""What a customer can have for their points now, and what they had (R23, R169)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from loyalty_core.paging import Page, PageRequest
from loyalty_core.rewards.views import RedemptionView, RewardView
from loyalty_tui import actions
from loyalty_tui.exporting import Export
from loyalty_tui.inert import inert
from loyalty_tui.presenters import exports, redemptions, rewards
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.profile_tabs.tab import ProfileTab
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_messages import Highlighted, Opened
from loyalty_tui.widgets.table_pages import PageSource
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


class RewardsTab(ProfileTab[RewardView]):
    """The rewards that can be had now, each with why not where not; below them the redemptions, the newest first.

    Attributes:
        redemptions: the second list.
    """

    NAME = "rewards"
    EMPTY = "No reward can be had now. F7 shows all rewards."
    NOUNS = ("reward", "rewards")
    VIEW = RewardView
    SORT = "cost"
    BINDINGS: ClassVar[list[BindingType]] = actions.shown_bindings("profile.redeem", "profile.give_back")
    DEFAULT_CSS = """
    RewardsTab {
        & > #rewards--had { height: 1; margin-top: 1; padding: 0 1; color: $secondary; text-style: bold; }
        & > #redemptions { height: 1fr; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.redemptions: WindowedTable[RedemptionView] = WindowedTable(
            (), row_key=lambda row: row.redemption_id, empty_text="Nothing was redeemed yet.", id="redemptions"
        )

    def compose(self) -> ComposeResult:
        yield self.table
        yield Static("Redeemed so far", id="rewards--had", markup=False)
        yield self.redemptions
        yield Static(classes="profile-tab--line", id="rewards--line", markup=False)

    def key_of(self, row: RewardView) -> Hashable:
        return row.reward_id

    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[RewardView]]:
        self.redemptions.show_columns(redemptions.columns(zone, tones, wide=wide))
        return rewards.offered_columns(tones, wide=wide)

    def source(self, customer_id: int) -> PageSource[RewardView]:
        return self.app.gateway.pages(partial(_offered, customer_id))

    def begin(self) -> None:
        super().begin()
        if self._customer_id is not None:
            self.redemptions.show(self.app.gateway.pages(partial(_had, self._customer_id)))
            self.redemptions.refresh()

    def renew(self) -> None:
        super().renew()
        self.redemptions.refresh_rows()

    def forget(self) -> None:
        self._say("")

    @property
    def selected(self) -> RewardView | RedemptionView | None:  # type: ignore[override]
        """The row under the cursor of the list that has the focus; of the rewards where neither has it."""
        return self.redemptions.selected if self.redemptions.has_focus else self.table.selected

    def export(self) -> Export:
        """Return the list that has the focus."""
        if self._customer_id is None or not self.redemptions.has_focus:
            return super().export()
        book = self.redemptions.book
        source = self.app.gateway.pages(partial(_had, self._customer_id))
        request = PageRequest(book.sort, book.descending)
        return Export(f"redemptions-{self._customer_id}", source, request, exports.columns(RedemptionView, self.zone))

    def on_descendant_focus(self) -> None:
        """See what can be done with the row under the other cursor."""
        self._tell_more()
        self.screen.refresh_bindings()

    @on(Highlighted)
    def tell_of_row(self) -> None:
        """Tell more of the row under the cursor."""
        self._tell_more()

    @on(Opened)
    async def go_on_with_row(self, message: Opened) -> None:
        """Redeem the reward, or go on with a redemption that waits for its code."""
        if isinstance(message.row, RewardView) and not message.row.can_have and message.row.why_not:
            self.notify(message.row.why_not, severity="warning")
        elif isinstance(message.row, RewardView) and self.app.may(actions.BY_ID["profile.redeem"]):
            await self.app.action_perform("profile.redeem")
        elif isinstance(message.row, RedemptionView) and self.app.may(actions.BY_ID["profile.confirm"]):
            await self.app.action_perform("profile.confirm")

    def _tell_more(self) -> None:
        row = self.selected
        if row is None:
            self._say("")
        else:
            self._say(
                rewards.offered_details(row) if isinstance(row, RewardView) else redemptions.details(row, self.zone)
            )

    def _say(self, words: str) -> None:
        self.query_one("#rewards--line", Static).update(inert(words))


def _offered(customer_id: int, request: PageRequest) -> Query[Page[RewardView]]:
    from loyalty_core.rewards.queries import ListRewards

    return ListRewards(customer_id, only_open=True, request=request)


def _had(customer_id: int, request: PageRequest) -> Query[Page[RedemptionView]]:
    from loyalty_core.rewards.history import ListRedemptions

    return ListRedemptions(customer_id, request)
