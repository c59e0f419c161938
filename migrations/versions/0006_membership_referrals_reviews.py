"""The history of memberships, referrals, and reviews."""

import sqlalchemy as sa
from alembic import op

from loyalty_core.database.types import BigId, KeyText, UtcInstant

revision = "0006"
down_revision = "0005"

_FIXED = "customer_id, seq, action, status_before, status, staff_id, store_id, terminal_id, at"
"""Columns of a change of membership that never change: all but the reason, which can be cleared, never written anew."""


def upgrade() -> None:
    create_tables()
    begin_histories()
    if op.get_bind().dialect.name == "sqlite":
        _refuse_changes_on_sqlite()
    else:
        _refuse_changes_on_postgresql()


def begin_histories() -> None:
    """Let the history of everybody whose membership was stopped already begin with that."""
    action = "CASE membership WHEN 'opted_out' THEN 'opt-out' WHEN 'excluded' THEN 'exclude' ELSE 'block' END"
    before = "CASE WHEN joined_at IS NULL THEN 'not_enrolled' ELSE 'enrolled' END"
    op.execute(
        "INSERT INTO membership_change (customer_id, seq, action, status_before, status, at) "
        f"SELECT id, 1, {action}, {before}, membership, COALESCE(joined_at, registered_at) "
        "FROM customer WHERE membership IN ('opted_out', 'excluded', 'blocked')"
    )


def _refuse_changes_on_sqlite() -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, 'membership_change is append-only'); END"
    op.execute(f"CREATE TRIGGER membership_change_no_delete BEFORE DELETE ON membership_change {refuse}")
    op.execute(f"CREATE TRIGGER membership_change_no_update BEFORE UPDATE OF {_FIXED} ON membership_change {refuse}")
    op.execute(
        "CREATE TRIGGER membership_change_no_reason BEFORE UPDATE OF reason ON membership_change "
        f"WHEN NEW.reason IS NOT NULL {refuse}"
    )


def _refuse_changes_on_postgresql() -> None:
    op.execute(
        f"CREATE TRIGGER membership_change_no_change BEFORE UPDATE OF {_FIXED} OR DELETE OR TRUNCATE "
        "ON membership_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER membership_change_no_reason BEFORE UPDATE OF reason ON membership_change "
        "FOR EACH ROW WHEN (NEW.reason IS NOT NULL) EXECUTE FUNCTION refuse_change()"
    )


