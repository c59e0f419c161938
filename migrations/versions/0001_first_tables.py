"""The first tables: programme, staff, customers, the points ledger, purchases, coupons, notes, search, audit."""

import sqlalchemy as sa
from alembic import op

from loyalty_core.database.types import BigId, KeyText, UtcInstant

revision = "0001"
down_revision = None

APPEND_ONLY = ("posting", "allocation", "audit_entry")


def upgrade() -> None:
    create_tables()
    refuse_changes(APPEND_ONLY)


def refuse_changes(tables: tuple[str, ...]) -> None:
    """Let the database itself refuse to change or remove rows of these tables."""
    if op.get_bind().dialect.name == "sqlite":
        for table in tables:
            for event in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in tables:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def create_tables() -> None:
    """Make every table and index."""
    op.create_table(
        "audit_entry",
        sa.Column("id", BigId, nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("session_id", sa.BigInteger(), nullable=True),
        sa.Column("store_id", sa.String(), nullable=True),
        sa.Column("terminal_id", sa.String(), nullable=True),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("undoes", name=op.f("uq_audit_entry_undoes")),
    )
    op.create_index("ix_audit_entry_customer", "audit_entry", ["customer_id", "id"], unique=False)
    op.create_table(
        "campaign",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", KeyText, nullable=False),
        sa.Column("benefit", sa.String(), nullable=False),
        sa.Column("percent", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("product", sa.String(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("valid_days", sa.BigInteger(), nullable=True),
        sa.Column("limit_total", sa.BigInteger(), nullable=True),
        sa.Column("limit_per_customer", sa.BigInteger(), nullable=True),
        sa.Column("issued", sa.BigInteger(), nullable=False),
        sa.Column("claimed", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.CheckConstraint("benefit IN ('percent', 'amount', 'product', 'points')", name=op.f("ck_campaign_benefit")),
        sa.CheckConstraint(
            "claimed >= 0 AND claimed <= issued AND used >= 0 AND used <= issued", name=op.f("ck_campaign_counts")
        ),
        sa.CheckConstraint(
            "issued >= 0 AND (limit_total IS NULL OR issued <= limit_total)", name=op.f("ck_campaign_limit_total")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("name_key", name=op.f("uq_campaign_name_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "earning_rule",
        sa.Column("valid_from", UtcInstant(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("per_minor", sa.BigInteger(), nullable=False),
        sa.Column("rounding", sa.String(), nullable=False),
        sa.Column("pending_days", sa.BigInteger(), nullable=False),
        sa.Column("validity", sa.String(), nullable=False),
        sa.Column("validity_days", sa.BigInteger(), nullable=False),
        sa.Column("store_multipliers", sa.JSON(), nullable=False),
        sa.Column("tier_multipliers", sa.JSON(), nullable=False),
        sa.CheckConstraint("points >= 0 AND per_minor > 0 AND pending_days >= 0", name=op.f("ck_earning_rule_sane")),
        sa.PrimaryKeyConstraint("valid_from", name=op.f("pk_earning_rule")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "name_token",
        sa.Column("token", KeyText, nullable=False),
        sa.Column("customers", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_name_token")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("policies", sa.JSON(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_programme_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_table(
        "store",
        sa.Column("id", KeyText, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store")),
    )
    op.create_table(
        "tier",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier")),
        sa.UniqueConstraint("rank", name=op.f("uq_tier_rank")),
    )
    op.create_table(
        "token_delete",
        sa.Column("variant", KeyText, nullable=False),
        sa.Column("token", KeyText, nullable=False),
        sa.PrimaryKeyConstraint("variant", "token", name=op.f("pk_token_delete")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_personal",
        sa.Column("entry_id", BigId, autoincrement=False, nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_personal_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_personal")),
    )
    op.create_table(
        "customer",
        sa.Column("id", BigId, nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("sort_name", KeyText, nullable=False),
        sa.Column("phone", KeyText, nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("email_key", KeyText, nullable=True),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("card", sa.String(), nullable=True),
        sa.Column("card_key", KeyText, nullable=True),
        sa.Column("referral_code", KeyText, nullable=False),
        sa.Column("member_type", sa.String(), nullable=False),
        sa.Column("membership", sa.String(), nullable=False),
        sa.Column("record_state", sa.String(), nullable=False),
        sa.Column("tier_id", sa.String(), nullable=True),
        sa.Column("registered_at", UtcInstant(), nullable=False),
        sa.Column("registered_store_id", KeyText, nullable=True),
        sa.Column("joined_at", UtcInstant(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "member_type IN ('customer', 'customer_referral', 'affiliate_referral')",
            name=op.f("ck_customer_member_type"),
        ),
        sa.CheckConstraint(
            "membership IN ('not_enrolled', 'enrolled', 'opted_out', 'excluded', 'blocked')",
            name=op.f("ck_customer_membership"),
        ),
        sa.CheckConstraint("record_state IN ('live', 'merged', 'erased')", name=op.f("ck_customer_record_state")),
        sa.ForeignKeyConstraint(["registered_store_id"], ["store.id"], name=op.f("fk_customer_registered_store_id")),
        sa.ForeignKeyConstraint(["tier_id"], ["tier.id"], name=op.f("fk_customer_tier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("card_key", name=op.f("uq_customer_card_key")),
        sa.UniqueConstraint("referral_code", name=op.f("uq_customer_referral_code")),
    )
    op.create_index("ix_customer_email_key", "customer", ["email_key", "id"], unique=False)
    op.create_index("ix_customer_phone", "customer", ["phone"], unique=False)
    op.create_index("ix_customer_sort_name", "customer", ["sort_name", "id"], unique=False)
    op.create_table(
        "request",
        sa.Column("request_id", KeyText, nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("receipt", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_request_entry_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_request")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff",
        sa.Column("id", BigId, nullable=False),
        sa.Column("login", KeyText, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("store_id", KeyText, nullable=True),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("disabled_at", UtcInstant(), nullable=True),
        sa.Column("failed_sign_ins", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", UtcInstant(), nullable=True),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_staff_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )
    op.create_table(
        "terminal",
        sa.Column("store_id", KeyText, nullable=False),
        sa.Column("id", KeyText, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_terminal_store_id")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_terminal")),
    )
    op.create_table(
        "account",
        sa.Column("customer_id", BigId, autoincrement=False, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.Column("pending", sa.BigInteger(), nullable=False),
        sa.Column("debt", sa.BigInteger(), nullable=False),
        sa.Column("lifetime", sa.BigInteger(), nullable=False),
        sa.Column("earned", sa.BigInteger(), nullable=False),
        sa.Column("redeemed", sa.BigInteger(), nullable=False),
        sa.Column("expired", sa.BigInteger(), nullable=False),
        sa.Column("clawed_back", sa.BigInteger(), nullable=False),
        sa.Column("written_off", sa.BigInteger(), nullable=False),
        sa.Column("due_at", UtcInstant(), nullable=True),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("transactions", sa.BigInteger(), nullable=False),
        sa.Column("last_purchase_at", UtcInstant(), nullable=True),
        sa.Column("last_purchase_minor", sa.BigInteger(), nullable=True),
        sa.Column("last_purchase_store_id", sa.String(), nullable=True),
        sa.CheckConstraint("available = 0 OR debt = 0", name=op.f("ck_account_debt_first")),
        sa.CheckConstraint("available >= 0 AND pending >= 0 AND debt >= 0", name=op.f("ck_account_no_negative")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_account_customer_id")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_account")),
    )
    op.create_index("ix_account_available", "account", ["available", "customer_id"], unique=False)
    op.create_index(
        "ix_account_due_at",
        "account",
        ["due_at", "customer_id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_account_last_purchase_at", "account", ["last_purchase_at", "customer_id"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("author_id", BigId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("edited_at", UtcInstant(), nullable=True),
        sa.Column("resolved_at", UtcInstant(), nullable=True),
        sa.Column("resolved_by", BigId, nullable=True),
        sa.CheckConstraint("kind IN ('complaint', 'query', 'reminder', 'other')", name=op.f("ck_note_kind")),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name=op.f("fk_note_author_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_note_customer_id")),
        sa.ForeignKeyConstraint(["resolved_by"], ["staff.id"], name=op.f("fk_note_resolved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_note_customer", "note", ["customer_id", "id"], unique=False)
    op.create_index(
        "ix_note_open",
        "note",
        ["customer_id", "kind"],
        unique=False,
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_table(
        "purchase",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("receipt_id", sa.String(), nullable=True),
        sa.Column("receipt_key", KeyText, nullable=True),
        sa.Column("store_id", KeyText, nullable=False),
        sa.Column("terminal_id", sa.String(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("customer_id", BigId, nullable=True),
        sa.Column("card", sa.String(), nullable=True),
        sa.Column("country", sa.String(length=64), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("rate_points", sa.BigInteger(), nullable=False),
        sa.Column("rate_minor", sa.BigInteger(), nullable=False),
        sa.Column("rounding", sa.String(), nullable=False),
        sa.Column("earned_points", sa.BigInteger(), nullable=False),
        sa.Column("clawed_points", sa.BigInteger(), nullable=False),
        sa.Column("lot_seq", sa.BigInteger(), nullable=True),
        sa.Column("refund_of", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.CheckConstraint("kind IN ('sale', 'refund', 'adjustment')", name=op.f("ck_purchase_kind")),
        sa.CheckConstraint(
            "clawed_points >= 0 AND clawed_points <= earned_points", name=op.f("ck_purchase_claw_back_in_bounds")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_purchase_customer_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_purchase_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase")),
    )
    op.create_index(
        "ix_purchase_customer",
        "purchase",
        ["customer_id", "at", "id"],
        unique=False,
        sqlite_where=sa.text("customer_id IS NOT NULL"),
        postgresql_where=sa.text("customer_id IS NOT NULL"),
    )
    op.create_index("uq_purchase_receipt", "purchase", ["receipt_key", "store_id"], unique=True)
    op.create_table(
        "search_term",
        sa.Column("kind", KeyText, nullable=False),
        sa.Column("term", KeyText, nullable=False),
        sa.Column("customer_id", BigId, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_search_term_customer_id")),
        sa.PrimaryKeyConstraint("kind", "term", "customer_id", name=op.f("pk_search_term")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_session",
        sa.Column("id", BigId, nullable=False),
        sa.Column("token_hash", KeyText, nullable=False),
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("store_id", sa.String(), nullable=False),
        sa.Column("terminal_id", sa.String(), nullable=False),
        sa.Column("started_at", UtcInstant(), nullable=False),
        sa.Column("ends_at", UtcInstant(), nullable=False),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "terminal_id"], ["terminal.store_id", "terminal.id"], name="fk_staff_session_terminal"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    op.create_table(
        "coupon",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", KeyText, nullable=False),
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("entry_reward", sa.Boolean(), nullable=False),
        sa.Column("issued_at", UtcInstant(), nullable=False),
        sa.Column("claimed_at", UtcInstant(), nullable=True),
        sa.Column("used_at", UtcInstant(), nullable=True),
        sa.Column("voided_at", UtcInstant(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("expires_at", UtcInstant(), nullable=True),
        sa.Column("last_valid_on", sa.Date(), nullable=True),
        sa.Column("purchase_id", BigId, nullable=True),
        sa.Column("store_id", sa.String(), nullable=True),
        sa.Column("terminal_id", sa.String(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('issued', 'claimed', 'used', 'voided')", name=op.f("ck_coupon_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_coupon_campaign_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_coupon_customer_id")),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name=op.f("fk_coupon_purchase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon")),
        sa.UniqueConstraint("code", name=op.f("uq_coupon_code")),
    )
    op.create_index("ix_coupon_campaign", "coupon", ["campaign_id", "customer_id"], unique=False)
    op.create_index("ix_coupon_customer", "coupon", ["customer_id", "id"], unique=False)
    op.create_table(
        "posting",
        sa.Column("customer_id", BigId, autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("available_change", sa.BigInteger(), nullable=False),
        sa.Column("pending_change", sa.BigInteger(), nullable=False),
        sa.Column("debt_change", sa.BigInteger(), nullable=False),
        sa.Column("lifetime_change", sa.BigInteger(), nullable=False),
        sa.Column("available_after", sa.BigInteger(), nullable=False),
        sa.Column("pending_after", sa.BigInteger(), nullable=False),
        sa.Column("debt_after", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("store_id", sa.String(), nullable=True),
        sa.Column("terminal_id", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("purchase_id", sa.BigInteger(), nullable=True),
        sa.Column("reverses_seq", sa.BigInteger(), nullable=True),
        sa.Column("effective_at", UtcInstant(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.CheckConstraint(
            "available_after >= 0 AND pending_after >= 0 AND debt_after >= 0", name=op.f("ck_posting_no_negative")
        ),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_posting_seq")),
        sa.ForeignKeyConstraint(["customer_id"], ["account.customer_id"], name=op.f("fk_posting_customer_id")),
        sa.PrimaryKeyConstraint("customer_id", "seq", name=op.f("pk_posting")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "purchase_line",
        sa.Column("purchase_id", BigId, autoincrement=False, nullable=False),
        sa.Column("line_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price_micros", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name=op.f("fk_purchase_line_purchase_id")),
        sa.PrimaryKeyConstraint("purchase_id", "line_no", name=op.f("pk_purchase_line")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "refund_part",
        sa.Column("refund_id", BigId, autoincrement=False, nullable=False),
        sa.Column("part", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("purchase_id", BigId, nullable=True),
        sa.Column("matched", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("posting_seq", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("matched IN ('named', 'by-item', 'by-rate')", name=op.f("ck_refund_part_matched")),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name=op.f("fk_refund_part_purchase_id")),
        sa.ForeignKeyConstraint(["refund_id"], ["purchase.id"], name=op.f("fk_refund_part_refund_id")),
        sa.PrimaryKeyConstraint("refund_id", "part", name=op.f("pk_refund_part")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_refund_part_purchase", "refund_part", ["purchase_id"], unique=False)
    op.create_table(
        "lot",
        sa.Column("customer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("points_left", sa.BigInteger(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UtcInstant(), nullable=False),
        sa.Column("available_from", UtcInstant(), nullable=False),
        sa.Column("expires_at", UtcInstant(), nullable=True),
        sa.Column("last_valid_on", sa.Date(), nullable=True),
        sa.Column("purchase_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "quantity > 0 AND points_left >= 0 AND points_left <= quantity", name=op.f("ck_lot_left_in_bounds")
        ),
        sa.ForeignKeyConstraint(["customer_id", "seq"], ["posting.customer_id", "posting.seq"], name="fk_lot_posting"),
        sa.PrimaryKeyConstraint("customer_id", "seq", name=op.f("pk_lot")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_lot_open",
        "lot",
        ["customer_id", "expires_at"],
        unique=False,
        sqlite_where=sa.text("points_left > 0"),
        postgresql_where=sa.text("points_left > 0"),
    )
    op.create_table(
        "allocation",
        sa.Column("customer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("posting_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lot_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("reverses_seq", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("points > 0", name=op.f("ck_allocation_positive")),
        sa.ForeignKeyConstraint(["customer_id", "lot_seq"], ["lot.customer_id", "lot.seq"], name="fk_allocation_lot"),
        sa.ForeignKeyConstraint(
            ["customer_id", "posting_seq"], ["posting.customer_id", "posting.seq"], name="fk_allocation_posting"
        ),
        sa.PrimaryKeyConstraint("customer_id", "posting_seq", "lot_seq", name=op.f("pk_allocation")),
        sqlite_with_rowid=False,
    )
