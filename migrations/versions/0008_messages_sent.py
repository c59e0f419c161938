"""Messages are sent: by whom and how often tried, what customers agreed to, wordings, and channels in trouble."""

import sqlalchemy as sa
from alembic import op

from loyalty_core.database.types import BigId, UtcInstant

revision = "0008"
down_revision = "0007"

_CHANNELS = "channel IN ('sms', 'whatsapp', 'email', 'push', 'app')"
_WAITING = sa.text("state IN ('queued', 'sending')")
_UNMARKED = sa.text("state = 'queued' AND reason IS NULL")
_HURRIED = sa.text("state IN ('queued', 'sending') AND not_after IS NOT NULL")
_KEPT = (
    "id, customer_id, purpose, channel, destination, body, secret, state, created_at, not_after, sent_at, "
    "0 AS tries, created_at AS due_at"
)
"""What a message is made of that was written before, in the order in which `_INTO` names it."""
_INTO = (
    "id, customer_id, purpose, channel, destination, body, secret, state, created_at, not_after, sent_at, tries, due_at"
)


def upgrade() -> None:
    _make_messages_anew()
    op.create_table(
        "message_consent",
        sa.Column("customer_id", BigId, autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("staff_id", BigId, nullable=False),
        sa.CheckConstraint(_CHANNELS, name=op.f("ck_message_consent_channel")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_message_consent_customer_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_message_consent_staff_id")),
        sa.PrimaryKeyConstraint("customer_id", "channel", name=op.f("pk_message_consent")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "message_template",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint(_CHANNELS, name=op.f("ck_message_template_channel")),
        sa.PrimaryKeyConstraint("purpose", "channel", name=op.f("pk_message_template")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "channel_trouble",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", UtcInstant(), nullable=False),
        sa.Column("until", UtcInstant(), nullable=False),
        sa.CheckConstraint(_CHANNELS, name=op.f("ck_channel_trouble_channel")),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_trouble")),
        sqlite_with_rowid=False,
    )


def _make_messages_anew() -> None:
    """Give messages their new columns and states.

    SQLite changes no constraint of a table, so the table is made anew under its name; that one-time passwords name its
    rows is looked at when all is committed, when each row is back.
    """
    if op.get_bind().dialect.name == "postgresql":
        _change_messages_on_postgresql()
        return
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(f"CREATE TEMPORARY TABLE message_before AS SELECT {_KEPT} FROM message")
    op.drop_table("message")
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
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("first_tried_at", UtcInstant(), nullable=True),
        sa.Column("due_at", UtcInstant(), nullable=False),
        sa.Column("not_after", UtcInstant(), nullable=True),
        sa.Column("sent_at", UtcInstant(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("staff_id", BigId, nullable=True),
        *_constraints(),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_message_customer_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_message_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.execute(f"INSERT INTO message ({_INTO}) SELECT {_INTO} FROM message_before")
    op.drop_table("message_before")
    op.create_index("ix_message_customer", "message", ["customer_id", "id"], unique=False)
    _index_waiting()


def _change_messages_on_postgresql() -> None:
    op.add_column("message", sa.Column("reason", sa.String(), nullable=True))
    op.add_column("message", sa.Column("tries", sa.BigInteger(), nullable=False, server_default="0"))
    op.alter_column("message", "tries", server_default=None)
    op.add_column("message", sa.Column("first_tried_at", UtcInstant(), nullable=True))
    op.add_column("message", sa.Column("due_at", UtcInstant(), nullable=True))
    op.execute("UPDATE message SET due_at = created_at")
    op.alter_column("message", "due_at", nullable=False)
    op.add_column("message", sa.Column("provider_id", sa.String(), nullable=True))
    op.add_column("message", sa.Column("staff_id", BigId, nullable=True))
    op.create_foreign_key(op.f("fk_message_staff_id"), "message", "staff", ["staff_id"], ["id"])
    for constraint in _constraints():
        name = str(constraint.name)
        op.execute(f"ALTER TABLE message DROP CONSTRAINT IF EXISTS {name}")
        op.create_check_constraint(op.f(name), "message", constraint.sqltext)
    op.drop_index("ix_message_queued", "message")
    _index_waiting()


def _constraints() -> tuple[sa.CheckConstraint, ...]:
    states = "state IN ('queued', 'sending', 'sent', 'failed', 'suppressed', 'withdrawn')"
    return (
        sa.CheckConstraint(_CHANNELS, name=op.f("ck_message_channel")),
        sa.CheckConstraint(states, name=op.f("ck_message_state")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_message_tries")),
    )


def _index_waiting() -> None:
    for name, columns, where in (
        ("ix_message_hurried", ["not_after", "id"], _HURRIED),
        ("ix_message_unmarked", ["channel"], _UNMARKED),
        ("ix_message_waiting", ["due_at", "id"], _WAITING),
    ):
        op.create_index(name, "message", columns, unique=False, sqlite_where=where, postgresql_where=where)
