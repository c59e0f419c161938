"""What is shown of customers."""

from dataclasses import dataclass
from datetime import date, datetime

from loyalty_core.coupons.views import CouponCounts
from loyalty_core.customers.segments import Segment, SegmentView
from loyalty_core.money import Money
from loyalty_core.notes.views import NoteView
from loyalty_core.points.views import PointsView
from loyalty_core.tiers.views import MemberTier, NextTier


@dataclass(frozen=True, slots=True)
class Match:
    """Why a customer was found.

    `kind` is phone, name, email, receipt, transaction, card, referral-code, coupon or similar-name;
    `value` is the text of the customer's that matched, as it is shown.
    """

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class CustomerHit:
    """A customer that a look-up found."""

    customer_id: int
    card: str | None
    name: str
    phone: str | None
    email: str | None
    tier: str | None
    available: int
    matched: Match


@dataclass(frozen=True, slots=True)
class UnlinkedPurchase:
    """A purchase that a look-up found and that belongs to no customer yet."""

    transaction_id: str
    receipt_id: str | None
    store: str
    at: datetime
    amount: Money


@dataclass(frozen=True, slots=True)
class FindResult:
    """What a look-up found, best first; `more` says that there are others. `unlinked` are purchases without a
    customer."""

    query: str
    hits: tuple[CustomerHit, ...]
    more: bool
    unlinked: tuple[UnlinkedPurchase, ...] = ()


@dataclass(frozen=True, slots=True)
class OverviewFilters:
    """Which customers the overview shows; what is left as it is excludes nobody.

    Attributes:
        text: words that the name holds, or their beginnings, in any order.
        member_type, membership: as `OverviewRow` has them.
        tier: ID of a tier.
        segment: as `customers.segments` rules.
        redeemed: who has redeemed points for rewards, for True; who never did, for False.
        with_open_complaint: only those who wait for an answer.
        minimum_balance: points available at least.
    """

    text: str = ""
    member_type: str | None = None
    membership: str | None = None
    tier: str | None = None
    segment: Segment | None = None
    redeemed: bool | None = None
    with_open_complaint: bool = False
    minimum_balance: int | None = None


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A customer in the overview.

    `member_type` is customer, customer_referral or affiliate_referral; `membership` is not_enrolled, enrolled,
    opted_out, excluded or blocked; `tier` is its name; `available` is in points; `last_purchase_at` is UTC; `segments`
    are top, loyal, new, at_risk and dormant, as far as they are in them.
    """

    customer_id: int
    name: str
    email: str | None
    phone: str | None
    card: str | None
    member_type: str
    membership: str
    tier: str | None
    available: int
    last_purchase_at: datetime | None
    last_purchase: Money | None
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomerView:
    """Who a customer is. Contact details are None where an import brought a card number only."""

    customer_id: int
    first_name: str
    last_name: str
    name: str
    phone: str | None
    email: str | None
    birthday: date | None
    country: str | None
    card: str | None
    member_type: str
    record_state: str
    registered_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class MembershipView:
    """Where a customer stands with the programme; `joined_on` is the local date of joining.

    Attributes:
        since: when the status began, UTC: with its last change, or with the registration.
        by, reason: who changed it last, and why; None where nobody did since the registration.
    """

    status: str
    joined_at: datetime | None
    joined_on: date | None
    since: datetime | None = None
    by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TierView:
    """A tier of the programme."""

    id: str
    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class SpendView:
    """What a customer spent to date.

    Attributes:
        total: net of refunds.
        gross, refunded: before refunds, and the refunds.
        transactions: number of sales.
        average: net total by sales; None where there are none.
        last_value, last_at, last_store: the latest sale.
    """

    total: Money
    gross: Money
    refunded: Money
    transactions: int
    average: Money | None
    last_value: Money | None
    last_at: datetime | None
    last_store: str | None


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything about one customer that the first screen answers a call with.

    `next_tier` is None at the top, and where no rules give a tier. `friends` counts whom they referred, those of merged
    records included and cancelled referrals left out. `segments` are none for a closed record.
    """

    customer: CustomerView
    membership: MembershipView
    tier: MemberTier | None
    points: PointsView
    spend: SpendView
    coupons: CouponCounts
    entry_rewards: CouponCounts
    referral_code: str
    open_notes: tuple[NoteView, ...]
    next_tier: NextTier | None = None
    friends: int = 0
    segments: tuple[SegmentView, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that happened with a customer.

    `kind` is signed-up, transaction, refund, points-<kind of posting>, coupon-issued, coupon-claimed, coupon-used,
    coupon-voided, note, member-<change of membership>, referral-sent, referral-completed, referral-cancelled (as the
    referrer), referred (as the friend), review-added, review-approved, review-rejected, or testimonial-… likewise;
    `points` and `amount` are set where they apply; `what` is a receipt ID, a reason, the name of a reward, a coupon's
    code, a kind of note, the number of a referral or a review's product.
    """

    at: datetime
    kind: str
    points: int | None
    amount: Money | None
    what: str | None
    store: str | None


@dataclass(frozen=True, slots=True)
class RetentionMonth:
    """Customers of a local month, told by its first day.

    `bought` is `new` (never before), `stayed` (also in the month before) and `came_back` (earlier, but not in the month
    before) together. `not_again` bought in the month before and not in this one; in the running month they still may.
    `kept_permille` is the share of those of the month before who stayed; None where nobody bought then.
    """

    month: date
    bought: int
    new: int
    stayed: int
    came_back: int
    not_again: int
    kept_permille: int | None


@dataclass(frozen=True, slots=True)
class RetentionView:
    """Who buys again: months, the earliest first; the last of them is still running."""

    months: tuple[RetentionMonth, ...]
