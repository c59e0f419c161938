"""A customer as they stood: seen, and marked as past; nothing can be done here."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from loyalty_core.clock import local_date
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.presenters.dates import moment
from loyalty_tui.presenters.notes import banner
from loyalty_tui.presenters.profile import Glance
from loyalty_tui.presenters.styles import QUIET, STRONG, TROUBLE
from loyalty_tui.screens.as_of_dialog import Past
from loyalty_tui.widgets.banner import Banner
from loyalty_tui.widgets.profile_card import ProfileCard

TODAYS: Final = "Points, shopping, coupons and notes are of then; name, contact and tier are today’s."


class AsOfWindow(ModalScreen[None]):
    """The card of a customer as of an instant."""

    CSS_PATH = "as_of_window.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#past"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss(None)", "Back to today", id="past.close", tooltip="Back to today"),
    ]

    app = getters.app(LoyaltyApp)

    def __init__(self, past: Past) -> None:
        """Show this."""
        super().__init__()
        self.past = past

    def compose(self) -> ComposeResult:
        zone = self.app.zone
        when = moment(self.past.instant, zone)
        with VerticalScroll(id="past") as box:
            box.border_title = Content(f"As of {when}")
            box.border_subtitle = Content("Esc: back to today")
            head = Content.styled(f"◀ As of {when}", f"{STRONG} {TROUBLE}")
            yield Static(head + Content.styled(f"\n{TODAYS}", QUIET), id="past--head", markup=False)
            yield ProfileCard()
            yield Banner()

    def on_mount(self) -> None:
        """Fill in what there is to see."""
        zone, past = self.app.zone, self.past
        self.query_one(ProfileCard).glance = Glance(past.profile, local_date(past.instant, zone), zone)
        self.query_one(Banner).warned = banner(past.profile.open_notes, past.instant, zone)
