"""A database of the version before rewards is brought to this one, with its rows, and can redeem then."""

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import insert, select

from loyalty_core.clock import FixedClock
from loyalty_core.database.engine import Database, connect, parse_url
from loyalty_core.database.upgrade import migrations_folder, upgrade
from loyalty_core.models.coupon import Campaign
from loyalty_core.programme.founding import Founding, found
from loyalty_core.programme.opening import open_programme
from loyalty_core.staff.sessions import open_session
from tests.core.conftest import NOON, PASSWORD
from tests.core.rewards.acts import add_customer, add_reward, left, redeem


def test_a_database_without_rewards_is_upgraded_with_its_rows(empty_database_url: str) -> None:
    database = connect_new(empty_database_url)
    with database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrations_folder()))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        found(connection, NOON, Founding("Shop", "GBP", "Europe/London", "GB", "LEEDS", "T1", "ada", PASSWORD))
        row = {"name": "Spring", "name_key": "spring", "benefit": "percent", "percent": 10, "created_at": NOON}
        row |= {"issued": 0, "claimed": 0, "used": 0, "starts_on": datetime(2026, 3, 2, tzinfo=UTC).date()}
        connection.execute(insert(Campaign).values(row))
        connection.commit()
    database.close()
    upgrade(empty_database_url)
    programme = open_programme(empty_database_url, FixedClock(NOON))
    with programme.database.writing() as connection:
        assert connection.execute(select(Campaign.name)).scalars().all() == ["Spring"]
        desk = programme.desk(open_session(connection, NOON, 1, "LEEDS", "T1").actor)
        connection.commit()
    customer_id = add_customer(programme, desk, 300)
    redeem(desk, customer_id, add_reward(desk, "Spring", percent=10))
    assert left(desk, customer_id) == 200
    programme.close()


def connect_new(url: str) -> Database:
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        Path(str(parsed.database)).touch(mode=0o600)
    return connect(parsed)
