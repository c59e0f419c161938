"""What the keys of the profile open about the customer who is shown; each is imported when it is first wanted.

To add one: a function here, its name in `DIALOGS`, and an action that runs `open_dialog('name')`. What a dialog offers
and has to be asked for first is in `profile_offers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from loyalty_core.clock import local_date
from loyalty_core.coupons.views import CouponView
from loyalty_core.customers.views import Profile
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Receipt
from loyalty_core.rewards.views import RedemptionView
from loyalty_tui.messages import OpenCustomer
from loyalty_tui.presenters import situation
from loyalty_tui.presenters.campaigns import benefit

if TYPE_CHECKING:
    from loyalty_tui.presenters.speaking import Speech
    from loyalty_tui.screens.as_of_dialog import Past
    from loyalty_tui.screens.profile import ProfileScreen


def adjust(room: ProfileScreen, profile: Profile) -> None:
    """Ask how many points, and why."""
    from loyalty_tui.screens.adjust_dialog import AdjustDialog

    room.app.push_screen(AdjustDialog(profile))


def purchase(room: ProfileScreen, profile: Profile) -> None:
    """Ask for a purchase."""
    from loyalty_tui.screens.purchase_dialog import PurchaseDialog

    session = room.app.gateway.door.session
    if session is not None:
        today = local_date(room.app.gateway.door.now(), session.time_zone)
        room.app.push_screen(PurchaseDialog(profile, session.currency, today, session.time_zone))


def note(room: ProfileScreen, profile: Profile) -> None:
    """Ask for a note."""
    from loyalty_tui.screens.note_dialog import AddNoteDialog

    if room.app.person is not None:
        room.app.push_screen(AddNoteDialog(profile, room.app.drafts, room.app.person.login))


def edit(room: ProfileScreen, profile: Profile) -> None:
    """Ask for other details; look again where that came to nothing, as somebody else may have been faster."""
    from loyalty_tui.screens.edit_dialog import EditDialog

    room.app.push_screen(EditDialog(profile.customer), lambda done: None if done else room.action_again())


def confirm(room: ProfileScreen, profile: Profile) -> None:
    """Ask for the code of the selected redemption."""
    from loyalty_tui.screens.redeeming import Redeeming

    if isinstance(room.situation.row, RedemptionView):
        Redeeming(room, profile).ask_for_code(room.situation.row.redemption_id)


def give_back(room: ProfileScreen, _profile: Profile) -> None:
    """Ask whether the selected redemption is cancelled."""
    from loyalty_tui.screens.redemption_dialogs import CancelRedemptionDialog

    if isinstance(room.situation.row, RedemptionView):
        room.app.push_screen(CancelRedemptionDialog(room.situation.row))


def tier(room: ProfileScreen, profile: Profile) -> None:
    """Show where the member stands in the tiers, and the moves that led there."""
    from loyalty_tui.screens.tier_window import TierWindow

    room.app.push_screen(TierWindow(profile.customer.customer_id, profile.customer.name))


def membership(room: ProfileScreen, profile: Profile) -> None:
    """Show where the customer stands, and what of it can be changed."""
    from loyalty_tui.screens.membership_window import MembershipWindow

    room.app.push_screen(MembershipWindow(profile))


def refer(room: ProfileScreen, profile: Profile) -> None:
    """Ask whom the customer refers, and show the referral."""
    from loyalty_tui.screens.referral_dialogs import AddReferralDialog

    room.app.push_screen(AddReferralDialog(profile), partial(open_tab, room, "referrals"))


def review(room: ProfileScreen, profile: Profile) -> None:
    """Ask what the customer wrote, and show it."""
    from loyalty_tui.screens.review_dialogs import AddReviewDialog

    room.app.push_screen(AddReviewDialog(profile), partial(open_tab, room, "reviews"))


async def open_tab(room: ProfileScreen, name: str, receipt: Receipt | None) -> None:
    """Open the tab in which what was done can be seen, unless nothing was."""
    if receipt is not None:
        await room.deck.open(name)


def end_override(room: ProfileScreen, profile: Profile) -> None:
    """Ask whether the override of the tier ends now."""
    from loyalty_tui.screens.tier_dialogs import EndOverrideDialog

    room.app.push_screen(EndOverrideDialog(profile))


def merge(room: ProfileScreen, profile: Profile) -> None:
    """Ask which other record is the same person; `profile_offers` goes on from there."""
    from loyalty_tui.screens.pick_customer import PickCustomerWindow

    def picked(customer_id: int | None) -> None:
        if customer_id is not None:
            room.ask_for_offer("merge", customer_id)

    heading = f"Merge: who is the same person as {profile.customer.name}?"
    room.app.push_screen(PickCustomerWindow(heading, but=profile.customer.customer_id), picked)


def show_survivor(room: ProfileScreen, receipt: Receipt | None) -> None:
    """Show who goes on after a merge, unless nothing came of it."""
    if receipt is not None and receipt.customer_id is not None and receipt.customer_id != room.customer_id:
        room.post_message(OpenCustomer(receipt.customer_id))


def erase(room: ProfileScreen, profile: Profile) -> None:
    """Ask whether the person is erased for good."""
    from loyalty_tui.screens.erase_dialog import EraseDialog

    room.app.push_screen(EraseDialog(profile))


def explain(room: ProfileScreen, profile: Profile) -> None:
    """Show where the balance comes from."""
    from loyalty_tui.screens.explain_window import ExplainWindow

    room.app.push_screen(ExplainWindow(profile.customer.customer_id, profile.customer.name))


def as_of(room: ProfileScreen, profile: Profile) -> None:
    """Ask as of when the customer shall be seen, and show them."""
    from loyalty_tui.screens.as_of_dialog import AsOfDialog

    def look_back(past: Past | None) -> None:
        from loyalty_tui.screens.as_of_window import AsOfWindow

        if past is not None:
            room.app.push_screen(AsOfWindow(past))

    room.app.push_screen(AsOfDialog(profile), look_back)


def speak(room: ProfileScreen, profile: Profile) -> None:
    """Show what to say to the customer."""
    from loyalty_tui.screens.speak_window import SpeakWindow

    def send(wanted: bool | None) -> None:
        if wanted:
            room.ask_for_offer("speech", profile.customer.customer_id)

    said, person = speech_to(room, profile), room.app.person
    if said is not None and person is not None:
        may_send = person.may(Permission.SEND_MESSAGE) and situation.closed(room.situation) is None
        room.app.push_screen(SpeakWindow(profile.customer.name, said, may_send=may_send), send)


def speech_to(room: ProfileScreen, profile: Profile) -> Speech | None:
    """Return what is said to a customer today, or None where nobody is signed in any more."""
    from loyalty_tui.presenters.speaking import speech

    session = room.app.gateway.door.session
    if session is None:
        return None
    return speech(profile, session.programme, local_date(room.app.gateway.door.now(), session.time_zone))


def qr(room: ProfileScreen, profile: Profile) -> None:
    """Show the selected coupon, or else the card, to be scanned from the screen."""
    from loyalty_tui.screens.qr_window import QrWindow

    row = room.situation.row
    if isinstance(row, CouponView):
        room.app.push_screen(QrWindow(row.code, f"Coupon: {row.campaign}, {benefit(row.benefit)}"))
    elif profile.customer.card:
        room.app.push_screen(QrWindow(profile.customer.card, f"Card of {profile.customer.name}"))


DIALOGS: Final[Mapping[str, Callable[[ProfileScreen, Profile], None]]] = {
    "adjust": adjust,
    "as_of": as_of,
    "confirm": confirm,
    "edit": edit,
    "end_override": end_override,
    "erase": erase,
    "explain": explain,
    "give_back": give_back,
    "membership": membership,
    "merge": merge,
    "note": note,
    "purchase": purchase,
    "refer": refer,
    "review": review,
    "qr": qr,
    "speak": speak,
    "tier": tier,
}
"""All of them, by the names that the actions give."""
