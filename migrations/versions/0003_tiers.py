"""Tiers that move: their rules, overrides, changes and entry rewards, and which adjustments count for them."""

import sqlalchemy as sa
from alembic import op

from loyalty_core.database.types import BigId, UtcInstant

revision = "0003"
down_revision = "0002"

APPEND_ONLY = ("tier_rule", "tier_change")


def upgrade() -> None:
    create_tables()
    op.add_column("posting", sa.Column("for_tier", sa.Boolean(), server_default=sa.false(), nullable=False))
    begin_histories()
    refuse_changes(APPEND_ONLY)


def begin_histories() -> None:
    """Let the history of who has a tier already begin with it."""
    op.execute(
        "INSERT INTO tier_change (customer_id, seq, from_tier_id, to_tier_id, effective_at, recorded_at, cause) "
        "SELECT id, 1, NULL, tier_id, COALESCE(joined_at, registered_at), COALESCE(joined_at, registered_at), "
        "'enrolment' FROM customer WHERE tier_id IS NOT NULL"
    )


def refuse_changes(tables: tuple[str, ...]) -> None:
    """Let the database itself refuse to change or remove rows of these tables."""
    for table in tables:
        if op.get_bind().dialect.name == "sqlite":
            for event in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def create_tables() -> None:
    """Make every table and index."""
    op.create_table(
        "tier_rule",
        sa.Column("effective_from", UtcInstant(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("span", sa.String(), nullable=False),
        sa.Column("span_days", sa.BigInteger(), nullable=False),
        sa.Column("keep", sa.String(), nullable=False),
        sa.Column("keep_days", sa.BigInteger(), nullable=False),
        sa.Column("downgrade", sa.String(), nullable=False),
        sa.Column("grace_days", sa.BigInteger(), nullable=False),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.CheckConstraint("downgrade IN ('step', 'qualified')", name=op.f("ck_tier_rule_downgrade")),
        sa.CheckConstraint("keep IN ('days', 'next-year-end', 'ever')", name=op.f("ck_tier_rule_keep")),
        sa.CheckConstraint("measure IN ('spend', 'points', 'purchases')", name=op.f("ck_tier_rule_measure")),
        sa.CheckConstraint("span IN ('calendar-year', 'rolling', 'ever')", name=op.f("ck_tier_rule_span")),
        sa.CheckConstraint("span_days >= 0 AND keep_days >= 0 AND grace_days >= 0", name=op.f("ck_tier_rule_sane")),
        sa.PrimaryKeyConstraint("effective_from", name=op.f("pk_tier_rule")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entry_reward",
        sa.Column("tier_id", sa.String(), nullable=False),
        sa.Column("valid_from", UtcInstant(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("campaign_id", BigId, nullable=True),
        sa.CheckConstraint("points > 0", name=op.f("ck_entry_reward_points")),
        sa.CheckConstraint("points IS NULL OR campaign_id IS NULL", name=op.f("ck_entry_reward_one")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_entry_reward_campaign_id")),
        sa.ForeignKeyConstraint(["tier_id"], ["tier.id"], name=op.f("fk_entry_reward_tier_id")),
        sa.PrimaryKeyConstraint("tier_id", "valid_from", name=op.f("pk_entry_reward")),
    )
    op.create_table(
        "tier_override",
        sa.Column("id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("tier_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("begins_at", UtcInstant(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("ends_at", UtcInstant(), nullable=False),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= begins_at", name=op.f("ck_tier_override_ended")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_tier_override_customer_id")),
        sa.ForeignKeyConstraint(["tier_id"], ["tier.id"], name=op.f("fk_tier_override_tier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_override")),
    )
    op.create_index("ix_tier_override_customer", "tier_override", ["customer_id", "id"], unique=False)
    op.create_table(
        "tier_standing",
        sa.Column("customer_id", BigId, autoincrement=False, nullable=False),
        sa.Column("since", UtcInstant(), nullable=False),
        sa.Column("kept_until", UtcInstant(), nullable=True),
        sa.Column("due_at", UtcInstant(), nullable=True),
        sa.Column("judged_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_tier_standing_customer_id")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_tier_standing")),
    )
    op.create_index(
        "ix_tier_standing_due_at",
        "tier_standing",
        ["due_at", "customer_id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "tier_change",
        sa.Column("customer_id", BigId, autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_tier_id", sa.String(), nullable=True),
        sa.Column("to_tier_id", sa.String(), nullable=True),
        sa.Column("effective_at", UtcInstant(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("override_id", BigId, nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("cause IN ('enrolment', 'rule', 'lapse', 'override')", name=op.f("ck_tier_change_cause")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_tier_change_seq")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_tier_change_customer_id")),
        sa.ForeignKeyConstraint(["from_tier_id"], ["tier.id"], name=op.f("fk_tier_change_from_tier_id")),
        sa.ForeignKeyConstraint(["override_id"], ["tier_override.id"], name=op.f("fk_tier_change_override_id")),
        sa.ForeignKeyConstraint(["to_tier_id"], ["tier.id"], name=op.f("fk_tier_change_to_tier_id")),
        sa.PrimaryKeyConstraint("customer_id", "seq", name=op.f("pk_tier_change")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entry_given",
        sa.Column("customer_id", BigId, autoincrement=False, nullable=False),
        sa.Column("tier_id", sa.String(), nullable=False),
        sa.Column("given_at", UtcInstant(), nullable=False),
        sa.Column("posting_seq", sa.BigInteger(), nullable=True),
        sa.Column("coupon_id", BigId, nullable=True),
        sa.CheckConstraint("(posting_seq IS NULL) <> (coupon_id IS NULL)", name=op.f("ck_entry_given_one")),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name=op.f("fk_entry_given_coupon_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_entry_given_customer_id")),
        sa.ForeignKeyConstraint(["tier_id"], ["tier.id"], name=op.f("fk_entry_given_tier_id")),
        sa.PrimaryKeyConstraint("customer_id", "tier_id", name=op.f("pk_entry_given")),
        sa.UniqueConstraint("coupon_id", name=op.f("uq_entry_given_coupon_id")),
        sqlite_with_rowid=False,
    )
