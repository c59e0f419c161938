"""The tabs of the profile with the line of their names above them, of which one is open."""

from __future__ import annotations

from textual import getters
from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget

from loyalty_tui.screens.profile_tabs.all_tabs import FIRST, TABS, make_tab, neighbour
from loyalty_tui.screens.profile_tabs.page import ProfilePage
from loyalty_tui.widgets.tab_bar import TabBar


class TabDeck(Widget):
    """Makes each tab when it is first opened, and shows one customer in all of them.

    Attributes:
        made: the tabs that were opened so far, by their names.
    """

    DEFAULT_CSS = """
    TabDeck { height: 1fr; layout: vertical; }
    """

    bar = getters.query_one(TabBar)

    class Changed(Message):
        """Another tab is open, or another row is under its cursor."""

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[str, ProfilePage] = {}
        self._customer_id: int | None = None

    def compose(self) -> ComposeResult:
        yield TabBar(TABS)

    @property
    def tab(self) -> ProfilePage | None:
        """The tab that is open."""
        return self.made.get(self.bar.opened) if self.is_mounted else None

    async def show_customer(self, customer_id: int) -> None:
        """Show another customer, on the first tab."""
        self._customer_id = customer_id
        await self.open(FIRST)

    def forget(self) -> None:
        """Show nothing of whoever was shown before."""
        self._customer_id = None
        self.bar.remark = ""
        for tab in self.made.values():
            tab.leave()

    def ask_again(self) -> None:
        """Ask afresh for what is shown, and for the rest when it is shown next."""
        for tab in self.made.values():
            tab.ask_again()

    async def open(self, name: str) -> None:
        """Show a tab; one that was shown before keeps its place."""
        self.bar.opened = name
        tab = self.made.get(name)
        if tab is None:
            tab = self.made[name] = make_tab(name)
            await self.mount(tab)
            self.watch(tab, "total", self._show_total)
        for other in self.made.values():
            other.display = other is tab
        if self._customer_id is not None:
            tab.show_customer(self._customer_id)
            tab.take_focus()
        self._show_total()
        self.post_message(self.Changed())

    async def step(self, by: int) -> None:
        """Show the tab so many to the right."""
        await self.open(neighbour(self.bar.opened or FIRST, by))

    async def on_tab_bar_chosen(self, message: TabBar.Chosen) -> None:
        """Show the tab that was clicked."""
        await self.open(message.name)

    def on_windowed_table_highlighted(self) -> None:
        """Tell of the row."""
        self.post_message(self.Changed())

    def _show_total(self) -> None:
        self.bar.remark = "" if self.tab is None else self.tab.total
