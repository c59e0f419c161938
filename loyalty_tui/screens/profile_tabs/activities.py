"""The last seven things that happened with a customer, in words (R102 to R104)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from loyalty_core.customers.views import Activity
from loyalty_core.errors import LoyaltyError
from loyalty_core.paging import Page, PageRequest
from loyalty_tui.gateway import Gateway
from loyalty_tui.presenters import activities
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.profile_tabs.tab import ProfileTab
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_pages import PageSource

MOST: Final = 7


class ActivitiesTab(ProfileTab[Activity]):
    """The newest activities; all there is of each kind stands in the other tabs."""

    NAME = "activities"
    EMPTY = "Nothing has happened yet."
    VIEW = Activity

    def key_of(self, row: Activity) -> Hashable:
        return row

    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[Activity]]:
        del wide
        return activities.columns(zone, tones)

    async def on_windowed_table_opened(self) -> None:
        """Go to the tab in which there is more about an activity."""
        tab = None if self.selected is None else activities.home(self.selected)
        if tab is not None:
            await self.app.action_perform(f"profile.{tab}")

    def source(self, customer_id: int) -> PageSource[Activity]:
        return _Latest(self.app.gateway, customer_id)


class _Latest:
    """The one page of a customer's latest activities."""

    def __init__(self, gateway: Gateway, customer_id: int) -> None:
        self._gateway = gateway
        self._customer_id = customer_id

    def fetch(self, request: PageRequest) -> Page[Activity]:
        """Return all of them; there is no other page."""
        from loyalty_core.customers.queries import ListActivities

        del request
        try:
            rows = self._gateway.desk.ask(ListActivities(self._customer_id, MOST))
        except LoyaltyError:
            raise
        except Exception as error:
            self._gateway.defects.write(error)
            raise
        return Page(rows, None, None, len(rows))
