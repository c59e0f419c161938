"""Journeys with their versions, offers and members, and what customers like."""

import sqlalchemy as sa
from alembic import op

from loyalty_core.database.types import BigId, KeyText, UtcInstant

revision = "0012"
down_revision = "0011"

STAGES = "('not_invited', 'invited', 'reminded', 'not_interested', 'active', 'top', 'inactive')"
ACTIONS = (
    "('invite', 'remind', 'no-answer', 'accept', 'decline', 'use', 'period', 'benefits', 'undo', 'merge', 'erase')"
)
DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    create_journeys()
    create_members()
    if op.get_bind().dialect.name == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'journey_step is append-only'); END"
        op.execute(f"CREATE TRIGGER journey_step_no_update BEFORE UPDATE ON journey_step {refuse}")
        op.execute(f"CREATE TRIGGER journey_step_no_delete BEFORE DELETE ON journey_step {refuse}")
    else:
        op.execute(
            "CREATE TRIGGER journey_step_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journey_step "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def create_journeys() -> None:
    """Make the tables of journeys themselves."""
    op.create_table(
        "journey",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", KeyText, nullable=False),
        sa.Column("started_at", UtcInstant(), nullable=False),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey")),
        sa.UniqueConstraint("name_key", name=op.f("uq_journey_name_key")),
    )
    op.create_table(
        "journey_offer",
        sa.Column("journey_id", BigId, autoincrement=False, nullable=False),
        sa.Column("campaign_id", BigId, autoincrement=False, nullable=False),
        sa.Column("tag", sa.String(), nullable=True),
        sa.Column("added_at", UtcInstant(), nullable=False),
        sa.Column("removed_at", UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_journey_offer_campaign_id")),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_offer_journey_id")),
        sa.PrimaryKeyConstraint("journey_id", "campaign_id", name=op.f("pk_journey_offer")),
    )
    op.create_index("ix_journey_offer_campaign", "journey_offer", ["campaign_id"], unique=False)
    op.create_table(
        "journey_version",
        sa.Column("id", BigId, nullable=False),
        sa.Column("journey_id", BigId, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("threshold_minor", sa.BigInteger(), nullable=False),
        sa.Column("reminder_days", sa.BigInteger(), nullable=False),
        sa.Column("answer_days", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("top_uses", sa.BigInteger(), nullable=False),
        sa.Column("benefits_days", sa.BigInteger(), nullable=False),
        sa.Column("offers", sa.BigInteger(), nullable=False),
        sa.Column("low_enrolment_percent", sa.BigInteger(), nullable=False),
        sa.Column("low_participation_percent", sa.BigInteger(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("retired_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("period IN ('week', 'month', 'quarter')", name=op.f("ck_journey_version_period")),
        sa.CheckConstraint(
            "reminder_days >= 1 AND answer_days >= 1 AND benefits_days >= 1", name=op.f("ck_journey_version_days")
        ),
        sa.CheckConstraint(
            "weight >= 1 AND threshold_minor >= 0 AND top_uses >= 1 AND offers >= 0",
            name=op.f("ck_journey_version_sane"),
        ),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_version_journey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_version")),
    )
    op.create_index("uq_journey_version_number", "journey_version", ["journey_id", "number"], unique=True)


def create_members() -> None:
    """Make the tables of who is in them."""
    op.create_table(
        "journey_given",
        sa.Column("coupon_id", BigId, autoincrement=False, nullable=False),
        sa.Column("journey_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name=op.f("fk_journey_given_coupon_id")),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_given_journey_id")),
        sa.PrimaryKeyConstraint("coupon_id", name=op.f("pk_journey_given")),
    )
    op.create_table(
        "journey_member",
        sa.Column("customer_id", BigId, autoincrement=False, nullable=False),
        sa.Column("journey_id", BigId, autoincrement=False, nullable=False),
        sa.Column("version_id", BigId, nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("times_entered", sa.BigInteger(), nullable=False),
        sa.Column("stage_at", UtcInstant(), nullable=False),
        sa.Column("invited_at", UtcInstant(), nullable=True),
        sa.Column("accepted_at", UtcInstant(), nullable=True),
        sa.Column("visited_at", UtcInstant(), nullable=True),
        sa.Column("due_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("seq > 0 OR stage = 'not_invited'", name=op.f("ck_journey_member_begun")),
        sa.CheckConstraint(f"stage IN {STAGES}", name=op.f("ck_journey_member_stage")),
        sa.CheckConstraint(
            "stage NOT IN ('active', 'top') OR accepted_at IS NOT NULL", name=op.f("ck_journey_member_accepted")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_journey_member_customer_id")),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_member_journey_id")),
        sa.ForeignKeyConstraint(["version_id"], ["journey_version.id"], name=op.f("fk_journey_member_version_id")),
        sa.PrimaryKeyConstraint("customer_id", "journey_id", name=op.f("pk_journey_member")),
    )
    op.create_index(
        "ix_journey_member_due_at",
        "journey_member",
        ["due_at", "customer_id"],
        unique=False,
        sqlite_where=DUE,
        postgresql_where=DUE,
    )
    op.create_index("ix_journey_member_stage", "journey_member", ["journey_id", "stage", "customer_id"], unique=False)
    op.create_table(
        "preference",
        sa.Column("customer_id", BigId, autoincrement=False, nullable=False),
        sa.Column("tag", KeyText, nullable=False),
        sa.Column("noted_at", UtcInstant(), nullable=False),
        sa.Column("staff_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_preference_customer_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_preference_staff_id")),
        sa.PrimaryKeyConstraint("customer_id", "tag", name=op.f("pk_preference")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journey_step",
        sa.Column("customer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("journey_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("stage_before", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("times_entered", sa.BigInteger(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("message_id", BigId, nullable=True),
        sa.Column("staff_id", BigId, nullable=True),
        sa.Column("store_id", sa.String(), nullable=True),
        sa.Column("terminal_id", sa.String(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.CheckConstraint(f"action IN {ACTIONS}", name=op.f("ck_journey_step_action")),
        sa.CheckConstraint(f"stage IN {STAGES}", name=op.f("ck_journey_step_stage")),
        sa.CheckConstraint(f"stage_before IN {STAGES}", name=op.f("ck_journey_step_stage_before")),
        sa.ForeignKeyConstraint(
            ["customer_id", "journey_id"],
            ["journey_member.customer_id", "journey_member.journey_id"],
            name="fk_journey_step_member",
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_journey_step_message_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_journey_step_staff_id")),
        sa.PrimaryKeyConstraint("customer_id", "journey_id", "seq", name=op.f("pk_journey_step")),
        sqlite_with_rowid=False,
    )
