"""The programme's policies, in one place, validated: what the ledger does where the rules leave a choice."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from loyalty_core.errors import Invalid
from loyalty_core.money import MAX_MINOR
from loyalty_core.quiet_hours import parse_quiet_hours

OtpChannel = Literal["sms", "whatsapp", "email", "push"]
NoticeChannel = Literal["sms", "whatsapp", "email", "push", "app"]
ReferralRefund = Literal["take-back", "keep"]
LONGEST_OTP_MINUTES = 10
QuietHoursText = Annotated[str, AfterValidator(lambda written: str(parse_quiet_hours(written)))]
"""Local times like 21:00-08:00."""


class Policies(BaseModel):
    """Choices a programme makes once; changing one changes no entry that stands.

    Attributes:
        shortfall: what becomes of points that a refund should take back and that are spent: owed by the
            customer (`debt`), or forgiven by an entry of its own (`write-off`).
        lapsed_days: when a cancelled redemption gives points back to a lot that has expired meanwhile, for how many
        days
            they live again; 0 lets them expire at once.
        enrol_on_registration: whether registering a customer enrols them (R35).
        value_points, value_minor: what points are worth when spoken of: `value_points` points are `value_minor`
        minor units.
        registration_tier: tier that a newly enrolled member starts in, or None.
        otp_channel: how one-time passwords reach customers; nobody chooses it for one of them.
        otp_minutes: how long a one-time password can be used.
        referral_points: what a friend's first order earns the referrer, whatever it is worth.
        referral_percent: and besides, this share of the first order, in points at what points are worth.
        referral_campaign: number of the campaign that friends get a coupon of, or None.
        referral_refund: what becomes of the reward when the first order comes back whole: taken back, and the referral
            waits for a first order that stands; or kept.
        notice_channel: by which channel customers who agreed to it are told of coupons and referrals; None for none.
        consent_by_default: whether customers who said nothing may be written to, by any channel, with what they can do
            without; what they say themselves always counts.
        expiry_notice_days: so many days before points expire who agreed to it is told, by that channel; 0 for never.
        quiet_hours: from when until when of the local day nothing is sent but one-time passwords, like 21:00-08:00;
            None for never.
        review_points, testimonial_points: what an approved review or testimonial earns its author.
        new_days: for how many days from registering a customer is new.
        loyal_purchases: from how many purchases on one is loyal.
        at_risk_days, dormant_days: after how many days without a purchase one is at risk, and then dormant.
        top_spend_minor: from what spend on, net of refunds and in minor units, one is a top customer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    shortfall: Literal["debt", "write-off"] = "debt"
    lapsed_days: int = Field(default=0, ge=0, le=3660)
    enrol_on_registration: bool = True
    value_points: int = Field(default=100, gt=0)
    value_minor: int = Field(default=100, ge=0)
    registration_tier: str | None = None
    otp_channel: OtpChannel = "sms"
    otp_minutes: int = Field(default=5, ge=1, le=LONGEST_OTP_MINUTES)
    referral_points: int = Field(default=0, ge=0, le=1_000_000)
    referral_percent: int = Field(default=0, ge=0, le=100)
    referral_campaign: int | None = None
    referral_refund: ReferralRefund = "take-back"
    notice_channel: NoticeChannel | None = None
    consent_by_default: bool = False
    expiry_notice_days: int = Field(default=0, ge=0, le=366)
    quiet_hours: QuietHoursText | None = None
    review_points: int = Field(default=0, ge=0, le=1_000_000)
    testimonial_points: int = Field(default=0, ge=0, le=1_000_000)
    new_days: int = Field(default=30, ge=1, le=3660)
    loyal_purchases: int = Field(default=5, ge=1, le=10_000)
    at_risk_days: int = Field(default=60, ge=1, le=3660)
    dormant_days: int = Field(default=90, ge=1, le=3660)
    top_spend_minor: int = Field(default=100_000, ge=1, le=MAX_MINOR)

    @model_validator(mode="after")
    def _check_days(self) -> Self:
        if self.at_risk_days >= self.dormant_days:
            raise Invalid("A customer is at risk before they are dormant.", field="at_risk_days")
        return self
