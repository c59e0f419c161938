"""Dialogs of the profile that offer something which has to be asked for first: campaigns, rewards, tiers, consents.

To add one: what to ask about a customer, what to open with the answer, and an action that runs `offer('name')`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from loyalty_core.coupons.views import CampaignView
from loyalty_core.customers.views import Profile
from loyalty_core.desk.receipt import Receipt
from loyalty_core.journeys.views import CustomerJourneysView, JourneyView
from loyalty_core.messages.views import ConsentView
from loyalty_core.paging import MAX_PAGE, Page, PageRequest
from loyalty_core.rewards.views import RewardView
from loyalty_core.tiers.views import TiersView
from loyalty_tui.screens.profile_dialogs import open_tab, show_survivor, speech_to

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query
    from loyalty_tui.screens.profile import ProfileScreen

NO_REWARD: Final = "There is no reward that this customer can have now; the list says why."
NO_JOURNEY: Final = "No journey runs; they are started in the Journeys room."
NOT_INVITED: Final = "This customer was invited to no journey yet."
NO_CHANNEL: Final = "O notes what they agree to."
NO_TIER: Final = "The programme has no tiers yet; they are added in the Programme room."


@dataclass(frozen=True, slots=True)
class Offer:
    """What is asked about a customer (in a worker thread), and what is opened with the answer."""

    ask: Callable[[int], Query[Any]]
    open: Callable[[ProfileScreen, Profile, Any], Awaitable[None]]


def _campaigns(_customer_id: int) -> Query[Page[CampaignView]]:
    from loyalty_core.coupons.queries import ListCampaigns

    return ListCampaigns(only_open=True, request=PageRequest(limit=MAX_PAGE))


async def _offer_coupon(room: ProfileScreen, profile: Profile, campaigns: Page[CampaignView]) -> None:
    """Ask from which campaign, or say that there is none; then show the coupon, so that its code can be read aloud."""
    from loyalty_tui.screens.coupon_dialog import IssueCouponDialog
    from loyalty_tui.screens.no_campaign import NoCampaignWindow

    async def issued(receipt: Receipt | None) -> None:
        if receipt is not None:
            await room.deck.open("coupons")

    if campaigns.rows:
        room.app.push_screen(IssueCouponDialog(profile, campaigns.rows), issued)
    else:
        room.app.push_screen(NoCampaignWindow())


def _rewards(customer_id: int) -> Query[Page[RewardView]]:
    from loyalty_core.rewards.queries import ListRewards

    return ListRewards(customer_id, only_open=True, request=PageRequest(sort="cost", limit=MAX_PAGE))


async def _offer_rewards(room: ProfileScreen, profile: Profile, rewards: Page[RewardView]) -> None:
    """Ask for which reward, or show why there is none."""
    from loyalty_tui.screens.redeeming import Redeeming

    row = room.situation.row
    if not Redeeming(room, profile).offer(rewards.rows, row.reward_id if isinstance(row, RewardView) else None):
        await room.deck.open("rewards")
        room.notify(NO_REWARD, severity="warning")


def _tiers(_customer_id: int) -> Query[TiersView]:
    from loyalty_core.tiers.queries import ListTiers

    return ListTiers()


async def _offer_tiers(room: ProfileScreen, profile: Profile, found: TiersView) -> None:
    """Ask into which tier, or say that there is none."""
    from loyalty_tui.screens.tier_dialogs import OverrideTierDialog

    if found.tiers:
        room.app.push_screen(OverrideTierDialog(profile, found.tiers))
    else:
        room.notify(NO_TIER, severity="warning")


def _other(customer_id: int) -> Query[Profile]:
    from loyalty_core.customers.queries import ShowCustomer

    return ShowCustomer(customer_id)


async def _offer_merge(room: ProfileScreen, profile: Profile, other: Profile) -> None:
    """Ask which of both records goes on."""
    from loyalty_tui.screens.merge_dialog import MergeDialog

    room.app.push_screen(MergeDialog(profile, other, room.app.zone), partial(show_survivor, room))


def _consents(customer_id: int) -> Query[tuple[ConsentView, ...]]:
    from loyalty_core.messages.queries import ShowConsents

    return ShowConsents(customer_id)


async def _offer_message(room: ProfileScreen, profile: Profile, consents: tuple[ConsentView, ...]) -> None:
    """Ask for a message."""
    _ask_for_message(room, profile, consents, "")


async def _offer_speech(room: ProfileScreen, profile: Profile, consents: tuple[ConsentView, ...]) -> None:
    """Ask whether what could be said is sent as a message."""
    said = speech_to(room, profile)
    if said is not None:
        _ask_for_message(room, profile, consents, said.message)


def _ask_for_message(room: ProfileScreen, profile: Profile, consents: tuple[ConsentView, ...], text: str) -> None:
    """Ask for a message that begins with a text, or say why none can be sent; then show it where it waits."""
    from loyalty_tui.screens.message_dialogs import WriteMessageDialog

    async def written(receipt: Receipt | None) -> None:
        if receipt is not None:
            await room.deck.open("messages")

    if any(view.why_not is None for view in consents):
        room.app.push_screen(WriteMessageDialog(profile, consents, room.app.zone, text), written)
    else:
        room.notify(f"{consents[0].why_not} {NO_CHANNEL}", severity="warning", markup=False)


async def _offer_consents(room: ProfileScreen, profile: Profile, consents: tuple[ConsentView, ...]) -> None:
    """Ask what the customer agrees to."""
    from loyalty_tui.screens.message_dialogs import ConsentsDialog

    room.app.push_screen(ConsentsDialog(profile, consents, room.app.zone))


def _journeys_of(customer_id: int) -> Query[CustomerJourneysView]:
    from loyalty_core.journeys.of_customer import CustomerJourneys

    return CustomerJourneys(customer_id)


def _journeys(_customer_id: int) -> Query[tuple[JourneyView, ...]]:
    from loyalty_core.journeys.queries import Journeys

    return Journeys()


async def _offer_answer(room: ProfileScreen, profile: Profile, found: CustomerJourneysView) -> None:
    """Ask what the customer says, or say that they were invited to nothing."""
    from loyalty_tui.screens.journey_dialogs import AnswerDialog

    invited = [one for one in found.journeys if one.stage != "not_invited"]
    if invited:
        room.app.push_screen(AnswerDialog(profile, invited), partial(open_tab, room, "journeys"))
    else:
        room.notify(NOT_INVITED, severity="warning")


async def _offer_invitation(room: ProfileScreen, profile: Profile, found: tuple[JourneyView, ...]) -> None:
    """Ask to which journey, or say that none runs."""
    from loyalty_tui.screens.journey_dialogs import InviteDialog

    running = [one for one in found if one.state == "running"]
    if running:
        room.app.push_screen(InviteDialog(profile, running), partial(open_tab, room, "journeys"))
    else:
        room.notify(NO_JOURNEY, severity="warning")


async def _offer_preferences(room: ProfileScreen, profile: Profile, found: CustomerJourneysView) -> None:
    """Ask what the customer likes."""
    from loyalty_tui.screens.journey_dialogs import PreferencesDialog

    room.app.push_screen(PreferencesDialog(profile, found), partial(open_tab, room, "journeys"))


OFFERS: Final[Mapping[str, Offer]] = {
    "answer": Offer(_journeys_of, _offer_answer),
    "consents": Offer(_consents, _offer_consents),
    "coupon": Offer(_campaigns, _offer_coupon),
    "invite": Offer(_journeys, _offer_invitation),
    "message": Offer(_consents, _offer_message),
    "merge": Offer(_other, _offer_merge),
    "override": Offer(_tiers, _offer_tiers),
    "preferences": Offer(_journeys_of, _offer_preferences),
    "redeem": Offer(_rewards, _offer_rewards),
    "speech": Offer(_consents, _offer_speech),
}
"""All of them, by the names that the actions give; under these the screen asks."""
