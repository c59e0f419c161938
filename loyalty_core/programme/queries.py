"""Reads of the programme itself."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from loyalty_core.customers.views import TierView
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.models.programme import EarningRule, Tier
from loyalty_core.programme.facts import read_facts
from loyalty_core.programme.views import EarningView, PoliciesView, ProgrammeView

_RULE: tuple[Any, ...] = (
    EarningRule.valid_from,
    EarningRule.points,
    EarningRule.per_minor,
    EarningRule.rounding,
    EarningRule.pending_days,
    EarningRule.validity,
    EarningRule.validity_days,
    EarningRule.store_multipliers,
    EarningRule.tier_multipliers,
)


@dataclass(frozen=True)
class ShowProgramme(Query[ProgrammeView]):
    """The programme as it stands now, with the earning rules that are still to come."""

    def answer(self, read: Read) -> ProgrammeView:
        # What the desk knows of the programme may be some seconds old; who has just changed it sees that at once.
        facts = read_facts(read.connection)
        policies = facts.policies
        now, *coming = _rules_from_now(read)
        tiers = read.connection.execute(select(Tier.id, Tier.name, Tier.rank).order_by(Tier.rank))
        return ProgrammeView(
            name=facts.name,
            currency=facts.currency,
            time_zone=facts.time_zone.key,
            country=facts.country,
            policies=PoliciesView(
                policies.shortfall,
                policies.lapsed_days,
                policies.enrol_on_registration,
                policies.value_points,
                facts.money(policies.value_minor),
                policies.registration_tier,
                policies.otp_channel,
                policies.otp_minutes,
                policies.referral_points,
                policies.referral_percent,
                policies.referral_campaign,
                policies.referral_refund,
                policies.review_points,
                policies.testimonial_points,
                policies.new_days,
                policies.loyal_purchases,
                policies.at_risk_days,
                policies.dormant_days,
                facts.money(policies.top_spend_minor),
                policies.notice_channel,
                policies.consent_by_default,
                policies.expiry_notice_days,
                policies.quiet_hours,
            ),
            earning=now,
            coming=tuple(coming),
            tiers=tuple(TierView(tier.id, tier.name, tier.rank) for tier in tiers),
        )


def _rules_from_now(read: Read) -> list[EarningView]:
    """Return the rule in force and those that follow it; before the first rule, the first holds."""
    rules = read.connection.execute(select(*_RULE).order_by(EarningRule.valid_from)).all()
    begun = sum(rule.valid_from <= read.at for rule in rules)
    return [_earning(read, rule) for rule in rules[max(0, begun - 1) :]]


def _earning(read: Read, rule: Row[Any]) -> EarningView:
    return EarningView(
        rule.valid_from,
        rule.points,
        read.programme.money(rule.per_minor),
        rule.rounding,
        rule.pending_days,
        rule.validity,
        rule.validity_days,
        rule.store_multipliers,
        rule.tier_multipliers,
    )
