"""A database whose outbox was never sent is brought to this version: every message is there, and its password too."""

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from loyalty_core.database.engine import connect, parse_url
from loyalty_core.database.upgrade import migrations_folder, upgrade
from loyalty_core.programme.founding import Founding, found
from tests.core.conftest import NOON, PASSWORD
from tests.core.rewards.test_upgrade import connect_new


def test_messages_from_before_are_kept_with_what_names_them(empty_database_url: str) -> None:
    database = connect_new(empty_database_url)
    at = 1_772_452_800_000_000 if database.is_sqlite else NOON
    with database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrations_folder()))
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        found(connection, NOON, Founding("Shop", "GBP", "Europe/London", "GB", "LEEDS", "T1", "ada", PASSWORD))
        for statement in _ROWS:
            connection.execute(text(statement), {"at": at, "today": "2026-03-02"})
        connection.commit()
    database.close()
    upgrade(empty_database_url)
    upgraded = connect(parse_url(empty_database_url))
    with upgraded.writing() as connection:
        rows = connection.execute(
            text(
                "SELECT m.id, m.body, m.secret, m.tries, m.due_at = m.created_at, p.id FROM message m "
                "JOIN one_time_password p ON p.message_id = m.id"
            )
        ).all()
        assert [tuple(row) for row in rows] == [(7, "Code: ", "908172", 0, True, 3)]
        connection.execute(text("UPDATE message SET state = 'sending', channel = 'app'"))
        if upgraded.is_sqlite:
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        connection.commit()
    upgraded.close()


_ROWS = (
    (
        "INSERT INTO customer (id, first_name, last_name, sort_name, referral_code, member_type, membership, "
        "record_state, registered_at, version) VALUES (1, 'A', 'B', 'b a', 'AB', 'customer', 'enrolled', 'live',:at,1)"
    ),
    (
        "INSERT INTO reward (id, name, name_key, kind, custom, cost, starts_on, redeemed, created_at) "
        "VALUES (1, 'Tea', 'tea', 'custom', 'Tea', 10, :today, 0, :at)"
    ),
    (
        "INSERT INTO redemption (id, customer_id, reward_id, times, points, state, wrong_tries, staff_id, store_id, "
        "terminal_id, requested_at) VALUES (2, 1, 1, 1, 10, 'waiting', 0, 1, 'LEEDS', 'T1', :at)"
    ),
    (
        "INSERT INTO message (id, customer_id, purpose, channel, body, secret, state, created_at) "
        "VALUES (7, 1, 'one-time-password', 'sms', 'Code: ', '908172', 'queued', :at)"
    ),
    (
        "INSERT INTO one_time_password (id, redemption_id, customer_id, message_id, seal, key_id, state, store_id, "
        "terminal_id, sent_at, expires_at) VALUES (3, 2, 1, 7, 's', 'k', 'sent', 'LEEDS', 'T1', :at, :at)"
    ),
)
