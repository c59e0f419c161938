"""The profile of one customer: its first screen answers the call, its tabs tell the rest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from loyalty_core.clock import local_date
from loyalty_core.customers.views import Profile
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import NotFound
from loyalty_tui import actions
from loyalty_tui.messages import Answered, CustomerShown, Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.notes import banner
from loyalty_tui.presenters.profile import Glance
from loyalty_tui.presenters.situation import NOBODY, Situation
from loyalty_tui.presenters.styles import TROUBLE
from loyalty_tui.screens.console_screen import ConsoleScreen
from loyalty_tui.screens.profile_dialogs import DIALOGS
from loyalty_tui.screens.profile_export import EXPORT, ListExport, in_words
from loyalty_tui.screens.profile_offers import OFFERS
from loyalty_tui.screens.profile_tabs.deck import TabDeck
from loyalty_tui.screens.profile_tabs.page import ProfilePage
from loyalty_tui.screens.profile_tabs.tab import ProfileTab
from loyalty_tui.widgets.banner import Banner
from loyalty_tui.widgets.notice import Notice
from loyalty_tui.widgets.profile_card import ProfileCard

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query

PROFILE: Final = "profile"
"""How the key begins under which the screen asks who it is, with the number; late answers are known by theirs.

Under the name of an offer it asks for what that needs.
"""

LOOK: Final = "look"
"""How the key begins under which the screen sees whether something was written at another till, with the number."""

EVERY: Final = 15.0
"""Seconds between two such looks, while the room is shown."""

REFERRALS: Final = "referrals."
"""How the names of the writes begin that are about two customers."""

AGAIN: Final = "F5 tries again."


class ProfileScreen(ConsoleScreen):
    """One customer. What is written about them anywhere in the console is seen at once, elsewhere within seconds.

    Attributes:
        customer_id: who is shown; None for nobody yet.
        profile: what is known of them; None until it is.
    """

    SCOPE = "profile"
    TITLE = "Customer profile"
    CSS_PATH = "profile.tcss"
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(SCOPE)

    notice = getters.query_one(Notice)
    body = getters.query_one("#profile", Vertical)
    merged = getters.query_one("#profile--merged", Static)
    card = getters.query_one(ProfileCard)
    banner = getters.query_one(Banner)
    deck = getters.query_one(TabDeck)

    def __init__(self) -> None:
        super().__init__()
        self.customer_id: int | None = None
        self.profile: Profile | None = None
        self._merged_id: int | None = None
        self._looking: Timer | None = None

    def compose_room(self) -> ComposeResult:
        yield Notice()
        with Vertical(id="profile"):
            yield Static(id="profile--merged", markup=False)
            yield ProfileCard()
            yield Banner()
            yield TabDeck()

    def on_mount(self) -> None:
        """Begin with nobody."""
        self._looking = self.set_interval(EVERY, self.look)
        self._say(NOBODY if self.customer_id is None else "")

    # Who is shown.

    def show_customer(self, customer_id: int) -> None:
        """Show this customer instead of whoever is shown, on the first tab; the same one is asked for again."""
        if customer_id == self.customer_id:
            self.action_again()
            return
        self.customer_id = customer_id
        self._forget()
        self._ask()

    def receipt_arrived(self, receipt: Receipt) -> None:
        """Ask again after every write about this customer; a referral may be about them as the friend."""
        is_theirs = receipt.customer_id is not None and receipt.customer_id == self.customer_id
        if is_theirs or receipt.command.startswith(REFERRALS):
            self.action_again()

    def much_changed(self) -> None:
        """Ask for everything afresh."""
        self.action_again()

    def action_again(self) -> None:
        """Ask for everything afresh; cursor, order and filter of each tab stay."""
        if self.customer_id is None:
            return
        self._ask()
        self.deck.ask_again()

    def look(self) -> None:
        """Ask for who is shown without a word; only an answer has the open tab asked for as well."""
        if self.profile is not None:
            self.app.gateway.ask(partial(_show, self.profile.customer.customer_id), to=self, key=self._look_key)

    def on_screen_suspend(self) -> None:
        """Look at nothing while another room or a window is shown."""
        if self._looking is not None:
            self._looking.pause()

    def on_screen_resume(self) -> None:
        """Look again from time to time."""
        if self._looking is not None:
            self._looking.resume()

    def on_answered(self, message: Answered) -> None:
        """Take in what was asked for."""
        if message.key == self._key:
            self._show(message.answer)
        elif message.key == self._look_key:
            self._show(message.answer)
            self.deck.ask_again()
        elif message.key.startswith((PROFILE, LOOK)):
            return
        elif message.key == EXPORT:
            self.notify(in_words(message.answer), timeout=15)
        elif self.profile is not None and self.app.screen is self:
            # Whoever does something else by now is not interrupted.
            self.call_later(OFFERS[message.key].open, self, self.profile, message.answer)

    def on_refused(self, message: Refused) -> None:
        """Say why not, in the middle of the room where there is nobody to be seen."""
        if message.key.startswith(LOOK):
            return
        if message.key == self._key and isinstance(message.error, NotFound):
            self.profile = None
            self._say(errors.sentence(message), "F3 finds another customer.")
        else:
            self._trouble(message)

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why not."""
        if not message.key.startswith(LOOK):
            self._trouble(message)

    def _ask(self) -> None:
        if self.customer_id is not None:
            self.app.gateway.ask(partial(_show, self.customer_id), to=self, key=self._key)

    @property
    def _key(self) -> str:
        return f"{PROFILE} {self.customer_id}"

    @property
    def _look_key(self) -> str:
        return f"{LOOK} {self.customer_id}"

    def _show(self, profile: Profile) -> None:
        """Show a customer; where another one answers than was asked for, that record was merged into theirs."""
        session, shown = self.app.gateway.door.session, profile.customer.customer_id
        if self.customer_id is None or session is None:
            return
        if shown != self.customer_id:
            self._merged_id, self.customer_id, self.profile = self.customer_id, shown, None
        is_new, self.profile = self.profile is None, profile
        self.merged.display = self._merged_id is not None
        self.merged.update(Content.styled(f"Customer {self._merged_id} was merged into this one.", TROUBLE))
        now, zone = self.app.gateway.door.now(), session.time_zone
        self.card.glance = Glance(profile, local_date(now, zone), zone)
        self.banner.warned = banner(profile.open_notes, now, zone)
        self._say("")
        if is_new:
            self.call_later(self.deck.show_customer, shown)
        self.refresh_bindings()
        self.post_message(CustomerShown(shown, profile.customer.name))

    def _forget(self) -> None:
        """Show nothing of whoever was shown before."""
        self.profile = self._merged_id = None
        self.card.glance = None
        self.banner.warned = None
        self.deck.forget()
        self._say("")

    def _trouble(self, message: Refused | Failed) -> None:
        sentence = errors.sentence(message)
        if message.key == self._key and self.profile is None:
            self._say(sentence, AGAIN)
        else:
            self.notify(f"{sentence} {AGAIN}" if message.key == self._key else sentence, severity="error")

    def _say(self, sentence: str, way_on: str = "") -> None:
        """Show a sentence instead of a customer; an empty one shows the customer."""
        self.notice.say(sentence, way_on)
        self.notice.display = bool(sentence)
        self.body.display = not sentence

    # Tabs.

    @property
    def tab(self) -> ProfilePage | None:
        """The tab that is open."""
        return self.deck.tab if self.is_mounted else None

    @property
    def situation(self) -> Situation:
        """What the actions depend on."""
        tab = self.tab
        return Situation(self.profile, "" if tab is None else tab.NAME, None if tab is None else tab.selected)

    def on_tab_deck_changed(self) -> None:
        """See what can be done now."""
        self.refresh_bindings()

    async def action_open_tab(self, name: str) -> None:
        """Show a tab."""
        await self.deck.open(name)

    async def action_step_tab(self, by: int) -> None:
        """Show the tab to the right or left."""
        await self.deck.step(by)

    async def action_in_tab(self, verb: str) -> None:
        """Do something that the open tab can do."""
        if self.tab is not None:
            await self.app.run_action(verb, self.tab)

    async def on_click(self, event: events.Click) -> None:
        """Show the notes where the banner was clicked."""
        if event.widget is self.banner:
            await self.deck.open("notes")

    # What can be done for the customer, and found out about them.

    def action_open_dialog(self, name: str) -> None:
        """Open a dialog or window about the customer, as `profile_dialogs` has it."""
        if self.profile is not None:
            DIALOGS[name](self, self.profile)

    def action_offer(self, name: str) -> None:
        """Ask for what a dialog offers; `profile_offers` opens it when that is known."""
        if self.customer_id is not None:
            self.ask_for_offer(name, self.customer_id)

    def ask_for_offer(self, name: str, about: int) -> None:
        """Ask for what a dialog offers, about the customer of a number."""
        self.app.gateway.ask(partial(OFFERS[name].ask, about), to=self, key=name)

    async def show_redemptions(self) -> None:
        """Show what came of redeeming: the coupon that was given, that it waits, or that its last try was wrong."""
        await self.deck.open("rewards")
        self.action_again()

    def action_export(self) -> None:
        """Ask how the list is written to a file."""
        if isinstance(self.tab, ProfileTab) and self.profile is not None:
            ListExport(self, self.tab).ask(self.profile.customer.name)


def _show(customer_id: int) -> Query[Profile]:
    from loyalty_core.customers.queries import ShowCustomer

    return ShowCustomer(customer_id)
