"""Pictures of the profile as people see it: few, of fixed data at a fixed time, and looked at when they change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from textual.pilot import Pilot

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.desk.permissions import Role
from loyalty_core.models.customer import Customer
from loyalty_core.notes.commands import AddNote, Kind
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.purchases.commands import RefundPurchase
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.scanner import Scanner
from loyalty_tui.theme import LIGHT
from tests.tui.console import Console, OpenConsole, slow_hands
from tests.tui.profiles import AMARA, open_profile, sell, sell_lines

Compare = Callable[..., bool]


@pytest.fixture
def amara(console: Console) -> Console:
    """A customer with something of everything."""
    with console.programme.database.writing() as connection:
        connection.execute(update(Customer).where(Customer.id == AMARA).values(referral_code="AMARA-7K2"))
        connection.commit()
    core = console.desk()
    core.do(AdjustPoints(customer_id=AMARA, points=500, reason=Reason.GOODWILL, comment="welcome back"))
    sell(console, "R-1002", "120.00", days_ago=20)
    sell_lines(console, "R-1003", "A100:2:14.99:Mug, blue", "B7:1:31.50:Teapot", "C9:3:2.00:Saucer [white]")
    core.do(RefundPurchase(receipt="R-1003", lines=("A100:1",)))
    core.do(AdjustPoints(customer_id=AMARA, points=-30, reason=Reason.MISTAKE))
    core.do(AddCampaign(campaign_name="Spring", percent=10, valid_days=30))
    text = "Parcel arrived broken; replacement promised by Friday."
    console.desk(Role.AGENT).do(AddNote(customer_id=AMARA, kind=Kind.COMPLAINT, text=text, due_on=date(2026, 3, 3)))
    console.clock.advance(timedelta(days=2))
    return console


def picture(console: Console, compare: Compare, size: tuple[int, int], *keys: str, theme: str | None = None) -> bool:
    """Press keys in the profile, and compare what is seen with the picture that was looked at."""
    app = LoyaltyApp(
        console.opener(),
        scanner=Scanner(hold=0, time_of=slow_hands()),
        log_folder=console.log_folder,
        preview_after=0,
        pauses=(0, 0),
    )

    async def go(pilot: Pilot[None]) -> None:
        desk = OpenConsole(app, pilot)
        await desk.settle()
        if theme is not None:
            app.theme = theme
        await open_profile(desk)
        await desk.press(*keys)

    is_same = compare(app, terminal_size=size, run_before=go)
    app.gateway.door.close()
    return is_same


def test_first_screen_on_a_small_terminal(amara: Console, snap_compare: Compare) -> None:
    assert picture(amara, snap_compare, (80, 24))


def test_statement_on_a_large_light_terminal(amara: Console, snap_compare: Compare) -> None:
    assert picture(amara, snap_compare, (120, 40), "3", theme=LIGHT.name)


def test_adjusting_with_before_and_after(amara: Console, snap_compare: Compare) -> None:
    assert picture(amara, snap_compare, (80, 24), "a", "5", "0", "tab", "1")


def test_receipt_with_a_marked_line(amara: Console, snap_compare: Compare) -> None:
    assert picture(amara, snap_compare, (120, 40), "2", "down", "enter", "space")
