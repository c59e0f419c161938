"""The programme itself: its facts, what purchases earn, its policies, its tiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_core.errors import Invalid
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import DryRun, RequestId, given, instant_of
from loyalty_tui.presenters import dates
from loyalty_tui.presenters.segment_words import segments_in_words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.programme.views import EarningView, PoliciesView, ProgrammeView

group = typer.Typer(help="The programme itself.")
tiers = typer.Typer(help="Tiers of the programme.")
group.add_typer(tiers, name="tier")

Ratios = Annotated[
    list[str] | None, typer.Option(metavar="ID=RATIO", help="Its rate times a ratio like 3/2; as often as needed.")
]


@group.command("show")
def show(context: typer.Context) -> None:
    """Show the programme as it stands."""
    from loyalty_core.programme.queries import ShowProgramme

    call = call_of(context)
    with call.shift() as shift:
        view = shift.desk.ask(ShowProgramme())
        zone = shift.facts.time_zone
    call.answer(output.document(view), lambda: _programme_text(view, zone))


@group.command("earning")
def earning(
    context: typer.Context,
    points: Annotated[int, typer.Option(help="So many points …")],
    per: Annotated[str, typer.Option(metavar="AMOUNT", help="… for each so much of the receipt, like 1.00.")],
    rounding: Annotated[str, typer.Option(help="down, nearest or up; once a receipt.")] = "down",
    pending_days: Annotated[int, typer.Option(help="Days before points can be spent.")] = 0,
    validity: Annotated[str, typer.Option(help="never, days, month-end or year-end.")] = "never",
    validity_days: Annotated[
        int, typer.Option(help="Days that points live; the month or year they lead into ends it.")
    ] = 0,
    store_multiplier: Ratios = None,
    tier_multiplier: Ratios = None,
    valid_from: Annotated[
        str | None, typer.Option("--from", metavar="INSTANT", help="When it begins; now, if not given.")
    ] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Set what purchases earn from now or from a later instant on; what was earned stays as it is."""
    from loyalty_core.programme.commands import SetEarning

    call = call_of(context)
    with call.shift_here() as shift:
        command = SetEarning(
            points=points,
            per=per,
            rounding=rounding,
            pending_days=pending_days,
            validity=validity,
            validity_days=validity_days,
            store_multipliers=_ratios(store_multiplier, "store_multipliers"),
            tier_multipliers=_ratios(tier_multiplier, "tier_multipliers"),
            valid_from=instant_of(valid_from, shift.facts.time_zone, "valid_from"),
            **given(request_id=request_id),
        )
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("policies")
def policies(
    context: typer.Context,
    shortfall: Annotated[
        str | None, typer.Option(help="Spent points that a refund takes back: debt or write-off.")
    ] = None,
    lapsed_days: Annotated[
        int | None, typer.Option(help="Days that points live which come back to a lapsed lot.")
    ] = None,
    enrol_on_registration: Annotated[
        bool | None,
        typer.Option("--enrol-on-registration/--no-enrol-on-registration", help="Whether registering enrols."),
    ] = None,
    value_points: Annotated[int | None, typer.Option(help="So many points …")] = None,
    value_minor: Annotated[
        int | None, typer.Option(help="… are spoken of as worth so many minor units (pence).")
    ] = None,
    registration_tier: Annotated[
        str | None, typer.Option(metavar="TIER", help="Tier of new members; an empty text for none.")
    ] = None,
    otp_channel: Annotated[
        str | None, typer.Option(help="How one-time passwords reach customers: sms, whatsapp, email or push.")
    ] = None,
    otp_minutes: Annotated[int | None, typer.Option(help="How long one can be used, 1 to 10.")] = None,
    referral_points: Annotated[
        int | None, typer.Option(help="What a friend's first order earns the referrer, in points …")
    ] = None,
    referral_percent: Annotated[
        int | None, typer.Option(help="… and besides so many per cent of that order, in points at their worth.")
    ] = None,
    referral_campaign: Annotated[
        int | None, typer.Option(help="Campaign that friends get a coupon of; 0 for none.")
    ] = None,
    referral_refund: Annotated[
        str | None, typer.Option(help="The reward when the whole first order comes back: take-back or keep.")
    ] = None,
    notice_channel: Annotated[
        str | None,
        typer.Option(help="How customers are told of coupons: as for “message send”; an empty text for none."),
    ] = None,
    consent_by_default: Annotated[
        bool | None,
        typer.Option("--consent-by-default/--no-consent-by-default", help="Whether who said nothing is written to."),
    ] = None,
    expiry_notice_days: Annotated[
        int | None, typer.Option(help="Days before points expire on which customers are told so; 0 for never.")
    ] = None,
    quiet_hours: Annotated[
        str | None,
        typer.Option(
            metavar="FROM-UNTIL", help="When nothing is sent but codes, like 21:00-08:00; an empty text for never."
        ),
    ] = None,
    review_points: Annotated[int | None, typer.Option(help="What an approved review earns.")] = None,
    testimonial_points: Annotated[int | None, typer.Option(help="What an approved testimonial earns.")] = None,
    new_days: Annotated[int | None, typer.Option(help="Days from registering for which a customer is new.")] = None,
    loyal_purchases: Annotated[int | None, typer.Option(help="Purchases from which on one is loyal.")] = None,
    at_risk_days: Annotated[int | None, typer.Option(help="Days without a purchase, then at risk …")] = None,
    dormant_days: Annotated[int | None, typer.Option(help="… and dormant.")] = None,
    top_spend_minor: Annotated[
        int | None, typer.Option(help="Spend in minor units (pence), net, from which on one is a top customer.")
    ] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Set policies; what is not given stays as it is."""
    from loyalty_core.programme.commands import SetPolicies

    call = call_of(context)
    with call.shift_here() as shift:
        changes = given(
            shortfall=shortfall,
            lapsed_days=lapsed_days,
            enrol_on_registration=enrol_on_registration,
            value_points=value_points,
            value_minor=value_minor,
            otp_channel=otp_channel,
            otp_minutes=otp_minutes,
            referral_points=referral_points,
            referral_percent=referral_percent,
            referral_refund=referral_refund,
            consent_by_default=consent_by_default,
            expiry_notice_days=expiry_notice_days,
            review_points=review_points,
            testimonial_points=testimonial_points,
            new_days=new_days,
            loyal_purchases=loyal_purchases,
            at_risk_days=at_risk_days,
            dormant_days=dormant_days,
            top_spend_minor=top_spend_minor,
        )
        if registration_tier is not None:
            changes["registration_tier"] = registration_tier.strip() or None
        if notice_channel is not None:
            changes["notice_channel"] = notice_channel.strip() or None
        if quiet_hours is not None:
            changes["quiet_hours"] = quiet_hours.strip() or None
        if referral_campaign is not None:
            changes["referral_campaign"] = referral_campaign or None
        call.write(shift.desk, SetPolicies(**changes, **given(request_id=request_id)), dry_run=dry_run)


@tiers.command("add")
def add_tier(
    context: typer.Context,
    tier: Annotated[str, typer.Argument(metavar="TIER", help="Its ID.")],
    name: Annotated[str, typer.Option(help="What it is called.")],
    rank: Annotated[int, typer.Option(help="How it compares with the others: the greater, the better.")],
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Add a tier."""
    from loyalty_core.programme.commands import AddTier

    call = call_of(context)
    with call.shift_here() as shift:
        command = AddTier(tier_id=tier, tier_name=name, rank=rank, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


def _ratios(texts: list[str] | None, field: str) -> dict[str, str]:
    ratios = {}
    for text in texts or ():
        id_, equals, ratio = text.partition("=")
        if not equals:
            raise Invalid(f"“{text}” is not a multiplier; write it like LEEDS=3/2.", field=field)
        ratios[id_.strip()] = ratio.strip()
    return ratios


def _programme_text(view: ProgrammeView, zone: ZoneInfo) -> str:
    worth = f"{view.policies.value_points:,} points are worth {view.policies.value}"
    pairs = [
        ("Programme", view.name),
        ("Currency", view.currency),
        ("Time zone", view.time_zone),
        ("Country", view.country),
        ("Earning", _earning_text(view.earning)),
        *((f"From {dates.moment(rule.valid_from, zone)}", _earning_text(rule)) for rule in view.coming),
        ("Worth", worth),
        ("Shortfall", view.policies.shortfall),
        ("New customers", "are enrolled" if view.policies.enrol_on_registration else "are not enrolled"),
        ("Referrals", _referral_text(view.policies)),
        ("Messages", _messages_text(view.policies)),
        ("Reviews", f"{view.policies.review_points:,} points, testimonials {view.policies.testimonial_points:,}"),
        ("Segments", segments_in_words(view.policies)),
        ("Tiers", ", ".join(f"{tier.name} ({tier.id})" for tier in view.tiers) or None),
    ]
    return output.facts(pairs)


def _referral_text(policies: PoliciesView) -> str:
    share = f" and {policies.referral_percent} % of the first order" if policies.referral_percent else ""
    coupon = f", friends get a coupon of campaign {policies.referral_campaign}" if policies.referral_campaign else ""
    return f"{policies.referral_points:,} points{share}{coupon}"


def _messages_text(policies: PoliciesView) -> str:
    told = "nobody is told of coupons" if policies.notice_channel is None else f"coupons by {policies.notice_channel}"
    days = policies.expiry_notice_days if policies.notice_channel else 0
    expiring = f", points {days} days before they expire" if days else ""
    quiet = f"; quiet {policies.quiet_hours}" if policies.quiet_hours else ""
    return f"{told}{expiring}; who said nothing is {'' if policies.consent_by_default else 'not '}written to{quiet}"


def _earning_text(rule: EarningView) -> str:
    words = f"{rule.points:,} points for each {rule.per}, rounded {rule.rounding}"
    waits = f", spendable after {rule.pending_days} days" if rule.pending_days else ""
    lives = "for ever" if rule.validity == "never" else f"for {rule.validity_days} days"
    ends = {"month-end": " to the end of the month", "year-end": " to the end of the year"}.get(rule.validity, "")
    return f"{words}{waits}, valid {lives}{ends}"
