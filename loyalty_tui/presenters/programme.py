"""The programme itself in words: what purchases earn, by what tiers are reached, and its policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from textual.content import Content

from loyalty_core.coupons.views import CampaignView
from loyalty_core.programme.views import EarningView, PoliciesView, ProgrammeView
from loyalty_core.tiers.views import TierRow, TiersView
from loyalty_tui.inert import inert
from loyalty_tui.presenters.dates import moment
from loyalty_tui.presenters.messages import CHANNELS
from loyalty_tui.presenters.numbers import money, whole
from loyalty_tui.presenters.segment_words import segments_in_words
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.presenters.tier_words import rules_in_words

NO_RULES: Final = "No rules yet: nobody reaches a tier by what they buy."

_ENDS: Final = {"month-end": "to the end of the month", "year-end": "to the end of the year"}
_SHORTFALLS: Final = {"debt": "owed by the customer", "write-off": "written off"}


@dataclass(frozen=True, slots=True)
class Whole:
    """All of the programme, the campaigns that coupons can be had of now, and the tier under the cursor."""

    programme: ProgrammeView
    tiers: TiersView
    tier: TierRow | None = None
    campaigns: Sequence[CampaignView] = ()


def lines(whole_of_it: Whole, zone: ZoneInfo) -> Content:
    """Return everything besides the list of tiers, part by part."""
    programme, tiers = whole_of_it.programme, whole_of_it.tiers
    rules = [NO_RULES if tiers.rules is None else rules_in_words(tiers.rules)]
    rules += [f"From {moment(coming.effective_from, zone)}: {rules_in_words(coming)}" for coming in tiers.coming]
    earning = [earning_in_words(programme.earning)]
    earning += [f"From {moment(coming.valid_from, zone)}: {earning_in_words(coming)}" for coming in programme.coming]
    facts = f"{programme.name} · {programme.currency} · {programme.time_zone} · {programme.country}"
    parts = (
        ("Tier rules", rules),
        ("Earning", earning),
        ("Policies", policies_in_words(programme.policies)),
        ("Opt-in settings", opt_in_in_words(programme.policies, whole_of_it.campaigns)),
        ("Segments", [segments_in_words(programme.policies)]),
        ("Programme", [facts]),
    )
    return Content("\n\n").join(_part(heading, texts) for heading, texts in parts)


def earning_in_words(rule: EarningView) -> str:
    """Return what purchases earn by a rule."""
    points = "1 point" if rule.points == 1 else f"{whole(rule.points)} points"
    after = f", after {whole(rule.pending_days)} days" if rule.pending_days else ""
    more = [f"{what} ×{ratio}" for what, ratio in (*rule.tier_multipliers.items(), *rule.store_multipliers.items())]
    times = f" Times: {', '.join(more)}." if more else ""
    return f"{points} for each {money(rule.per)}, rounded {rule.rounding}{after}. {_life(rule)}{times}"


def _life(rule: EarningView) -> str:
    if rule.validity == "never":
        return "Points never expire."
    days = f"{whole(rule.validity_days)} days" if rule.validity_days else ""
    end = _ENDS.get(rule.validity, "")
    return f"Points live {' and then '.join(filter(None, (days, end)))}."


def policies_in_words(policies: PoliciesView) -> list[str]:
    """Return the policies, a line each."""
    lapsed = f"live {whole(policies.lapsed_days)} days more" if policies.lapsed_days else "expire again at once"
    channel, minutes = CHANNELS.get(policies.otp_channel, policies.otp_channel), whole(policies.otp_minutes)
    return [
        f"{whole(policies.value_points)} points are worth {money(policies.value)}.",
        f"Spent points that a refund takes back are {_SHORTFALLS.get(policies.shortfall, policies.shortfall)}.",
        f"Expired points that a cancelled redemption gives back {lapsed}.",
        f"One-time passwords go by {channel} and are good for {minutes} minutes.",
        f"{_told(policies)} Who said nothing of messages is {'' if policies.consent_by_default else 'not '}written to.",
        f"{_warned(policies)} {_quiet(policies)}",
    ]


def _told(policies: PoliciesView) -> str:
    channel = policies.notice_channel
    if channel is None:
        return "Nobody is told of coupons and referrals."
    return f"Customers are told of coupons and referrals by {CHANNELS.get(channel, channel)}."


def _warned(policies: PoliciesView) -> str:
    days = policies.expiry_notice_days
    if policies.notice_channel is None or days == 0:
        return "Nobody is told before points expire."
    return f"Customers are told {'1 day' if days == 1 else f'{whole(days)} days'} before points expire."


def _quiet(policies: PoliciesView) -> str:
    if policies.quiet_hours is None:
        return "Messages go out at any hour."
    begins, _, ends = policies.quiet_hours.partition("-")
    return f"From {begins} until {ends} nothing goes out but codes."


def opt_in_in_words(policies: PoliciesView, campaigns: Sequence[CampaignView]) -> list[str]:
    """Return who is enrolled by themselves, and what friends and reviews earn, a line each."""
    enrolled = "on: who is registered is enrolled at once" if policies.enrol_on_registration else "off: staff enrol"
    first = f", in the tier {policies.registration_tier}" if policies.registration_tier else ""
    returned = "taken back" if policies.referral_refund == "take-back" else "kept"
    review, testimonial = whole(policies.review_points), whole(policies.testimonial_points)
    return [
        f"Automatic enrolment is {enrolled}{first}.",
        f"A friend’s first order earns who brought them {_for_a_friend(policies)}.",
        f"If the whole of that order is returned, the points are {returned}.",
        f"The friend gets {_friends_coupon(policies.referral_campaign, campaigns)}.",
        f"An approved review earns {review} points, a testimonial {testimonial}.",
    ]


def no_longer_running(campaign_id: int) -> str:
    """Return what to call a campaign that is set and of which there is no coupon now."""
    return f"campaign {campaign_id}, which does not run"


def _for_a_friend(policies: PoliciesView) -> str:
    fixed = f"{whole(policies.referral_points)} points" if policies.referral_points else ""
    share = f"{policies.referral_percent} % of it in points" if policies.referral_percent else ""
    return " and ".join(filter(None, (fixed, share))) or "nothing"


def _friends_coupon(campaign_id: int | None, campaigns: Sequence[CampaignView]) -> str:
    if campaign_id is None:
        return "no coupon"
    names = {campaign.campaign_id: campaign.name for campaign in campaigns}
    return f"a coupon of {names.get(campaign_id) or no_longer_running(campaign_id)}"


def pairs(known: Mapping[str, str]) -> str:
    """Return keys with their values as they are typed: `gold=3/2, silver=5/4`."""
    return ", ".join(f"{key}={value}" for key, value in known.items())


def _part(heading: str, texts: list[str]) -> Content:
    return Content("\n").join([Content.styled(heading, f"{STRONG} {QUIET}"), *map(inert, texts)])
