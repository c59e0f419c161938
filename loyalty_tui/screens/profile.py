"""The profile of one customer: its first screen answers the call, its tabs tell the rest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from loyalty_core.clock import local_date
from loyalty_core.coupons.views import CampaignView
from loyalty_core.customers.views import Profile
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import NotFound
from loyalty_core.paging import MAX_PAGE, Page, PageRequest
from loyalty_core.rewards.views import RedemptionView, RewardView
from loyalty_tui import actions, exporting
from loyalty_tui.messages import Answered, CustomerShown, Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.notes import banner
from loyalty_tui.presenters.profile import Glance
from loyalty_tui.presenters.situation import NOBODY, Situation
from loyalty_tui.screens.console_screen import ConsoleScreen
from loyalty_tui.screens.profile_tabs.all_tabs import TABS
from loyalty_tui.screens.profile_tabs.deck import TabDeck
from loyalty_tui.screens.profile_tabs.page import ProfilePage
from loyalty_tui.screens.profile_tabs.tab import ProfileTab
from loyalty_tui.widgets.banner import Banner
from loyalty_tui.widgets.notice import Notice
from loyalty_tui.widgets.profile_card import ProfileCard

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query
    from loyalty_tui.screens.as_of_dialog import Past

PROFILE: Final = "profile"
CAMPAIGNS: Final = "campaigns"
REWARDS: Final = "rewards"
EXPORT: Final = "export"
"""Under these keys the screen asks."""

AGAIN: Final = "F5 tries again."

NO_REWARD: Final = "There is no reward that this customer can have now; the list says why."


class ProfileScreen(ConsoleScreen):
    """One customer. Whatever is written about them, here or elsewhere in the console, is asked for again.

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
    card = getters.query_one(ProfileCard)
    banner = getters.query_one(Banner)
    deck = getters.query_one(TabDeck)

    def __init__(self) -> None:
        super().__init__()
        self.customer_id: int | None = None
        self.profile: Profile | None = None

    def compose_room(self) -> ComposeResult:
        yield Notice()
        with Vertical(id="profile"):
            yield ProfileCard()
            yield Banner()
            yield TabDeck()

    def on_mount(self) -> None:
        """Begin with nobody."""
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
        """Ask again after every write about this customer."""
        if receipt.customer_id is not None and receipt.customer_id == self.customer_id:
            self.action_again()

    def action_again(self) -> None:
        """Ask for everything afresh; cursor, order and filter of each tab stay."""
        if self.customer_id is None:
            return
        self._ask()
        self.deck.ask_again()

    def on_answered(self, message: Answered) -> None:
        """Take in what was asked for."""
        if message.key == PROFILE:
            self._show(message.answer)
        elif message.key == CAMPAIGNS:
            self._offer(message.answer)
        elif message.key == REWARDS:
            self.call_later(self._offer_rewards, message.answer)
        else:
            written: exporting.Written = message.answer
            noun = "row" if written.rows == 1 else "rows"
            self.notify(f"{written.rows:,} {noun} written to {written.path}", timeout=15)

    def on_refused(self, message: Refused) -> None:
        """Say why not, in the middle of the room where there is nobody to be seen."""
        if message.key == PROFILE and isinstance(message.error, NotFound):
            self.profile = None
            self._say(errors.sentence(message), "F3 finds another customer.")
        else:
            self._trouble(message)

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why not."""
        self._trouble(message)

    def _ask(self) -> None:
        if self.customer_id is not None:
            self.app.gateway.ask(partial(_show, self.customer_id), to=self, key=PROFILE)

    def _show(self, profile: Profile) -> None:
        """Show a customer, unless another one is wanted by now."""
        session = self.app.gateway.door.session
        if profile.customer.customer_id != self.customer_id or session is None:
            return
        is_new, self.profile = self.profile is None, profile
        now, zone = self.app.gateway.door.now(), session.time_zone
        self.card.glance = Glance(profile, local_date(now, zone), zone)
        self.banner.warned = banner(profile.open_notes, now, zone)
        self._say("")
        if is_new:
            self.call_later(self.deck.show_customer, self.customer_id)
        self.refresh_bindings()
        self.post_message(CustomerShown(profile.customer.customer_id, profile.customer.name))

    def _forget(self) -> None:
        """Show nothing of whoever was shown before."""
        self.profile = None
        self.card.glance = None
        self.banner.warned = None
        self.deck.forget()
        self._say("")

    def _trouble(self, message: Refused | Failed) -> None:
        sentence = errors.sentence(message)
        if message.key == PROFILE and self.profile is None:
            self._say(sentence, AGAIN)
        else:
            self.notify(f"{sentence} {AGAIN}" if message.key == PROFILE else sentence, severity="error")

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

    # What can be done for the customer.

    def action_adjust(self) -> None:
        """Ask how many points, and why."""
        from loyalty_tui.screens.adjust_dialog import AdjustDialog

        if self.profile is not None:
            self.app.push_screen(AdjustDialog(self.profile))

    def action_purchase(self) -> None:
        """Ask for a purchase."""
        from loyalty_tui.screens.purchase_dialog import PurchaseDialog

        session = self.app.gateway.door.session
        if self.profile is not None and session is not None:
            today = local_date(self.app.gateway.door.now(), session.time_zone)
            self.app.push_screen(PurchaseDialog(self.profile, session.currency, today, session.time_zone))

    def action_note(self) -> None:
        """Ask for a note."""
        from loyalty_tui.screens.note_dialog import AddNoteDialog

        if self.profile is not None:
            self.app.push_screen(AddNoteDialog(self.profile))

    def action_edit(self) -> None:
        """Ask for other details; look again where that came to nothing, as somebody else may have been faster."""
        from loyalty_tui.screens.edit_dialog import EditDialog

        if self.profile is not None:
            self.app.push_screen(EditDialog(self.profile.customer), lambda done: None if done else self.action_again())

    def action_coupon(self) -> None:
        """Find out from which campaigns a coupon can be issued."""
        self.app.gateway.ask(_running, to=self, key=CAMPAIGNS)

    def _offer(self, campaigns: Page[CampaignView]) -> None:
        """Ask from which campaign, or say that there is none."""
        from loyalty_tui.screens.coupon_dialog import IssueCouponDialog
        from loyalty_tui.screens.no_campaign import NoCampaignWindow

        if self.profile is None or self.app.screen is not self:
            return
        if campaigns.rows:
            self.app.push_screen(IssueCouponDialog(self.profile, campaigns.rows), self._issued)
        else:
            self.app.push_screen(NoCampaignWindow())

    async def _issued(self, receipt: Receipt | None) -> None:
        """Show the coupon that was issued, so that its code can be read aloud."""
        if receipt is not None:
            await self.deck.open("coupons")

    def action_redeem(self) -> None:
        """Find out what the customer can have for their points."""
        if self.customer_id is not None:
            self.app.gateway.ask(partial(_rewards, self.customer_id), to=self, key=REWARDS)

    def action_confirm(self) -> None:
        """Ask for the code of the selected redemption."""
        from loyalty_tui.screens.redeeming import Redeeming

        if self.profile is not None and isinstance(self.situation.row, RedemptionView):
            Redeeming(self, self.profile).ask_for_code(self.situation.row.redemption_id)

    async def _offer_rewards(self, rewards: Page[RewardView]) -> None:
        """Ask for which reward, unless something else is done by now; show why there is none."""
        from loyalty_tui.screens.redeeming import Redeeming

        if self.profile is None or self.app.screen is not self:
            return
        row = self.situation.row
        if not Redeeming(self, self.profile).offer(
            rewards.rows, row.reward_id if isinstance(row, RewardView) else None
        ):
            await self.deck.open("rewards")
            self.notify(NO_REWARD, severity="warning")

    async def show_redemptions(self) -> None:
        """Show what came of redeeming: the coupon that was given, that it waits, or that its last try was wrong."""
        await self.deck.open("rewards")
        self.action_again()

    def action_give_back(self) -> None:
        """Ask whether the selected redemption is cancelled."""
        from loyalty_tui.screens.redemption_dialogs import CancelRedemptionDialog

        if isinstance(self.situation.row, RedemptionView):
            self.app.push_screen(CancelRedemptionDialog(self.situation.row))

    # What can be found out about the customer.

    def action_explain(self) -> None:
        """Show where the balance comes from."""
        from loyalty_tui.screens.explain_window import ExplainWindow

        if self.profile is not None:
            customer = self.profile.customer
            self.app.push_screen(ExplainWindow(customer.customer_id, customer.name))

    def action_as_of(self) -> None:
        """Ask as of when the customer shall be seen."""
        from loyalty_tui.screens.as_of_dialog import AsOfDialog

        if self.profile is not None:
            self.app.push_screen(AsOfDialog(self.profile), self._look_back)

    def _look_back(self, past: Past | None) -> None:
        from loyalty_tui.screens.as_of_window import AsOfWindow

        if past is not None:
            self.app.push_screen(AsOfWindow(past))

    def action_export(self) -> None:
        """Ask how the list is written to a file."""
        from loyalty_tui.screens.export_dialog import ExportDialog

        if isinstance(self.tab, ProfileTab) and self.profile is not None:
            label = next(tab.label for tab in TABS if tab.name == self.tab.NAME)
            self.app.push_screen(ExportDialog(f"{label} of {self.profile.customer.name}"), self._export)

    def _export(self, form: exporting.Form | None) -> None:
        """Write the list in a worker thread, in the order in which it is seen."""
        if form is None or not isinstance(self.tab, ProfileTab):
            return
        gateway = self.app.gateway
        at = gateway.door.now().astimezone(self.tab.zone)
        write = partial(exporting.write, self.tab.export(), form, exporting.downloads(), at)

        def tell() -> None:
            message = gateway.attempt(EXPORT, lambda: Answered(EXPORT, write()))
            self.app.call_later(self.post_message, message)

        gateway.run(tell, EXPORT)


def _show(customer_id: int) -> Query[Profile]:
    from loyalty_core.customers.queries import ShowCustomer

    return ShowCustomer(customer_id)


def _rewards(customer_id: int) -> Query[Page[RewardView]]:
    from loyalty_core.rewards.queries import ListRewards

    return ListRewards(customer_id, only_open=True, request=PageRequest(sort="cost", limit=MAX_PAGE))


def _running() -> Query[Page[CampaignView]]:
    from loyalty_core.coupons.queries import ListCampaigns

    return ListCampaigns(only_open=True, request=PageRequest(limit=MAX_PAGE))
