"""What belongs to a customer besides the points, row by row: what goes along when two records become one.

Every table with a `customer_id` stands in one of the lists here, or a test says that it is missing.
"""

from sqlalchemy import Connection, func, select, update

from loyalty_core.models.coupon import Coupon
from loyalty_core.models.journey import JourneyMember, Preference
from loyalty_core.models.membership import MembershipChange
from loyalty_core.models.message import Message, MessageConsent
from loyalty_core.models.note import Note
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.referral import Referral
from loyalty_core.models.review import Review
from loyalty_core.models.reward import OneTimePassword, Redemption

PLAIN = (Message, Note, OneTimePassword, Review)
"""Tables whose rows simply become the other customer's."""

WITH_ORIGIN = (Coupon, Purchase, Redemption)
"""Tables whose rows also say whose they were, as limits and postings are reckoned by that."""

_LEDGER = {"account", "allocation", "audit_entry", "lot", "membership_change", "posting", "search_term"}
_CONSENTS = {"message_consent"}
_ORIGIN = {"import_row"}
_TIERS = {"entry_given", "tier_change", "tier_override", "tier_standing"}
_JOURNEYS = {"journey_member", "journey_step", "preference"}
STAYING = frozenset(_JOURNEYS | _LEDGER | _CONSENTS | _ORIGIN | _TIERS)
"""Tables whose rows stay: the ledger keeps its history, the audit is never changed, and the terms of the merged-away
record go on finding it, and through it who goes on. Of tiers see `tiers.merging`; of consents, of which the stricter
counts, `messages.consents`; of referrals, which have two customers, `referrals.merging`; of journeys and
of what people like, `journeys.merging`."""


def has_belongings(connection: Connection, customer_id: int, changes: int = 0) -> bool:
    """Say whether anything was ever bought, given, sent or written down for a customer, or merged into them.

    Without, they referred nobody, nobody referred them, and the membership stands as registering left it, or as it came
    with them from elsewhere by so many `changes`.
    """
    changed = select(func.count()).where(MembershipChange.customer_id == customer_id)
    if connection.execute(changed).scalar_one() > changes:
        return True
    columns = [table.customer_id for table in (*PLAIN, *WITH_ORIGIN, MessageConsent, JourneyMember, Preference)]
    columns += [Referral.referrer_id, Referral.friend_id]
    return any(connection.execute(select(column).where(column == customer_id).limit(1)).first() for column in columns)


def spends_of(connection: Connection, customer_id: int) -> dict[int, int]:
    """Return the points of the redemptions that were confirmed and not cancelled, by the redemption's number."""
    rows = connection.execute(
        select(Redemption.id, Redemption.points)
        .where(Redemption.customer_id == customer_id, Redemption.state == "confirmed")
        .order_by(Redemption.id)
    )
    return {number: int(points) for number, points in rows}


def move_belongings(connection: Connection, of: int, to: int, spends: dict[int, int]) -> dict[str, int]:
    """Make everything of one customer another's.

    Args:
        connection: inside a write transaction; both accounts are locked.
        of, to: numbers of the customers.
        spends: by confirmed redemption, the number of the posting that moved its points to the other customer.

    Returns:
        how many rows of each table moved.
    """
    moved = {}
    for table in PLAIN:
        rows = update(table).where(table.customer_id == of).values(customer_id=to)
        moved[table.__tablename__] = connection.execute(rows).rowcount
    coupons = update(Coupon).where(Coupon.customer_id == of)
    coupons = coupons.values(customer_id=to, issued_to=func.coalesce(Coupon.issued_to, of))
    moved["coupon"] = connection.execute(coupons).rowcount
    purchases = update(Purchase).where(Purchase.customer_id == of)
    purchases = purchases.values(customer_id=to, earned_by=func.coalesce(Purchase.earned_by, of))
    moved["purchase"] = connection.execute(purchases).rowcount
    moved["redemption"] = _move_redemptions(connection, of, to, spends)
    return moved


def _move_redemptions(connection: Connection, of: int, to: int, spends: dict[int, int]) -> int:
    rows = update(Redemption).where(Redemption.customer_id == of)
    origin = {
        "first_customer_id": func.coalesce(Redemption.first_customer_id, of),
        "first_seq": func.coalesce(Redemption.first_seq, Redemption.spend_seq),
    }
    for number, seq in spends.items():
        connection.execute(rows.where(Redemption.id == number).values(customer_id=to, spend_seq=seq, **origin))
    # Those left were never confirmed, or were cancelled: no posting of the other customer stands for them.
    rest = connection.execute(rows.values(customer_id=to, spend_seq=None, **origin)).rowcount
    return rest + len(spends)
