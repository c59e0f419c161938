"""The rooms on the left."""

from __future__ import annotations

from typing import Final

from textual import events, getters
from textual.content import Content
from textual.widget import Widget

from loyalty_tui import actions, modes
from loyalty_tui.actions import Action
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.inert import inert
from loyalty_tui.presenters.keys import key_name
from loyalty_tui.presenters.styles import KEY, QUIET, STRONG

ROOMS: Final = (
    (modes.CUSTOMERS, "app.find", "Customers"),
    (modes.PROFILE, "app.profile", "Customer profile"),
    (modes.ACTIVITIES, "app.activities", "Activities"),
    (modes.PROMISES, "app.promises", "Promises"),
    (modes.JOURNEYS, "app.journeys", "Journeys"),
    (modes.CAMPAIGNS, "app.campaigns", "Campaigns"),
    (modes.REWARDS, "app.rewards", "Rewards"),
    (modes.PROGRAMME, "app.programme", "Programme"),
)
"""Mode, the action that goes there, and its name, in order."""

ABOVE: Final = 1
"""Blank lines above the first room."""


class Sidebar(Widget):
    """The rooms that the role may use, the present one marked, the profile by its customer's name."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Sidebar {
        width: 22;
        height: 100%;
        background: $panel 50%;
        color: $foreground;
    }
    """

    app = getters.app(LoyaltyApp)

    def on_mount(self) -> None:
        """Follow who is open."""
        self.watch(self.app, "customer", self._follow, init=False)

    def _follow(self) -> None:
        self.refresh()

    def render(self) -> Content:
        """Return the rooms, one a line."""
        lines = [Content("")] * ABOVE + [self._line(*room) for room in self._rooms]
        return Content("\n").join(lines)

    async def on_click(self, event: events.Click) -> None:
        """Go to the room that was clicked."""
        place = event.y - ABOVE
        if 0 <= place < len(self._rooms):
            await self.app.action_perform(self._rooms[place][1])

    @property
    def _rooms(self) -> list[tuple[str, str, str]]:
        return [room for room in ROOMS if self.app.may(actions.BY_ID[room[1]])]

    def _line(self, mode: str, action_id: str, name: str) -> Content:
        action: Action = actions.BY_ID[action_id]
        is_here = self.app.current_mode == mode
        if mode == modes.PROFILE and self.app.customer is not None:
            name = self.app.customer.name
        style = STRONG if is_here else QUIET if self.app.why_not(action) else ""
        mark = Content.styled("▌" if is_here else " ", KEY)
        label = inert(name).truncate(self.size.width - 6, ellipsis=True).stylize(style)
        return mark + Content.styled(f"{key_name(action.key):>2}".ljust(4), KEY if is_here else QUIET) + label
