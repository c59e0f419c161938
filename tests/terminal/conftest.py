"""A shop with two customers, and what the console needs to open it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from loyalty_core.clock import SystemClock
from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.notes.commands import AddNote
from loyalty_core.programme.founding import Founding, found
from loyalty_core.programme.opening import open_programme
from loyalty_core.purchases.commands import RecordPurchase
from loyalty_core.staff.sessions import open_session

HOSTILE = "\x1b]0;owned\x07[/x] [@click=app.quit]press[/] \x1b[2J"


@dataclass(frozen=True)
class Shop:
    """A programme on disk, a desk at it, and the environment in which the console opens it signed in."""

    desk: Desk
    env: dict[str, str]


@pytest.fixture
def shop(sqlite_url: str, tmp_path: Path) -> Iterator[Shop]:
    programme = open_programme(sqlite_url, SystemClock())
    now = datetime.now(UTC)
    with programme.database.writing() as connection:
        staff_id = found(
            connection,
            now,
            Founding("Corner Shop", "GBP", "Europe/London", "GB", "LEEDS", "T1", "ada", "correct horse battery"),
        )
        signed_in = open_session(connection, now, staff_id, "LEEDS", "T1")
        connection.commit()
    desk = programme.desk(signed_in.actor)
    for first, last, phone in (("Amara", "Okafor", "07700 900118"), ("Robert [/x]", "Tables", "07700 900222")):
        email = f"{last.lower()}@example.com"
        desk.do(RegisterCustomer(first_name=first, last_name=last, phone=phone, email=email))
    for number in range(1, 31):
        desk.do(RecordPurchase(customer_id=1, receipt=f"LDS-{number:03}", amount=f"{number}.00"))
    desk.do(AddNote(customer_id=2, kind="complaint", text=HOSTILE))
    desk.do(AddCampaign(campaign_name="Spring", percent=10))
    home = {name: str(tmp_path / name.lower()) for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    yield Shop(desk, {"LOYALTY_DATABASE": sqlite_url, "LOYALTY_TOKEN": signed_in.token, **home})
    programme.close()
