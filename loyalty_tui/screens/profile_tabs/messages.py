"""Everything that a customer was written: by what, where to, and what became of it (R132 to R136)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from loyalty_core.messages.views import MessageView, TroubleView
from loyalty_core.paging import Page, PageRequest
from loyalty_tui import actions
from loyalty_tui.inert import inert, inert_lines
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors, messages
from loyalty_tui.presenters.styles import QUIET, TROUBLE
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.profile_tabs.tab import ProfileTab
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_pages import PageSource

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


class MessagesTab(ProfileTab[MessageView]):
    """Messages, the newest first, and below them the whole text of the one under the cursor.

    Attributes:
        channel: the one channel that is shown; None for all.
    """

    NAME = "messages"
    EMPTY = "No message here. Shift+P writes one."
    NOUNS = ("message", "messages")
    VIEW = MessageView
    BINDINGS: ClassVar[list[BindingType]] = actions.shown_bindings(
        "profile.message", "profile.consents", "profile.filter"
    )
    DEFAULT_CSS = """
    MessagesTab {
        & > #messages--above { height: auto; padding: 0 1; }
        & > VerticalScroll {
            height: auto;
            min-height: 2;
            max-height: 40%;
            padding: 0 1;
            border-top: solid $border-blurred;
            scrollbar-size-vertical: 1;
            &:focus { border-top: solid $border; }
            & > Static { height: auto; }
        }
    }
    """

    above = getters.query_one("#messages--above", Static)
    reading = getters.query_one(VerticalScroll)
    whole = getters.query_one("#messages--whole", Static)

    def __init__(self) -> None:
        super().__init__()
        self.channel: str | None = None
        self._troubles: tuple[TroubleView, ...] = ()

    def compose(self) -> ComposeResult:
        yield Static(id="messages--above", markup=False)
        yield self.table
        with VerticalScroll():
            yield Static(id="messages--whole", markup=False)

    def key_of(self, row: MessageView) -> Hashable:
        return row.message_id

    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[MessageView]]:
        return messages.columns(zone, tones, wide=wide)

    def source(self, customer_id: int) -> PageSource[MessageView]:
        return self.app.gateway.pages(partial(_list, customer_id, self.channel))

    def forget(self) -> None:
        self.channel = None
        self.whole.update("")

    def began(self, customer_id: int) -> None:
        del customer_id
        self._say_above()
        self.app.gateway.ask(_troubles, to=self, key="troubles")

    def filter(self, channel: str | None) -> None:
        """Show the messages by one channel, by all for an empty text; None keeps what is shown."""
        if channel is not None:
            self.channel = channel or None
            self.show_other_rows()

    def action_find(self) -> None:
        """Ask which channel is wanted."""
        from loyalty_tui.screens.message_dialogs import MessageFilterDialog

        self.app.push_screen(MessageFilterDialog(self.channel), self.filter)

    def on_windowed_table_highlighted(self) -> None:
        """Show the whole message."""
        row = self.table.selected
        self.reading.scroll_home(animate=False)
        self.whole.update(Content() if row is None else self._whole(row))

    def on_windowed_table_opened(self) -> None:
        """Let a long message be scrolled."""
        self.reading.focus()

    def on_answered(self, message: Answered) -> None:
        """Say which channels are in trouble."""
        self._troubles = message.answer
        self._say_above()

    def on_refused(self, message: Refused) -> None:
        """Say why it is not known which channels are in trouble."""
        self.above.update(inert(errors.sentence(message)))
        self.above.display = True

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why it is not known."""
        self.above.update(inert(errors.sentence(message)))
        self.above.display = True

    def _say_above(self) -> None:
        lines = [Content.styled(inert(messages.trouble_in_words(trouble, self.zone)).plain, TROUBLE)
                 for trouble in self._troubles]  # fmt: skip
        if self.channel is not None:
            lines.append(Content.styled(f"By {messages.CHANNELS.get(self.channel, self.channel)} only", QUIET))
        self.above.update(Content("\n").join(lines))
        self.above.display = bool(lines)

    def _whole(self, row: MessageView) -> Content:
        head = Content.styled(inert(messages.details(row, self.zone)).plain, QUIET)
        return Content("\n").join([head, inert_lines(row.text)])


def _list(customer_id: int, channel: str | None, request: PageRequest) -> Query[Page[MessageView]]:
    from loyalty_core.messages.queries import ListMessages
    from loyalty_core.messages.rules import Channel

    return ListMessages(customer_id, request, None if channel is None else Channel(channel))


def _troubles() -> Query[tuple[TroubleView, ...]]:
    from loyalty_core.messages.queries import ListTroubles

    return ListTroubles()
