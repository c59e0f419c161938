"""How many keys the everyday jobs take, besides what is typed: held here, counted as they are pressed."""

from __future__ import annotations

from tests.tui.console import Console, OpenConsole
from tests.tui.profiles import add_campaign, give_points, open_profile


class Hands:
    """Presses keys and counts them; typing is not counted."""

    def __init__(self, desk: OpenConsole) -> None:
        self.desk = desk
        self.keys = 0

    async def press(self, *keys: str) -> None:
        """Press keys that count."""
        self.keys += len(keys)
        await self.desk.press(*keys)

    async def write(self, text: str) -> None:
        """Type what has to be typed in any case."""
        await self.desk.write(text)


async def test_adjusting_takes_six_keys_and_shows_before_and_after(console: Console) -> None:
    give_points(console, 100)
    async with console.open() as desk:
        await open_profile(desk)
        hands = Hands(desk)
        await hands.press("a")
        await hands.write("-30")
        await hands.press("tab", "3", "tab")
        await hands.write("scanned twice")
        assert "Available  100 → 70  −30" in desk.text
        await hands.press("enter")
        assert hands.keys <= 6
        assert console.rows("select points, reason, comment from posting order by seq desc limit 1") == [
            (-30, "mistake", "scanned twice")
        ]
        assert "70 available" in desk.text


async def test_complaint_takes_three_keys(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        hands = Hands(desk)
        await hands.press("n")
        await hands.write("parcel arrived broken")
        await hands.press("ctrl+s")
        assert hands.keys <= 3
        assert console.rows("select kind, text from note") == [("complaint", "parcel arrived broken")]
        assert "! Complaint, today, ada: parcel arrived broken" in desk.text


async def test_coupon_from_a_campaign_takes_five_keys(console: Console) -> None:
    for name in ("Spring", "Summer"):
        add_campaign(console, name)
    async with console.open() as desk:
        await open_profile(desk)
        hands = Hands(desk)
        await hands.press("c", "2", "enter")
        assert hands.keys <= 5
        ((code, state),) = console.rows("select code, state from coupon")
        assert state == "issued"
        assert code in desk.text


async def test_coupon_takes_five_keys_also_where_there_are_many_campaigns(console: Console) -> None:
    for number in range(12):
        add_campaign(console, f"Campaign {number}")
    async with console.open() as desk:
        await open_profile(desk)
        hands = Hands(desk)
        await hands.press("c", "enter", "down", "enter", "ctrl+s")
        assert hands.keys <= 5
        assert console.rows("select count(*) from coupon") == [(1,)]
