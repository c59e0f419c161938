"""The programme's opt-in settings: who is enrolled by themselves, and what friends and reviews earn (R34, R35)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from loyalty_tui.fields import ChoiceField, Field, Filled, NumberField, Option
from loyalty_tui.presenters.programme import no_longer_running
from loyalty_tui.presenters.styles import QUIET
from loyalty_tui.screens.programme_form import ProgrammeDialog, options

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

NOTHING: Final = "-"
"""Stands for no tier and no campaign; no tier has that ID."""

YES_NO: Final = options(yes="yes", no="no")
REFUNDS: Final = options(take_back="taken back", keep="kept")

NUMBERS: Final = ("referral_points", "referral_percent", "review_points", "testimonial_points")
CHOICES: Final = ("enrol_on_registration", "registration_tier", "referral_campaign", "referral_refund")
"""The policies that it is about, by how they are filled in."""


class OptInDialog(ProgrammeDialog):
    """The settings as they are; what is changed is sent, and nothing else."""

    HEADING = "Programme opt-in settings"

    def about(self) -> Content:
        """Return what automatic enrolment means."""
        return Content.styled("Enrolled at once: registering somebody makes them a member.", QUIET)

    def fields(self) -> Sequence[Field]:
        """Return the fields, with the settings filled in."""
        now = self._now()
        tiers = (Option(NOTHING, "none"), *(Option(tier.id, tier.name) for tier in self.known.tiers.tiers))
        return (
            ChoiceField("enrol_on_registration", "Enrol at once", initial=now["enrol_on_registration"], options=YES_NO),
            ChoiceField("registration_tier", "First tier", initial=now["registration_tier"], options=tiers),
            NumberField("referral_points", "A friend earns", "Points for who brought them", now["referral_points"]),
            NumberField("referral_percent", "and per cent", "Of the first order, in points", now["referral_percent"]),
            ChoiceField("referral_campaign", "Friend’s coupon", initial=now["referral_campaign"],
                        options=self._campaigns()),
            ChoiceField("referral_refund", "Order returned", "What becomes of the referrer’s points then",
                        now["referral_refund"], options=REFUNDS),
            NumberField("review_points", "Review earns", "Points, once it is approved", now["review_points"]),
            NumberField("testimonial_points", "Testimonial", "Points, once it is approved", now["testimonial_points"]),
        )  # fmt: skip

    def command(self, filled: Filled) -> Command:
        """Return the command, which names only what is different now."""
        from loyalty_core.programme.commands import SetPolicies

        before = self._now()
        numbers: dict[str, Any] = {name: filled.number(name) for name in NUMBERS}
        chosen = {name: number for name, number in numbers.items() if str(number) != before[name]}
        choices = {name: filled.text(name) for name in CHOICES}
        chosen |= {name: _meant(name, value) for name, value in choices.items() if value != before[name]}
        return SetPolicies(request_id=self.request_id, **chosen)

    def _campaigns(self) -> tuple[Option, ...]:
        """Return the campaigns that can be chosen, with the one that is set."""
        found = [Option(str(one.campaign_id), one.name) for one in self.known.campaigns]
        now = self.known.programme.policies.referral_campaign
        if now is not None and str(now) not in {option.value for option in found}:
            found.append(Option(str(now), no_longer_running(now)))
        return (Option(NOTHING, "none"), *found)

    def _now(self) -> dict[str, str]:
        """Return the settings as they are filled in."""
        policies = self.known.programme.policies
        campaign = policies.referral_campaign
        return {name: str(getattr(policies, name)) for name in NUMBERS} | {
            "enrol_on_registration": "yes" if policies.enrol_on_registration else "no",
            "registration_tier": policies.registration_tier or NOTHING,
            "referral_campaign": NOTHING if campaign is None else str(campaign),
            "referral_refund": policies.referral_refund,
        }


def _meant(name: str, value: str) -> str | bool | int | None:
    """Return what a choice means to the core."""
    if name == "enrol_on_registration":
        return value == "yes"
    if value == NOTHING:
        return None
    return int(value) if name == "referral_campaign" else value
