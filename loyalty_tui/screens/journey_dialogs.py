"""Journeys started, given versions and offers, and ended; and what one customer says to one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from loyalty_core.coupons.views import CampaignView
from loyalty_core.customers.views import Profile
from loyalty_core.journeys.views import CustomerJourney, CustomerJourneysView, JourneyView
from loyalty_tui.fields import ChoiceField, Field, Filled, NumberField, Option
from loyalty_tui.inert import inert
from loyalty_tui.presenters import journeys
from loyalty_tui.presenters.coupons import campaign_in_words
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

_PERIODS: Final = tuple(Option(period, period) for period in journeys.PERIODS)
_REPLIES: Final = (Option("accept", "yes, they take part"), Option("decline", "no, not interested"))


def _settings(currency: str, name: str) -> tuple[Field, ...]:
    """Return the fields of a version, with the usual settings filled in."""
    return (
        Field("version_name", "Version", "By which it is told from the others", name),
        Field("threshold", "Invite from", f"Spent so far, like 500.00 ({currency})"),
        NumberField("reminder_days", "Remind after", "Days without an answer", "7"),
        NumberField("answer_days", "Give up after", "More days without an answer", "14"),
        ChoiceField("period", "Judged by", initial="month", options=_PERIODS),
        NumberField("top_uses", "Top from", "Offers used in the period", "3"),
        NumberField("offers", "Offers", "How many at a time", "3"),
        NumberField("weight", "Weight", "How often it is given, against the others", "1"),
    )


def _settings_of(filled: Filled) -> dict[str, Any]:
    """Return what was filled in, as the commands take it."""
    numbers = ("reminder_days", "answer_days", "top_uses", "offers", "weight")
    texts = ("version_name", "threshold", "period")
    return {name: filled.number(name) for name in numbers} | {name: filled.text(name) for name in texts}


class StartJourneyDialog(CommandDialog):
    """Name and first version of a journey."""

    HEADING = "Start a journey"
    ACCEPT = "Start"

    def __init__(self, currency: str) -> None:
        """Ask for a journey; amounts are in this ISO 4217 currency."""
        super().__init__()
        self.currency = currency

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (Field("journey_name", "Name", "Like Elite"), *_settings(self.currency, "Standard"))

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.journeys.commands import StartJourney

        name = filled.text("journey_name")
        return StartJourney(request_id=self.request_id, journey_name=name, **_settings_of(filled))


class _AboutJourney(CommandDialog):
    """Something that happens to one journey."""

    def __init__(self, journey: JourneyView) -> None:
        """Ask about this journey."""
        super().__init__()
        self.journey = journey

    def about(self) -> Content:
        """Return which journey."""
        return inert(self.journey.name).stylize(STRONG)


class AddVersionDialog(_AboutJourney):
    """The settings of another version."""

    HEADING = "Add a version"
    ACCEPT = "Add"

    def __init__(self, journey: JourneyView, currency: str) -> None:
        """Ask for a version of this journey; amounts are in this ISO 4217 currency."""
        super().__init__(journey)
        self.currency = currency

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return _settings(self.currency, "")

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.journeys.commands import AddVersion

        return AddVersion(request_id=self.request_id, journey_id=self.journey.journey_id, **_settings_of(filled))


class RetireVersionDialog(_AboutJourney):
    """Which version is given to nobody any more."""

    HEADING = "Retire a version"
    ACCEPT = "Retire it"
    DANGER = True

    def fields(self) -> Sequence[Field]:
        """Return the fields; a version that is the only one is chosen already."""
        running = [one for one in self.journey.versions if one.state == "running"]
        options = tuple(Option(str(one.number), f"{one.number} {one.name}") for one in running)
        only = options[0].value if len(options) == 1 else ""
        hint = "Who has it goes on in it; newcomers are given the others"
        return (ChoiceField("number", "Version", hint, only, options=options),)

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.journeys.commands import RetireVersion

        number, journey_id = int(filled.text("number")), self.journey.journey_id
        return RetireVersion(request_id=self.request_id, journey_id=journey_id, number=number)


class EndJourneyDialog(_AboutJourney):
    """Asks whether a journey ends now."""

    HEADING = "End a journey"
    ACCEPT = "End it"
    DANGER = True

    def about(self) -> Content:
        """Return which journey, and what ending it means."""
        means = "Nobody is invited, reminded or moved on any more, and portals close. Coupons keep their own last day."
        return Content("\n").join([super().about(), Content(means)])

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.journeys.commands import EndJourney

        del filled
        return EndJourney(request_id=self.request_id, journey_id=self.journey.journey_id)


class OfferDialog(_AboutJourney):
    """Whether coupons of a campaign are offers of a journey, and who may like them."""

    HEADING = "Offers"
    ACCEPT = "Save"

    def __init__(self, journey: JourneyView, campaigns: Sequence[CampaignView]) -> None:
        """Ask about one of these campaigns, of which there must be at least one."""
        super().__init__(journey)
        self.campaigns = campaigns

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        options = tuple(Option(str(one.campaign_id), campaign_in_words(one)) for one in self.campaigns)
        only = options[0].value if len(options) == 1 else ""
        given = (Option("yes", "given as an offer"), Option("no", "given no more"))
        return (
            ChoiceField("campaign_id", "Campaign", initial=only, options=options),
            ChoiceField("given", "Is", initial="yes", options=given),
            Field("tag", "For who likes", "In a word, like tea; empty: for everybody", required=False),
        )

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.journeys.offering import AddOffer, RemoveOffer

        named: dict[str, Any] = {
            "request_id": self.request_id,
            "journey_id": self.journey.journey_id,
            "campaign_id": int(filled.text("campaign_id")),
        }
        if filled.text("given") == "no":
            return RemoveOffer(**named)
        return AddOffer(tag=filled.text_or_none("tag"), **named)


class AnswerDialog(CommandDialog):
    """What a customer says to a journey."""

    HEADING = "Answer to a journey"
    ACCEPT = "Save"

    def __init__(self, profile: Profile, found: Sequence[CustomerJourney]) -> None:
        """Ask about one of these journeys, of which there must be at least one."""
        super().__init__()
        self.profile = profile
        self.found = found

    def about(self) -> Content:
        """Return who answers, and where they stand."""
        lines = [f"{one.journey}: {journeys.STAGES[one.stage].lower()}" for one in self.found]
        return Content("\n").join(
            [inert(self.profile.customer.name).stylize(STRONG), *(inert(line).stylize(QUIET) for line in lines)]
        )

    def fields(self) -> Sequence[Field]:
        """Return the fields; a journey that is the only one is chosen already."""
        options = tuple(Option(str(one.journey_id), one.journey) for one in self.found)
        only = options[0].value if len(options) == 1 else ""
        return (
            ChoiceField("journey_id", "Journey", initial=only, options=options),
            ChoiceField("reply", "They say", options=_REPLIES),
        )

    def focus_field(self) -> None:
        """Begin with what they say where the journey is clear."""
        self.rows[1 if len(self.found) == 1 else 0].input.focus()

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.journeys.answering import AnswerJourney

        return AnswerJourney(
            request_id=self.request_id,
            customer_id=self.profile.customer.customer_id,
            journey_id=int(filled.text("journey_id")),
            reply="accept" if filled.text("reply") == "accept" else "decline",
        )


class InviteDialog(CommandDialog):
    """To which journey a customer is invited by hand."""

    HEADING = "Invite to a journey"
    ACCEPT = "Invite"

    def __init__(self, profile: Profile, found: Sequence[JourneyView]) -> None:
        """Ask for one of these journeys, of which there must be at least one."""
        super().__init__()
        self.profile = profile
        self.found = found

    def about(self) -> Content:
        """Return who is invited."""
        return inert(self.profile.customer.name).stylize(STRONG)

    def fields(self) -> Sequence[Field]:
        """Return the fields; a journey that is the only one is chosen already."""
        options = tuple(Option(str(one.journey_id), one.name) for one in self.found)
        only = options[0].value if len(options) == 1 else ""
        return (ChoiceField("journey_id", "Journey", "Whatever they have spent", only, options=options),)

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.journeys.answering import InviteToJourney

        customer_id, journey_id = self.profile.customer.customer_id, int(filled.text("journey_id"))
        return InviteToJourney(request_id=self.request_id, customer_id=customer_id, journey_id=journey_id)


class PreferencesDialog(CommandDialog):
    """What a customer likes."""

    HEADING = "What they like"
    ACCEPT = "Save"

    def __init__(self, profile: Profile, found: CustomerJourneysView) -> None:
        """Ask what this customer likes, beginning with what is known."""
        super().__init__()
        self.profile = profile
        self.found = found

    def about(self) -> Content:
        """Return who it is, and what they buy."""
        name = inert(self.profile.customer.name).stylize(STRONG)
        if not self.found.bought_most:
            return name
        return name + Content("\n") + inert(f"Buys most often: {', '.join(self.found.bought_most)}").stylize(QUIET)

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        known = ", ".join(self.found.preferences)
        return (Field("tags", "Likes", "A word or two each, with commas: tea, garden", known, required=False),)

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.journeys.answering import NotePreferences

        typed = filled.text_or_none("tags") or ""
        tags = tuple(part.strip() for part in typed.split(",") if part.strip())
        return NotePreferences(request_id=self.request_id, customer_id=self.profile.customer.customer_id, tags=tags)
