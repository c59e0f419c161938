"""Codes as pictures: what stands on the screen is what a scanner reads, in every theme and without colours."""

from __future__ import annotations

import pytest
import segno

from loyalty_core.coupons.commands import UseCoupon
from loyalty_tui.presenters.qr import QUIET_ZONE, half_blocks, modules
from loyalty_tui.screens.profile import ProfileScreen
from loyalty_tui.screens.qr_window import TOO_LOW, QrWindow
from tests.tui.console import BLACK, Console, OpenConsole
from tests.tui.profiles import AMARA, JOSE, add_campaign, issue, open_profile

DARK = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}
INK, PAPER = (0, 0, 0), (255, 255, 255)


def scanned(desk: OpenConsole) -> list[list[bool]]:
    """Return the modules that are on the screen, as a camera sees them: by the colours of each half of a cell."""
    rows: list[list[bool]] = []
    strips = desk.app.screen._compositor.render_strips()
    for line_filter in desk.app.get_line_filters():
        strips = [strip.apply_filter(line_filter, BLACK) for strip in strips]
    for strip in strips:
        cells = [
            char
            for segment in strip
            if segment.style and segment.style.color and segment.style.bgcolor
            if segment.style.color.triplet == INK and segment.style.bgcolor.triplet == PAPER
            for char in segment.text
        ]
        if cells:
            rows += [[DARK[char][half] for char in cells] for half in (0, 1)]
    return rows


def decoded(rows: list[list[bool]], code: str) -> bool:
    """Say whether these modules are the code's picture, with light ones around it as wide as they must be."""
    picture = [[bool(module) for module in row] for row in segno.make_qr(code, error="l").matrix]
    size = len(picture)
    inner = [row[QUIET_ZONE : QUIET_ZONE + size] for row in rows[QUIET_ZONE : QUIET_ZONE + size]]
    dark = sum(map(sum, rows))
    return inner == picture and dark == sum(map(sum, picture)) and len(rows[0]) == size + 2 * QUIET_ZONE


@pytest.mark.parametrize("code", ["K7MW-3HXP-C", "633000118", "é" * 10, "0" * 40])
def test_half_blocks_hold_every_module(code: str) -> None:
    picture = modules(code)
    lines = list(half_blocks(picture))
    rows = [[DARK[char][half] for char in line] for line in lines for half in (0, 1)]
    assert rows[: len(picture)] == [list(row) for row in picture]
    assert decoded(rows, code)
    assert len(lines) <= 19


async def test_the_card_is_scanned_from_a_small_screen_in_either_theme(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("q")
        assert decoded(scanned(desk), "633000118")
        assert "Card of Amara Okafor" in desk.text
        await desk.press("c", "escape", "ctrl+t", "q")
        assert desk.app.clipboard == "633000118"
        assert decoded(scanned(desk), "633000118")
    monkeypatch.setenv("NO_COLOR", "1")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("q")
        assert desk.app.no_color
        assert decoded(scanned(desk), "633000118")


async def test_a_usable_coupon_is_scanned_and_another_is_refused(console: Console) -> None:
    code = issue(console, add_campaign(console))
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("4", "q")
        assert decoded(scanned(desk), code)
        assert "Coupon: Spring" in desk.text
        await desk.press("escape")
        console.desk().do(UseCoupon(code=code))
        await desk.press("f5", "q")
        assert isinstance(desk.app.screen, ProfileScreen)
        assert "This coupon is used already." in desk.toasts


async def test_without_a_card_it_says_what_to_do(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk, JOSE)
        await desk.press("q")
        assert isinstance(desk.app.screen, ProfileScreen)
        assert any(toast.startswith("This customer has no card.") for toast in desk.toasts)


async def test_a_hostile_card_is_a_picture_and_a_text_and_a_low_screen_says_so(console: Console) -> None:
    with console.programme.database.writing() as connection:
        connection.exec_driver_sql("update customer set card = ? where id = ?", ("[/x]\x1b[31m" + "界" * 30, AMARA))
        connection.commit()
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("q")
        assert isinstance(desk.app.screen, QrWindow)
        await desk.press("end")
        assert "[/x]␛[31m" in desk.text
        assert TOO_LOW in desk.words
        await desk.pilot.resize_terminal(80, 40)
        await desk.settle()
        assert TOO_LOW not in desk.words
        assert decoded(scanned(desk), "[/x]\x1b[31m" + "界" * 30)