def create_tables() -> None:
    """Make every table and index."""
    op.create_table(
        "membership_change",
        sa.Column("customer_id", BigId, autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("status_before", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("staff_id", BigId, nullable=True),
        sa.Column("store_id", sa.String(), nullable=True),
        sa.Column("terminal_id", sa.String(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.CheckConstraint(
            "action IN ('enrol', 'opt-out', 'exclude', 'block', 'reinstate', 'undo', 'merge', 'erase')",
            name=op.f("ck_membership_change_action"),
        ),
        sa.CheckConstraint(
            "status IN ('not_enrolled', 'enrolled', 'opted_out', 'excluded', 'blocked')",
            name=op.f("ck_membership_change_status"),
        ),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_membership_change_seq")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_membership_change_customer_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_membership_change_staff_id")),
        sa.PrimaryKeyConstraint("customer_id", "seq", name=op.f("pk_membership_change")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "review",
        sa.Column("id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("rating", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("paid_to", BigId, nullable=True),
        sa.Column("posting_seq", sa.BigInteger(), nullable=True),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("decided_at", UtcInstant(), nullable=True),
        sa.Column("decided_by", BigId, nullable=True),
        sa.Column("reject_reason", sa.String(), nullable=True),
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("store_id", sa.String(), nullable=False),
        sa.Column("terminal_id", sa.String(), nullable=False),
        sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name=op.f("ck_review_decided")),
        sa.CheckConstraint("kind IN ('review', 'testimonial')", name=op.f("ck_review_kind")),
        sa.CheckConstraint("state = 'approved' OR posting_seq IS NULL", name=op.f("ck_review_paid")),
        sa.CheckConstraint("state IN ('pending', 'approved', 'rejected')", name=op.f("ck_review_state")),
        sa.CheckConstraint("points >= 0 AND (points = 0) = (posting_seq IS NULL)", name=op.f("ck_review_points")),
        sa.CheckConstraint("(paid_to IS NULL) = (posting_seq IS NULL)", name=op.f("ck_review_paid_to")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_review_rating")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_review_customer_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_review_decided_by")),
        sa.ForeignKeyConstraint(["paid_to"], ["customer.id"], name=op.f("fk_review_paid_to")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_review_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index("ix_review_customer", "review", ["customer_id", "id"], unique=False)
    op.create_index("uq_review_posting", "review", ["paid_to", "posting_seq"], unique=True)
    op.create_table(
        "referral",
        sa.Column("id", BigId, nullable=False),
        sa.Column("referrer_id", BigId, nullable=False),
        sa.Column("friend_id", BigId, nullable=True),
        sa.Column("friend_name", sa.String(), nullable=True),
        sa.Column("friend_email", sa.String(), nullable=True),
        sa.Column("friend_email_key", KeyText, nullable=True),
        sa.Column("friend_phone", KeyText, nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("sent_at", UtcInstant(), nullable=False),
        sa.Column("clicked_at", UtcInstant(), nullable=True),
        sa.Column("email_at", UtcInstant(), nullable=True),
        sa.Column("coupon_at", UtcInstant(), nullable=True),
        sa.Column("ordered_at", UtcInstant(), nullable=True),
        sa.Column("coupon_id", BigId, nullable=True),
        sa.Column("purchase_id", BigId, nullable=True),
        sa.Column("order_minor", sa.BigInteger(), nullable=True),
        sa.Column("reward_points", sa.BigInteger(), nullable=False),
        sa.Column("reward_minor", sa.BigInteger(), nullable=False),
        sa.Column("reward_seq", sa.BigInteger(), nullable=True),
        sa.Column("taken_back_seq", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_at", UtcInstant(), nullable=True),
        sa.Column("cancelled_by", BigId, nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=True),
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("store_id", sa.String(), nullable=False),
        sa.Column("terminal_id", sa.String(), nullable=False),
        sa.CheckConstraint("source IN ('hand', 'code')", name=op.f("ck_referral_source")),
        sa.CheckConstraint(
            "state <> 'completed' OR (friend_id IS NOT NULL AND purchase_id IS NOT NULL)",
            name=op.f("ck_referral_order"),
        ),
        sa.CheckConstraint("state <> 'pending' OR reward_seq IS NULL", name=op.f("ck_referral_paid_once")),
        sa.CheckConstraint("state IN ('pending', 'completed', 'cancelled')", name=op.f("ck_referral_state")),
        sa.CheckConstraint(
            "step IN ('link-sent', 'clicked', 'valid-email', 'coupon', 'ordered')", name=op.f("ck_referral_step")
        ),
        sa.CheckConstraint("referrer_id <> friend_id", name=op.f("ck_referral_two_people")),
        sa.CheckConstraint(
            "reward_points >= 0 AND (reward_points = 0) = (reward_seq IS NULL)", name=op.f("ck_referral_reward")
        ),
        sa.ForeignKeyConstraint(["cancelled_by"], ["staff.id"], name=op.f("fk_referral_cancelled_by")),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name=op.f("fk_referral_coupon_id")),
        sa.ForeignKeyConstraint(["friend_id"], ["customer.id"], name=op.f("fk_referral_friend_id")),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name=op.f("fk_referral_purchase_id")),
        sa.ForeignKeyConstraint(["referrer_id"], ["customer.id"], name=op.f("fk_referral_referrer_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_referral_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("coupon_id", name=op.f("uq_referral_coupon_id")),
    )
    op.create_index("ix_referral_referrer", "referral", ["referrer_id", "id"], unique=False)
    op.create_index(
        "uq_referral_email",
        "referral",
        ["friend_email_key"],
        unique=True,
        sqlite_where=sa.text("state = 'pending' AND friend_id IS NULL"),
        postgresql_where=sa.text("state = 'pending' AND friend_id IS NULL"),
    )
    op.create_index(
        "uq_referral_friend",
        "referral",
        ["friend_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_index("uq_referral_pair", "referral", ["friend_id", "referrer_id"], unique=True)
    op.create_index(
        "uq_referral_phone",
        "referral",
        ["friend_phone"],
        unique=True,
        sqlite_where=sa.text("state = 'pending' AND friend_id IS NULL"),
        postgresql_where=sa.text("state = 'pending' AND friend_id IS NULL"),
    )
    op.create_index("uq_referral_reward", "referral", ["referrer_id", "reward_seq"], unique=True)
