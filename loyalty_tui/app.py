"""The console: wiring only. What it can do stands in `actions`, what it shows in `screens`."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final
from zoneinfo import ZoneInfo

from textual import events
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.reactive import reactive
from textual.screen import Screen

from loyalty_core.errors import NotSignedIn
from loyalty_tui import actions, modes
from loyalty_tui.actions import Action
from loyalty_tui.crash import Crash
from loyalty_tui.defects import DefectLog
from loyalty_tui.drafts import Drafts
from loyalty_tui.gateway import PAUSES, Gateway
from loyalty_tui.inert import InertFilter, show_hidden
from loyalty_tui.keyboard import Keyboard
from loyalty_tui.messages import Answered, CustomerShown, Done, Failed, OpenCustomer, Refused, Scanned, SignedIn
from loyalty_tui.pasting import take_pastes_whole
from loyalty_tui.porter import Porter
from loyalty_tui.presenters import errors
from loyalty_tui.scanner import Scanner
from loyalty_tui.theme import DARK, LIGHT
from loyalty_tui.tidying import EVERY, Tidying

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.driver import Driver

    from loyalty_core.desk.receipt import Receipt
    from loyalty_tui.session import Opener, Person

PREVIEW_AFTER: Final = 0.15
"""Seconds without a key after which a dialog asks what its command would change."""

ERASED: Final = "customers.erase"
"""The command after which nothing about a person may linger."""

NOT_FOR_YOU: Final = "Your role may not do this."


def _palette_provider() -> type[Provider]:
    from loyalty_tui.palette import ActionProvider

    return ActionProvider


class LoyaltyApp(App[None], inherit_bindings=False):
    """The staff console of one programme.

    Attributes:
        gateway: the way to the core.
        scanner: sees every key first.
        preview_after: seconds without a key after which a dialog asks for its preview.
        drafts: notes that were begun and not saved, each its author's own.
        done_here: what was done since the person signed in and can still be taken back, the last at the end.
    """

    TITLE = "Loyalty"
    CSS_PATH = "app.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = dict(modes.FACTORIES)
    DEFAULT_MODE = modes.DOOR
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_palette_provider}
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(actions.APP)

    customer: reactive[CustomerShown | None] = reactive(None)
    """The customer who is open in the profile."""
    is_connected: reactive[bool] = reactive(True)
    """Whether the database answered last time."""
    sidebar_shown: reactive[bool | None] = reactive(None)
    """Whether a person wants the sidebar; None leaves it to the width of the screen."""

    def __init__(
        self,
        opener: Opener,
        *,
        scanner: Scanner | None = None,
        log_folder: Path | None = None,
        preview_after: float = PREVIEW_AFTER,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        """Make the console of the programme that the opener opens.

        Args:
            opener: called in a worker thread after the first paint.
            scanner: what sees every key first.
            log_folder: where defects are written down; the system's folder for logs if not given.
            preview_after: seconds without a key after which a dialog asks for its preview.
            pauses: seconds before each further try of a write that found the database busy.
        """
        super().__init__()
        self.opener = opener
        self.gateway = Gateway(self, DefectLog(log_folder), pauses)
        self.scanner = scanner or Scanner()
        self.preview_after = preview_after
        self.done_here: list[Receipt] = []
        self.animation_level = "none"
        self.drafts = Drafts()
        self._is_leaving = False
        self._keyboard = Keyboard(self, self.scanner)
        self._porter = Porter(self)
        self._tidying = Tidying()
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        self.theme = DARK.name

    # Life.

    def on_mount(self) -> None:
        """Give memory back in pauses, and leave the terminal as it was found when the system ends the console."""
        self.gateway.changed.subscribe(self, self._forget_erased)
        if self.is_headless:
            return
        self.set_interval(EVERY, self._tidying.tidy)
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP", "SIGINT"):
            number = getattr(signal, name, None)
            if number is not None:
                with suppress(NotImplementedError, RuntimeError, ValueError):
                    loop.add_signal_handler(number, partial(self.exit, return_code=128 + number))

    def get_driver_class(self) -> type[Driver]:
        """Have what reads the terminal take each paste for one text."""
        driver = super().get_driver_class()
        take_pastes_whole()
        return driver

    async def on_event(self, event: events.Event) -> None:
        """Let the keyboard see each key before anything else does; drop what comes back too late."""
        if isinstance(event, events.InputEvent):
            self._tidying.disturb()
        if isinstance(event, events.Key) and not event.is_forwarded and self.person is not None:
            await self._keyboard.press(event)
        elif not (isinstance(event, events.Key) and self._keyboard.is_late(event)):
            await self.take_event(event)

    def pop_screen(self) -> AwaitComplete:
        """Close the window on top."""
        self._keyboard.window_closed()
        return super().pop_screen()

    async def take_event(self, event: events.Event) -> None:
        """Do what Textual does with an event."""
        await super().on_event(event)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Paint nothing that a terminal would obey."""
        return [*super().get_line_filters(), InertFilter()]

    def _handle_exception(self, error: Exception) -> None:
        """End with a number and a calm sentence instead of a traceback with everybody's data in it."""
        if isinstance(error, Crash):
            super()._handle_exception(error)
            return
        crash = Crash(self.gateway.defects.write(error))
        crash.__cause__ = error
        super()._handle_exception(crash)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a toast; its text is never markup, whatever the caller says."""
        del markup
        super().notify(show_hidden(message), title=title, severity=severity, timeout=timeout, markup=False)

    # Who is here.

    @property
    def person(self) -> Person | None:
        """Who is signed in."""
        session = self.gateway.door.session
        return None if session is None else session.person

    @property
    def zone(self) -> ZoneInfo:
        """The programme's time zone; UTC while nobody is signed in."""
        session = self.gateway.door.session
        return ZoneInfo("UTC") if session is None else session.time_zone

    def may(self, action: Action) -> bool:
        """Say whether the role of whoever is signed in offers an action at all."""
        return action.permission is None or (self.person is not None and self.person.may(action.permission))

    def on_opened(self) -> None:
        """Let somebody in, or ask who it is."""
        self._porter.ask_who() if self.person is None else self.post_message(SignedIn())

    async def on_signed_in(self) -> None:
        """Begin a session."""
        await self._porter.let_in()

    def session_ended(self, error: NotSignedIn) -> None:
        """Go back to the door: the core does not know this session any more."""
        if self.person is not None:
            self.gateway.door.leave()
            self.run_worker(self._porter.show_out(error.message))

    # What screens tell.

    async def on_open_customer(self, message: OpenCustomer) -> None:
        """Show a customer's profile."""
        await self.switch_mode(modes.PROFILE)
        room = self.screen_stack[0]
        if isinstance(room, modes.ShowsCustomer):
            room.show_customer(message.customer_id)

    def on_customer_shown(self, message: CustomerShown) -> None:
        """Remember who is open."""
        self.customer = message

    async def on_scanned(self, message: Scanned) -> None:
        """Look up what was scanned, as if it had been typed into the search box and sent."""
        await self._find(message.text)

    def toast_done(self, receipt: Receipt) -> None:
        """Say what was done, and that it can be taken back where it can."""
        if receipt.can_undo:
            self.done_here.append(receipt)
        self.notify(f"{receipt.said} U takes it back." if receipt.can_undo else receipt.said)

    def toast_outcome(self, message: Message) -> None:
        """Say what came of a write whose dialog is gone."""
        if isinstance(message, Done):
            self.toast_done(message.receipt)
        elif isinstance(message, Refused | Failed):
            self.notify(f"Not done: {errors.sentence(message)}", severity="error", timeout=20)

    def _forget_erased(self, receipt: Receipt) -> None:
        """Keep nothing that was begun about a person who is erased."""
        if receipt.command == ERASED and receipt.customer_id is not None:
            self.drafts.forget_customer(receipt.customer_id)

    def write_ended(self, message: Message) -> None:
        """Quit now if somebody wanted to before the write had its outcome; stay where it was not done after all."""
        if not isinstance(message, Done | Answered):
            self._is_leaving = False
        elif self._is_leaving and not self.gateway.is_writing:
            self.exit()

    # Actions.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no action for which the role has no right."""
        if action == "perform":
            return self.may(actions.BY_ID[str(parameters[0])])
        return super().check_action(action, parameters)

    async def action_perform(self, action_id: str) -> None:
        """Do an action of the registry, or say why it cannot be done now."""
        action = actions.BY_ID[action_id]
        why = self.why_not(action) if self.may(action) else NOT_FOR_YOU
        if why is not None:
            self.notify(why, severity="warning")
            return
        await self.run_action(action.run, self if action.scope == actions.APP else self.screen_stack[0])

    def why_not(self, action: Action) -> str | None:
        """Say why an action cannot be used now; None where it can."""
        room = self.screen_stack[0]
        return action.why_disabled(self if action.scope == actions.APP else getattr(room, "situation", None))

    async def action_find(self) -> None:
        """Go to the search box."""
        await self._find("")

    async def _find(self, typed: str) -> None:
        await self.switch_mode(modes.CUSTOMERS)
        room = self.screen_stack[0]
        if isinstance(room, modes.FindsCustomers):
            room.find(typed)

    async def action_profile(self) -> None:
        """Go back to the customer who is open."""
        await self.switch_mode(modes.PROFILE)

    async def action_activities(self) -> None:
        """Go to what happens over all customers."""
        await self.switch_mode(modes.ACTIVITIES)

    async def action_promises(self) -> None:
        """Go to what was promised to customers."""
        await self.switch_mode(modes.PROMISES)

    async def action_journeys(self) -> None:
        """Go to the journeys."""
        await self.switch_mode(modes.JOURNEYS)

    async def action_campaigns(self) -> None:
        """Go to the campaigns."""
        await self.switch_mode(modes.CAMPAIGNS)

    async def action_rewards(self) -> None:
        """Go to the rewards."""
        await self.switch_mode(modes.REWARDS)

    async def action_programme(self) -> None:
        """Go to the programme itself."""
        await self.switch_mode(modes.PROGRAMME)

    def action_why(self) -> None:
        """Ask which receipt did not earn, and show why."""
        from loyalty_tui.screens.why_dialog import WhyDialog
        from loyalty_tui.screens.why_window import WhyWindow

        def show(transaction_id: str | None) -> None:
            if transaction_id is not None:
                self.push_screen(WhyWindow(transaction_id))

        self.push_screen(WhyDialog(), show)

    def action_sidebar(self) -> None:
        """Show the sidebar, or fold it away."""
        shown = self.sidebar_shown
        self.sidebar_shown = not (self.screen.has_class("-wide") if shown is None else shown)

    def action_colours(self) -> None:
        """Change between dark and light."""
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name

    def action_palette(self) -> None:
        """Show all actions, to be found by name."""
        from loyalty_tui.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def action_help(self) -> None:
        """Show what the keys do and what the words mean."""
        from loyalty_tui.screens.help import HelpScreen

        self.push_screen(HelpScreen.about(self.screen))

    def action_undo(self) -> None:
        """Ask whether to take back what was done last."""
        from loyalty_tui.screens.undo_dialog import UndoDialog

        done = self.done_here[-1] if self.done_here else None
        if done is not None and done.id is not None:
            self.push_screen(UndoDialog(done.id, done.said, done.lost))

    def action_undo_list(self) -> None:
        """Show what was done within a day, and which of it can be taken back."""
        from loyalty_tui.screens.undo_window import UndoWindow

        self.push_screen(UndoWindow())

    def action_imports(self) -> None:
        """Show the files that were imported; from there one is imported, or a whole import undone."""
        from loyalty_tui.screens.imports_window import ImportsWindow

        self.push_screen(ImportsWindow())

    async def action_sign_out(self) -> None:
        """Let somebody else sign in."""
        if self.gateway.is_writing:
            self.notify("Something is being saved. Sign out when it is done.", severity="warning")
            return
        await self._porter.show_out()

    async def action_quit(self) -> None:
        """Leave; a write under way is waited for."""
        if self.gateway.is_writing:
            self._is_leaving = True
            self.notify("Saving. The console closes when it is done.")
            return
        self.exit()

    def action_suspend_process(self) -> None:
        """Do nothing: no key gives a shell (T8)."""
