"""A database of before histories were kept is brought to this version: who was stopped has a history then."""

from alembic import command
from alembic.config import Config
from sqlalchemy import insert

from loyalty_core.clock import FixedClock
from loyalty_core.customers.profile import ShowCustomer
from loyalty_core.database.upgrade import migrations_folder, upgrade
from loyalty_core.membership.commands import EnrolCustomer
from loyalty_core.membership.queries import ListMembershipChanges
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.programme.founding import Founding, found
from loyalty_core.programme.opening import open_programme
from loyalty_core.reports.verify import Verify
from loyalty_core.staff.sessions import open_session
from tests.core.conftest import NOON, PASSWORD
from tests.core.rewards.test_upgrade import connect_new

_FIGURES = "last_seq available pending debt lifetime earned redeemed expired clawed_back written_off"
_SPENDING = "gross_minor refunded_minor transactions"


def test_memberships_that_were_stopped_begin_their_history_with_that(empty_database_url: str) -> None:
    database = connect_new(empty_database_url)
    with database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrations_folder()))
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        found(connection, NOON, Founding("Shop", "GBP", "Europe/London", "GB", "LEEDS", "T1", "ada", PASSWORD))
        for number, membership in enumerate(("enrolled", "opted_out", "blocked", "not_enrolled"), start=1):
            joined = None if membership in ("not_enrolled", "blocked") else NOON
            row = {"id": number, "first_name": "A", "last_name": "B", "sort_name": "b a", "version": 1}
            row |= {"member_type": "customer", "membership": membership, "record_state": "live"}
            row |= {"registered_at": NOON, "joined_at": joined, "referral_code": f"CODE-{number}"}
            connection.execute(insert(Customer).values(row))
            figures = dict.fromkeys(f"{_FIGURES} {_SPENDING}".split(), 0)
            connection.execute(insert(Account).values(customer_id=number, **figures))
        connection.commit()
    database.close()

    upgrade(empty_database_url)

    programme = open_programme(empty_database_url, FixedClock(NOON))
    with programme.database.writing() as connection:
        desk = programme.desk(open_session(connection, NOON, 1, "LEEDS", "T1").actor)
        connection.commit()
    assert desk.ask(Verify()).problems == ()
    changes = {number: desk.ask(ListMembershipChanges(number)).rows for number in (1, 2, 3, 4)}
    assert [len(rows) for rows in changes.values()] == [0, 1, 1, 0]
    assert [(row.action, row.status_before, row.reason) for row in (*changes[2], *changes[3])] == [
        ("opt-out", "enrolled", None),
        ("block", "not_enrolled", None),
    ]
    desk.do(EnrolCustomer(customer_id=2, reason="is back"))
    assert desk.ask(ShowCustomer(2)).membership.status == "enrolled"
    programme.close()
