"""Pictures of the profile as people see it: few, of fixed data at a fixed time, and looked at when they change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import update
from textual.pilot import Pilot

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.desk.permissions import Role
from loyalty_core.membership.commands import EnrolCustomer, OptOut
from loyalty_core.models.customer import Customer
from loyalty_core.notes.commands import AddNote, Kind
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.purchases.commands import RefundPurchase
from loyalty_core.rewards.commands import ConfirmRedemption, RequestRedemption
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.scanner import Scanner
from loyalty_tui.theme import LIGHT
from tests.tui.console import Console, OpenConsole, slow_hands
from tests.tui.friends import refer
from tests.tui.profiles import AMARA, JOSE, add_reward, code_of, open_profile, sell, sell_lines

Compare = Callable[..., bool]

SALES = ((340, "820"), (300, "90"), (240, "410"), (170, "300.50"), (120, "45"), (80, "230"), (40, "60"), (20, "120"))
"""What a regular customer bought: how many days ago, for how much."""

OFFERED: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("Coffee and cake", 150, {"custom": "Served at the counter"}),
    ("15 % off one article", 800, {"percent": 15, "limit_total": 5000, "limit_per_customer": 1}),
    ("£10 off", 950, {"amount": "10.00", "valid_days": 120}),
    ("Gift hamper [white]", 9000, {"product": "Gift hamper"}),
)
"""Rewards: name, cost, and what they give."""


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


def test_blocking_with_all_that_it_ends(amara: Console, snap_compare: Compare) -> None:
    amara.desk().do(OptOut(customer_id=AMARA, reason="Too many letters"))
    amara.clock.advance(timedelta(hours=3))
    amara.desk(Role.AGENT).do(EnrolCustomer(customer_id=AMARA, reason="Is back"))
    refer(amara, friend_id=JOSE)
    assert picture(amara, snap_compare, (80, 24), "m", "b")


def test_membership_apart_from_the_other_axes(amara: Console, snap_compare: Compare) -> None:
    amara.desk().do(OptOut(customer_id=AMARA, reason="Too many letters"))
    assert picture(amara, snap_compare, (120, 40), "m")


def test_friends_on_a_small_terminal(amara: Console, snap_compare: Compare) -> None:
    amara.desk().do(SetPolicies(referral_points=500))
    refer(amara, friend_id=JOSE)
    sell(amara, "R-1", "40.00", days_ago=-2, customer_id=JOSE)
    refer(amara, friend_name="Cleo [/x]", phone="07700 900777")
    assert picture(amara, snap_compare, (80, 24), "9", "down")


@pytest.fixture
def regular(console: Console) -> Console:
    """A customer of a year, with rewards to be had, and one that was; every code is the same each time."""
    with console.programme.database.writing() as connection:
        connection.execute(update(Customer).where(Customer.id == AMARA).values(referral_code="AMARA-7K2"))
        connection.commit()
    core = console.desk()
    for number, (days_ago, amount) in enumerate(SALES):
        sell(console, f"R-10{number:02}", amount, days_ago=days_ago)
    for name, cost, terms in OFFERED:
        add_reward(console, name, cost, **terms)
    points = {"points": 400, "reason": Reason.GOODWILL, "expires": date(2026, 4, 20)}
    core.do(AdjustPoints(customer_id=AMARA, comment="welcome back", **points))
    core.do(RefundPurchase(receipt="R-1007", amount="20"))
    asked = core.do(RequestRedemption(customer_id=AMARA, reward_id=3)).result["redemption_id"]
    code = SecretStr(code_of(console))
    core.do(ConfirmRedemption(request_id=UUID(int=7), redemption_id=asked, code=code))
    console.clock.advance(timedelta(minutes=2))
    return console


def test_explaining_a_balance(regular: Console, snap_compare: Compare) -> None:
    assert picture(regular, snap_compare, (80, 24), "x", "end")


def test_rewards_to_be_had_and_had(regular: Console, snap_compare: Compare) -> None:
    assert picture(regular, snap_compare, (120, 40), "5")


def test_redeeming_with_before_and_after(regular: Console, snap_compare: Compare) -> None:
    assert picture(regular, snap_compare, (80, 24), "r", "2")


def test_points_over_time(regular: Console, snap_compare: Compare) -> None:
    assert picture(regular, snap_compare, (120, 40), "8")
