"""Pictures of deciding about tiers and records, taken at a fixed time and looked at when they change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update
from textual.pilot import Pilot

from loyalty_core.models.customer import Customer
from loyalty_core.tiers.commands import SetEntryReward
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.scanner import Scanner
from tests.tui.console import Console, OpenConsole, slow_hands
from tests.tui.profiles import AMARA, JOSE, add_tiers, give_points, open_profile, sell

Compare = Callable[..., bool]


@pytest.fixture
def club(console: Console) -> Console:
    """Tiers, Amara on the way to Gold, and José with a purchase; every code is the same each time."""
    with console.programme.database.writing() as connection:
        for customer_id, code in ((AMARA, "AMARA-7K2"), (JOSE, "JOSE-9QX")):
            connection.execute(update(Customer).where(Customer.id == customer_id).values(referral_code=code))
        connection.commit()
    add_tiers(console)
    console.desk().do(SetEntryReward(tier_id="gold", points=200))
    sell(console, "R-1", "462.00", days_ago=2)
    sell(console, "R-2", "38.50", days_ago=9, customer_id=JOSE)
    give_points(console, 120)
    return console


def picture(club: Console, compare: Compare, size: tuple[int, int], *keys: str) -> bool:
    """Press keys in Amara's profile, and compare what is seen with the picture that was looked at."""
    app = LoyaltyApp(
        club.opener(),
        scanner=Scanner(hold=0, time_of=slow_hands()),
        log_folder=club.log_folder,
        preview_after=0,
        pauses=(0, 0),
    )

    async def go(pilot: Pilot[None]) -> None:
        desk = OpenConsole(app, pilot)
        await desk.settle()
        await open_profile(desk)
        await desk.press(*keys)

    is_same = compare(app, terminal_size=size, run_before=go)
    app.gateway.door.close()
    return is_same


def test_overriding_a_tier(club: Console, snap_compare: Compare) -> None:
    typed = (*"moved here from Leeds 2".replace(" ", "_"), "tab", *"31.12.2026")
    keys = [{"_": "space", ".": "full_stop"}.get(key, key) for key in typed]
    assert picture(club, snap_compare, (80, 24), "T", "2", "tab", *keys)


def test_merging_two_records(club: Console, snap_compare: Compare) -> None:
    assert picture(club, snap_compare, (120, 40), "M", *"garcia", "enter")


def test_the_programme(club: Console, snap_compare: Compare) -> None:
    assert picture(club, snap_compare, (120, 40), "f10")
