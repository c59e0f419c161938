"""The latest of a customer's coupons, referrals and reviews by what became of them, found without reading them all."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

INDEXES = (
    ("ix_coupon_claimed", "coupon", "customer_id", "claimed_at"),
    ("ix_coupon_used", "coupon", "customer_id", "used_at"),
    ("ix_coupon_voided", "coupon", "customer_id", "voided_at"),
    ("ix_referral_ordered", "referral", "referrer_id", "ordered_at"),
    ("ix_referral_cancelled", "referral", "referrer_id", "cancelled_at"),
    ("ix_review_decided", "review", "customer_id", "decided_at"),
)


def upgrade() -> None:
    for name, table, whose, at in INDEXES:
        happened = sa.text(f"{at} IS NOT NULL")
        op.create_index(name, table, [whose, at], sqlite_where=happened, postgresql_where=happened)
