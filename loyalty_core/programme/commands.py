"""Writes of the programme itself: what purchases earn, its policies, its tiers."""

import re
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field
from sqlalchemy import delete, func, insert, select, update

from loyalty_core.clock import utc_text
from loyalty_core.coupons.campaigns import refuse_a_rewards
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Invalid, Refused
from loyalty_core.models.coupon import Campaign
from loyalty_core.models.programme import EarningRule, Programme, Tier
from loyalty_core.models.staff import Store
from loyalty_core.money import MAX_MINOR, parse_decimal, to_minor
from loyalty_core.points.rules import MAX_POINTS, Rounding, Validity
from loyalty_core.settings import (
    LONGEST_OTP_MINUTES,
    NoticeChannel,
    OtpChannel,
    Policies,
    QuietHoursText,
    ReferralRefund,
)
from loyalty_core.staff.rules import check_place
from loyalty_core.text import check_text

_RATIO = re.compile(r"([0-9]{1,6})(?:/([1-9][0-9]{0,5}))?")
_LAST_YEAR = 9000

AmountText = Annotated[str, BeforeValidator(str)]
Ratios = dict[str, str]


class SetEarning(Command):
    """Set what purchases earn: `points` for each `per` (of the programme's currency, as typed), once a receipt.

    It holds from `valid_from` (now, if not given; without an offset local time) until the next rule. What was earned
    stays as it is. Multipliers are ratios like `3/2` by ID of a store or tier. Points wait `pending_days` and then live
    as `validity` says: `validity_days` long, or to the end of the month or year in which those end, or for ever.

    Undoing it brings the rule before it back, from now on.

    Raises:
        Invalid: an amount, ratio, ID or instant is not right.
        Conflict: another rule begins at that very instant.
    """

    name: ClassVar[str] = "programme.set-earning"
    permission: ClassVar[Permission] = Permission.MANAGE_PROGRAMME
    undoable: ClassVar[bool] = True

    points: Annotated[int, Field(ge=0, le=MAX_POINTS)]
    per: AmountText
    rounding: Rounding = "down"
    pending_days: Annotated[int, Field(ge=0, le=366)] = 0
    validity: Validity = "never"
    validity_days: Annotated[int, Field(ge=0, le=36_600)] = 0
    store_multipliers: Ratios = Field(default_factory=dict)
    tier_multipliers: Ratios = Field(default_factory=dict)
    valid_from: datetime | None = None

    def execute(self, work: Work) -> Outcome:
        per_minor = to_minor(parse_decimal(self.per, "per"), work.programme.currency, "per")
        if per_minor <= 0:
            raise Invalid("The amount must be more than nothing.", field="per")
        if self.validity == "days" and self.validity_days == 0:
            raise Invalid("Say for how many days points live.", field="validity_days")
        valid_from = self._valid_from(work)
        work.connection.execute(
            insert(EarningRule).values(
                valid_from=valid_from,
                points=self.points,
                per_minor=per_minor,
                rounding=self.rounding,
                pending_days=self.pending_days,
                validity=self.validity,
                validity_days=self.validity_days,
                store_multipliers=_ratios(work, self.store_multipliers, Store.id, "store_multipliers"),
                tier_multipliers=_ratios(work, self.tier_multipliers, Tier.id, "tier_multipliers"),
            )
        )
        per = work.programme.money(per_minor)
        return Outcome(
            f"{self.points:,} points for each {per}.",
            result={"valid_from": utc_text(valid_from)},
            lost=("Purchases recorded meanwhile keep what they earned.",),
        )

    def _valid_from(self, work: Work) -> datetime:
        valid_from = self.valid_from or work.at
        if valid_from.tzinfo is None:
            valid_from = valid_from.replace(tzinfo=work.programme.time_zone)
        if valid_from < work.at:
            raise Invalid("What was earned stays as it is: name now or a later time.", field="valid_from")
        if valid_from.year > _LAST_YEAR:
            raise Invalid("That is too far ahead.", field="valid_from")
        if work.connection.execute(select(EarningRule.points).where(EarningRule.valid_from == valid_from)).first():
            raise Conflict("Another rule begins at that very time.", field="valid_from")
        return valid_from

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        valid_from = datetime.fromisoformat(done.result["valid_from"])
        if valid_from >= work.at:
            work.connection.execute(delete(EarningRule).where(EarningRule.valid_from == valid_from))
            return Outcome("The rule is removed before it began.")
        latest = work.connection.execute(
            select(func.max(EarningRule.valid_from)).where(EarningRule.valid_from <= work.at)
        ).scalar_one()
        if latest != valid_from:
            raise Refused("Another rule has begun since.", code="changed-since")
        before = work.connection.execute(
            select(*_RULE).where(EarningRule.valid_from < valid_from).order_by(EarningRule.valid_from.desc()).limit(1)
        ).one()
        work.connection.execute(insert(EarningRule).values(before._asdict() | {"valid_from": work.at}))
        return Outcome("The rule before is in force again, from now on.", result={"valid_from": utc_text(work.at)})


