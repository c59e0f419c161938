"""A few pictures of the console, so that a change of its looks is seen by somebody.

`pytest tests/tui/test_pictures.py --snapshot-update` takes them anew; look at them before keeping them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

import pytest
from textual.pilot import Pilot

from loyalty_core.coupons.campaigns import AddCampaign, EndCampaign
from loyalty_core.coupons.commands import IssueCoupon
from loyalty_core.notes.commands import AddNote
from loyalty_core.points.commands import AdjustPoints
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.scanner import Scanner
from tests.tui.console import Console, OpenConsole, slow_hands


class Compare(Protocol):
    """Textual's comparison with the picture on file."""

    def __call__(
        self, app: LoyaltyApp, *, terminal_size: tuple[int, int], run_before: Callable[[Pilot[None]], Awaitable[None]]
    ) -> bool: ...


@pytest.fixture
def shop(console: Console) -> Console:
    """A programme with something in it to be seen."""
    desk = console.desk()
    for customer_id, points in ((1, 1240), (2, 87), (3, 0), (4, 12500)):
        if points:
            desk.do(AdjustPoints(customer_id=customer_id, points=points, reason="goodwill"))
    desk.do(AddNote(customer_id=3, kind="complaint", text="Parcel arrived broken [/x], replacement promised by Friday"))
    desk.do(AddCampaign(campaign_name="Spring welcome", percent=10, limit_total=500, valid_days=30))
    ended = desk.do(AddCampaign(campaign_name="Old leaflet", amount="5.00"))
    desk.do(EndCampaign(campaign_id=ended.result["campaign_id"]))
    desk.do(AddCampaign(campaign_name="Summer double", points=200, starts_on="2026-06-01", ends_on="2026-08-31"))
    desk.do(IssueCoupon(customer_id=1, campaign_id=1))
    return console


def console_of(shop: Console) -> LoyaltyApp:
    return LoyaltyApp(shop.opener(), scanner=Scanner(hold=0, time_of=slow_hands()), log_folder=shop.log_folder,
                      preview_after=0)  # fmt: skip


def pressing(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Return what presses keys once the console is open, and waits until all is still."""

    async def press(pilot: Pilot[None]) -> None:
        assert isinstance(pilot.app, LoyaltyApp)
        desk = OpenConsole(pilot.app, pilot)
        await desk.settle()
        await desk.press(*keys)

    return press


def test_customers_at_80_by_24(shop: Console, snap_compare: Compare) -> None:
    assert snap_compare(console_of(shop), terminal_size=(80, 24), run_before=pressing())


def test_found_customers_at_120_by_40_in_the_light(shop: Console, snap_compare: Compare) -> None:
    assert snap_compare(console_of(shop), terminal_size=(120, 40), run_before=pressing("ctrl+t", *"jo"))


def test_registering_at_80_by_24(shop: Console, snap_compare: Compare) -> None:
    assert snap_compare(console_of(shop), terminal_size=(80, 24), run_before=pressing(*"eve", "enter", "enter"))


def test_ending_a_campaign_at_120_by_40(shop: Console, snap_compare: Compare) -> None:
    assert snap_compare(console_of(shop), terminal_size=(120, 40), run_before=pressing("f6", "e"))


def test_activities_at_80_by_24(shop: Console, snap_compare: Compare) -> None:
    assert snap_compare(console_of(shop), terminal_size=(80, 24), run_before=pressing("f12"))
