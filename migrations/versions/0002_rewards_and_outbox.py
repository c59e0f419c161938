"""Rewards, their redemptions confirmed by one-time passwords, and the outbox that brings those to customers."""

import sqlalchemy as sa
from alembic import op

from loyalty_core.database.types import BigId, KeyText, UtcInstant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "reward",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", KeyText, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("percent", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("product", sa.String(), nullable=True),
        sa.Column("custom", sa.String(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("valid_days", sa.BigInteger(), nullable=True),
        sa.Column("limit_total", sa.BigInteger(), nullable=True),
        sa.Column("limit_per_customer", sa.BigInteger(), nullable=True),
        sa.Column("lowest_tier_id", sa.String(), nullable=True),
        sa.Column("redeemed", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", BigId, nullable=True),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.CheckConstraint("(kind = 'custom') = (campaign_id IS NULL)", name=op.f("ck_reward_campaign")),
        sa.CheckConstraint("kind IN ('money-off', 'percentage', 'product', 'custom')", name=op.f("ck_reward_kind")),
        sa.CheckConstraint("cost > 0", name=op.f("ck_reward_cost")),
        sa.CheckConstraint(
            "redeemed >= 0 AND (limit_total IS NULL OR redeemed <= limit_total)", name=op.f("ck_reward_limit_total")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_reward_campaign_id")),
        sa.ForeignKeyConstraint(["lowest_tier_id"], ["tier.id"], name=op.f("fk_reward_lowest_tier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward")),
        sa.UniqueConstraint("campaign_id", name=op.f("uq_reward_campaign_id")),
        sa.UniqueConstraint("name_key", name=op.f("uq_reward_name_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "message",
        sa.Column("id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("not_after", UtcInstant(), nullable=True),
        sa.Column("sent_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("channel IN ('sms', 'whatsapp', 'email', 'push')", name=op.f("ck_message_channel")),
        sa.CheckConstraint("state IN ('queued', 'sent', 'failed', 'withdrawn')", name=op.f("ck_message_state")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_message_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_customer", "message", ["customer_id", "id"], unique=False)
    op.create_index(
        "ix_message_queued",
        "message",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_table(
        "redemption",
        sa.Column("id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("reward_id", BigId, nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("wrong_tries", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("store_id", sa.String(), nullable=False),
        sa.Column("terminal_id", sa.String(), nullable=False),
        sa.Column("requested_at", UtcInstant(), nullable=False),
        sa.Column("confirmed_at", UtcInstant(), nullable=True),
        sa.Column("spend_seq", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_at", UtcInstant(), nullable=True),
        sa.Column("cancelled_by", BigId, nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=True),
        sa.CheckConstraint("state <> 'confirmed' OR spend_seq IS NOT NULL", name=op.f("ck_redemption_spend")),
        sa.CheckConstraint(
            "state IN ('waiting', 'confirmed', 'cancelled', 'failed')", name=op.f("ck_redemption_state")
        ),
        sa.CheckConstraint("times > 0 AND points > 0 AND wrong_tries >= 0", name=op.f("ck_redemption_sane")),
        sa.ForeignKeyConstraint(["cancelled_by"], ["staff.id"], name=op.f("fk_redemption_cancelled_by")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_redemption_customer_id")),
        sa.ForeignKeyConstraint(["reward_id"], ["reward.id"], name=op.f("fk_redemption_reward_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_redemption_staff_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "terminal_id"], ["terminal.store_id", "terminal.id"], name=op.f("fk_redemption_store_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption")),
        sa.UniqueConstraint("customer_id", "spend_seq", name="uq_redemption_spend"),
    )
    op.create_index("ix_redemption_customer", "redemption", ["customer_id", "id"], unique=False)
    op.create_index("ix_redemption_reward", "redemption", ["reward_id", "customer_id"], unique=False)
    op.create_table(
        "one_time_password",
        sa.Column("id", BigId, nullable=False),
        sa.Column("redemption_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("message_id", BigId, nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("store_id", sa.String(), nullable=False),
        sa.Column("terminal_id", sa.String(), nullable=False),
        sa.Column("sent_at", UtcInstant(), nullable=False),
        sa.Column("expires_at", UtcInstant(), nullable=False),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("(state = 'sent') = (ended_at IS NULL)", name=op.f("ck_one_time_password_ended")),
        sa.CheckConstraint(
            "state IN ('sent', 'used', 'replaced', 'expired', 'dead')", name=op.f("ck_one_time_password_state")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_one_time_password_customer_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_one_time_password_message_id")),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemption.id"], name=op.f("fk_one_time_password_redemption_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_password")),
        sa.UniqueConstraint("message_id", name=op.f("uq_one_time_password_message_id")),
    )
    op.create_index("ix_one_time_password_customer", "one_time_password", ["customer_id", "id"], unique=False)
    op.create_index(
        "ix_one_time_password_expires_at",
        "one_time_password",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("state = 'sent'"),
        postgresql_where=sa.text("state = 'sent'"),
    )
    op.create_index(
        "ix_one_time_password_terminal", "one_time_password", ["store_id", "terminal_id", "sent_at"], unique=False
    )
    op.create_index(
        "uq_one_time_password_sent",
        "one_time_password",
        ["redemption_id"],
        unique=True,
        sqlite_where=sa.text("state = 'sent'"),
        postgresql_where=sa.text("state = 'sent'"),
    )
    op.create_table(
        "redemption_coupon",
        sa.Column("redemption_id", BigId, autoincrement=False, nullable=False),
        sa.Column("coupon_id", BigId, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name=op.f("fk_redemption_coupon_coupon_id")),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemption.id"], name=op.f("fk_redemption_coupon_redemption_id")),
        sa.PrimaryKeyConstraint("redemption_id", "coupon_id", name=op.f("pk_redemption_coupon")),
        sa.UniqueConstraint("coupon_id", name=op.f("uq_redemption_coupon_coupon_id")),
        sqlite_with_rowid=False,
    )