class SetPolicies(Command):
    """Set policies of the programme, as `settings.Policies` explains them; what is not given stays as it is.

    Raises:
        Invalid: nothing is given, a value is not right, values contradict each other, or there is no such tier or
            campaign.
        Refused: the campaign belongs to a reward.
    """

    name: ClassVar[str] = "programme.set-policies"
    permission: ClassVar[Permission] = Permission.MANAGE_PROGRAMME
    undoable: ClassVar[bool] = True

    shortfall: Literal["debt", "write-off"] | None = None
    lapsed_days: Annotated[int, Field(ge=0, le=3660)] | None = None
    enrol_on_registration: bool | None = None
    value_points: Annotated[int, Field(gt=0)] | None = None
    value_minor: Annotated[int, Field(ge=0)] | None = None
    registration_tier: str | None = None
    otp_channel: OtpChannel | None = None
    otp_minutes: Annotated[int, Field(ge=1, le=LONGEST_OTP_MINUTES)] | None = None
    referral_points: Annotated[int, Field(ge=0, le=MAX_POINTS)] | None = None
    referral_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    referral_campaign: int | None = None
    referral_refund: ReferralRefund | None = None
    notice_channel: NoticeChannel | None = None
    consent_by_default: bool | None = None
    expiry_notice_days: Annotated[int, Field(ge=0, le=366)] | None = None
    quiet_hours: QuietHoursText | None = None
    review_points: Annotated[int, Field(ge=0, le=MAX_POINTS)] | None = None
    testimonial_points: Annotated[int, Field(ge=0, le=MAX_POINTS)] | None = None
    new_days: Annotated[int, Field(ge=1, le=3660)] | None = None
    loyal_purchases: Annotated[int, Field(ge=1, le=10_000)] | None = None
    at_risk_days: Annotated[int, Field(ge=1, le=3660)] | None = None
    dormant_days: Annotated[int, Field(ge=1, le=3660)] | None = None
    top_spend_minor: Annotated[int, Field(ge=1, le=MAX_MINOR)] | None = None

    def execute(self, work: Work) -> Outcome:
        wanted = self.model_dump(include=set(Policies.model_fields) & self.model_fields_set)
        for what, value in wanted.items():
            if value is None and what not in _MAY_BE_NONE:
                raise Invalid("This is needed.", field=what)
        if not wanted:
            raise Invalid("Nothing is given to change.")
        tier = wanted.get("registration_tier")
        if tier is not None and not work.connection.execute(select(Tier.id).where(Tier.id == tier)).first():
            raise Invalid(f"There is no tier {tier}.", field="registration_tier")
        _check_campaign(work, wanted.get("referral_campaign"))
        before = _policies(work)
        _save(work, before | wanted)
        old = {what: before[what] for what in wanted}
        return Outcome("Policies changed.", result={"before": old, "after": wanted}, changes=_changes(old, wanted))

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        old, new = done.result["before"], done.result["after"]
        now = _policies(work)
        if any(now[what] != value for what, value in new.items()):
            raise Refused("The policies were changed again since; undo that first.", code="changed-since")
        _save(work, now | old)
        return Outcome("The policies are as they were before.", changes=_changes(new, old))


class AddTier(Command):
    """Add a tier to the programme; `rank` says how it compares with the others, the greater the better.

    Raises:
        Invalid: the ID, name or rank is not right.
        Conflict: another tier has that ID or rank.
    """

    name: ClassVar[str] = "programme.add-tier"
    permission: ClassVar[Permission] = Permission.MANAGE_PROGRAMME

    tier_id: str
    tier_name: str
    rank: Annotated[int, Field(ge=1, le=1_000)]

    def execute(self, work: Work) -> Outcome:
        tier_id = check_place(self.tier_id, "tier_id")
        name = check_text(self.tier_name, "tier_name", 50)
        for column, value, field in ((Tier.id, tier_id, "tier_id"), (Tier.rank, self.rank, "rank")):
            if work.connection.execute(select(Tier.id).where(column == value)).first():
                raise Conflict(f"There is a tier with {value} already.", field=field)
        work.connection.execute(insert(Tier).values(id=tier_id, name=name, rank=self.rank))
        return Outcome(f"Tier {name} added.", result={"tier_id": tier_id})


_MAY_BE_NONE = ("registration_tier", "referral_campaign", "notice_channel", "quiet_hours")
_RULE: tuple[Any, ...] = tuple(EarningRule.__table__.c)


def _ratios(work: Work, given: Ratios, key: Any, field: str) -> Ratios:
    """Return multipliers as they are kept, or raise `Invalid`: each a ratio, for a store or tier that exists."""
    known = set(work.connection.execute(select(key)).scalars())
    kept = {}
    for id_, text in given.items():
        if id_ not in known:
            raise Invalid(f"There is no “{id_}”.", field=field)
        found = _RATIO.fullmatch(text.strip())
        if not found:
            raise Invalid(f"“{text}” is not a ratio; write it like 3/2.", field=field)
        kept[id_] = f"{int(found[1])}/{found[2] or 1}"
    return kept


def _check_campaign(work: Work, campaign_id: int | None) -> None:
    if campaign_id is None:
        return
    if not work.connection.execute(select(Campaign.id).where(Campaign.id == campaign_id)).first():
        raise Invalid(f"There is no campaign {campaign_id}.", field="referral_campaign")
    refuse_a_rewards(work, campaign_id)


def _policies(work: Work) -> dict[str, Any]:
    """Return the policies as they are stored, locked, with today's defaults for what was never set."""
    stored = work.connection.execute(select(Programme.policies).with_for_update()).scalar_one()
    return Policies.model_validate(stored).model_dump()


def _save(work: Work, policies: dict[str, Any]) -> None:
    work.connection.execute(update(Programme).values(policies=Policies.model_validate(policies).model_dump()))


def _changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[Change, ...]:
    return tuple(Change(what, before[what], after[what]) for what in after if before[what] != after[what])
