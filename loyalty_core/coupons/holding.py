"""A coupon held under its customer's lock, and its moves from state to state with the counts of its campaign.

Locks are taken in one order by everybody: the customer's account, then the campaign, then the coupon.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select, update

from loyalty_core.coupons.codes import as_written
from loyalty_core.coupons.rules import Tally, coupon_state, tally_of
from loyalty_core.customers.rules import without_standing
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Invalid, NotFound, Refused
from loyalty_core.models.coupon import Campaign, Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.reward import Redemption, RedemptionCoupon

_HELD = (
    Coupon.id,
    Coupon.code,
    Coupon.customer_id,
    Coupon.campaign_id,
    Coupon.state,
    Coupon.claimed_at,
    Coupon.expires_at,
    Coupon.last_valid_on,
)


@dataclass(frozen=True, slots=True)
class Held:
    """A coupon as it stands while its customer is locked; `stored` is its state without regard to the clock."""

    id: int
    code: str
    customer_id: int
    campaign_id: int
    stored: str
    claimed_at: datetime | None
    expires_at: datetime | None
    last_valid_on: date | None

    def state(self, at: datetime) -> str:
        """Return its state at an instant."""
        return coupon_state(self.stored, self.expires_at, at)


def hold(work: Work, code: str) -> Held:
    """Lock the customer whose coupon a typed code names, and return the coupon.

    Raises:
        Invalid: the code is mistyped.
        NotFound: there is no such coupon.
    """
    written = check_code(code)
    customer_id = work.connection.execute(select(Coupon.customer_id).where(Coupon.code == written)).scalar_one_or_none()
    if customer_id is None:
        raise unknown(written)
    work.book(customer_id)
    row = work.connection.execute(
        select(*_HELD).where(Coupon.code == written, Coupon.customer_id == customer_id)
    ).one_or_none()
    if row is None:
        raise _overtaken()
    return Held(*row)


def check_code(code: str) -> str:
    """Return a typed code as it is kept, or raise `Invalid` where its check character does not fit."""
    written = as_written(code)
    if written is None:
        raise Invalid(
            "That is no coupon code: at least one character is wrong. Read it again.",
            field="code",
            code="mistyped-code",
        )
    return written


def unknown(code: str) -> NotFound:
    """Return the answer to a well-formed code that no coupon has."""
    return NotFound(f"There is no coupon {code}.", field="code")


def require_standing(work: Work, customer_id: int) -> str | None:
    """Return the tier of a locked customer who may be given coupons and use them.

    Raises:
        Refused: the customer is not enrolled, opted out, excluded or blocked, or the record is closed (rule 12).
    """
    row = work.connection.execute(
        select(Customer.membership, Customer.record_state, Customer.tier_id).where(Customer.id == customer_id)
    ).one()
    why = without_standing(row.membership, row.record_state, "coupons are neither issued nor used")
    if why is not None:
        code, said = why
        raise Refused(said, code=code)
    tier_id: str | None = row.tier_id
    return tier_id


def in_the_way(coupon: Held, at: datetime) -> Refused:
    """Return why a coupon in the state it has cannot be moved on."""
    state, day = coupon.state(at), coupon.last_valid_on
    said = f"This coupon was {state} already."
    if state == "voided":
        said = "This coupon was voided."
    elif state == "expired" and day is not None:
        said = f"This coupon could be used until {day.day} {day:%B %Y}."
    return Refused(said, field="code", code=f"coupon-{state}")


def move(work: Work, coupon: Held, to: str, **values: Any) -> None:
    """Bring a held coupon to another state, with its campaign's counts; `values` are columns that change with it.

    Raises:
        Refused: it would take a place again that its campaign has no more.
        Conflict: somebody else changed it meanwhile.
    """
    after = tally_of(to, values.get("claimed_at", coupon.claimed_at))
    count(work, coupon.campaign_id, after - tally_of(coupon.stored, coupon.claimed_at))
    moved = work.connection.execute(
        update(Coupon).where(Coupon.id == coupon.id, Coupon.state == coupon.stored).values(state=to, **values)
    )
    if moved.rowcount != 1:
        raise _overtaken()


def count(work: Work, campaign_id: int, change: Tally) -> None:
    """Add to a campaign's counts, as long as its limit over all customers holds: checked and done in one statement.

    Raises:
        Refused: as many coupons as there may be are out.
    """
    statement = update(Campaign).where(Campaign.id == campaign_id)
    if change.issued > 0:
        room = or_(Campaign.limit_total.is_(None), Campaign.issued + change.issued <= Campaign.limit_total)
        statement = statement.where(room)
    counted = work.connection.execute(
        statement.values(
            issued=Campaign.issued + change.issued,
            claimed=Campaign.claimed + change.claimed,
            used=Campaign.used + change.used,
        )
    )
    if counted.rowcount != 1:
        raise not_running("full")


def not_running(state: str) -> Refused:
    """Return why a campaign in a state other than running gives no coupons."""
    said = {
        "planned": "This campaign has not begun yet.",
        "full": "As many coupons of this campaign are out as there may be.",
        "over": "This campaign is over.",
        "ended": "This campaign was ended.",
    }
    return Refused(said[state], field="campaign_id", code=f"campaign-{state}")


def check_customer_limit(work: Work, campaign_id: int, customer_id: int, limit: int | None) -> None:
    """Raise `Refused` where a locked customer holds as many coupons of a campaign as one customer may."""
    if limit is None:
        return
    held = work.connection.execute(
        select(func.count()).where(
            Coupon.campaign_id == campaign_id, Coupon.customer_id == customer_id, Coupon.state != "voided"
        )
    ).scalar_one()
    if held >= limit:
        raise Refused(f"This customer has {held:,} of {limit:,} coupons of this campaign.", code="customer-limit")


def refuse_paid_back(work: Work, coupon: Held) -> None:
    """Raise `Refused` where a redemption gave a coupon and was cancelled: the points it cost went back."""
    paid_back = work.connection.execute(
        select(Redemption.id)
        .join(RedemptionCoupon, RedemptionCoupon.redemption_id == Redemption.id)
        .where(RedemptionCoupon.coupon_id == coupon.id, Redemption.state == "cancelled")
    ).first()
    if paid_back is not None:
        raise Refused(
            "The redemption that gave this coupon was cancelled; its points went back.",
            field="code",
            code="redemption-cancelled",
        )


def _overtaken() -> Conflict:
    return Conflict("Somebody else has just changed this coupon. Look again.", code="coupon-changed")
