"""Telling a scanner from a hand."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from textual.events import Key
from textual.message import Message

from loyalty_tui import modes
from loyalty_tui.scanner import Focus, Scanner
from loyalty_tui.screens.sign_in import SignInScreen
from tests.tui.console import Console

FAST = 0.005
"""Seconds between two keys of a scanner."""


def keys(typed: str) -> list[Key]:
    return [Key("enter", "\r") if letter == "\n" else Key(letter, letter) for letter in typed]


def timed(scanner_times: Iterable[float], *, hold: float = 1.0) -> Scanner:
    times = iter(scanner_times)
    return Scanner(hold=hold, time_of=lambda _key: next(times))


def fast() -> Scanner:
    """Return a scanner for which all keys are fast, and which never gives up waiting."""
    ticks = count()
    return Scanner(hold=3600, time_of=lambda _key: next(ticks) * FAST)


def test_a_fast_run_ended_by_enter_is_a_scan_and_no_key_of_it_goes_on() -> None:
    scanner = fast()
    verdicts = [scanner.feed(key, Focus.ELSEWHERE) for key in keys("C633\n")]
    assert [verdict.scanned for verdict in verdicts] == [None, None, None, None, "C633"]
    assert all(verdict.keys == () for verdict in verdicts)


def test_what_a_hand_types_goes_on_in_order() -> None:
    scanner = timed([0, 1, 2, 3, 4])
    passed = [key.key for typed in keys("abcd\n") for key in scanner.feed(typed, Focus.ELSEWHERE).keys]
    assert passed == ["a", "b", "c", "d", "enter"]


def test_three_fast_keys_are_no_scan() -> None:
    scanner = fast()
    passed = [key.key for typed in keys("abc\n") for key in scanner.feed(typed, Focus.ELSEWHERE).keys]
    assert passed == ["a", "b", "c", "enter"]


def test_one_slow_gap_makes_two_runs() -> None:
    scanner = timed([0, 0.01, 0.02, 0.08, 0.09])
    verdicts = [scanner.feed(key, Focus.ELSEWHERE) for key in keys("abcd\n")]
    assert [key.key for verdict in verdicts for key in verdict.keys] == ["a", "b", "c", "d", "enter"]
    assert all(verdict.scanned is None for verdict in verdicts)


def test_an_enter_that_comes_late_ends_no_scan() -> None:
    scanner = timed([0, 0.01, 0.02, 0.03, 1])
    verdicts = [scanner.feed(key, Focus.ELSEWHERE) for key in keys("abcd\n")]
    assert [key.key for verdict in verdicts for key in verdict.keys] == ["a", "b", "c", "d", "enter"]


def test_another_key_lets_go_of_what_was_held_back() -> None:
    scanner = fast()
    scanner.feed(Key("a", "a"), Focus.ELSEWHERE)
    assert scanner.is_holding
    assert [key.key for key in scanner.feed(Key("f1", None), Focus.ELSEWHERE).keys] == ["a", "f1"]
    assert not scanner.is_holding


def test_in_an_input_every_key_goes_on() -> None:
    scanner = fast()
    passed = [key.key for typed in keys("6330\n") for key in scanner.feed(typed, Focus.INPUT).keys]
    assert passed == ["6", "3", "3", "0", "enter"]


def test_in_a_dialog_only_the_enter_of_a_fast_run_is_dropped() -> None:
    scanner = fast()
    passed = [key.key for typed in keys("6330\n\n") for key in scanner.feed(typed, Focus.DIALOG).keys]
    assert passed == ["6", "3", "3", "0", "enter"]


def test_enters_of_a_key_held_down_are_dropped_after_a_dialog_closed() -> None:
    scanner = timed([0, 0.1, 0.4, 0.43, 0.46, 2])
    assert scanner.feed(Key("enter", "\r"), Focus.DIALOG).keys
    scanner.window_closed(Message())
    held_down = [scanner.feed(Key("enter", "\r"), Focus.ELSEWHERE).keys for _ in range(3)]
    assert held_down == [(), (), ()]
    assert scanner.feed(Key("enter", "\r"), Focus.ELSEWHERE).keys


def test_a_second_enter_for_a_window_that_closed_late_is_dropped_but_none_after_another_key() -> None:
    scanner = timed([0, 3, 3.2, 3.3, 3.4])
    assert scanner.feed(Key("enter", "\r"), Focus.DIALOG).keys
    scanner.window_closed(Message())
    assert scanner.feed(Key("enter", "\r"), Focus.ELSEWHERE).keys == ()
    assert scanner.feed(Key("escape", None), Focus.DIALOG).keys
    scanner.window_closed(Message())
    assert scanner.feed(Key("enter", "\r"), Focus.ELSEWHERE).keys


async def test_a_scan_in_a_table_opens_the_customer_at_once(console: Console) -> None:
    async with console.open(scanner=fast()) as desk:
        desk.app.screen.query_one("#overview").focus()
        await desk.press(*"633000118", "enter")
        assert desk.app.current_mode == modes.PROFILE
        assert desk.app.customer is not None
        assert desk.app.customer.customer_id == 1


async def test_a_scan_on_another_screen_opens_the_customer_at_once(console: Console) -> None:
    async with console.open(scanner=fast()) as desk:
        await desk.press("f6")
        assert desk.app.current_mode == modes.CAMPAIGNS
        await desk.press(*"633000121", "enter")
        assert desk.app.current_mode == modes.PROFILE
        assert desk.app.customer is not None
        assert desk.app.customer.customer_id == 3


async def test_a_scan_whose_letters_are_keys_does_nothing_else(console: Console) -> None:
    async with console.open(scanner=fast()) as desk:
        desk.app.screen.query_one("#overview").focus()
        await desk.press(*"nfsu", "enter")
        assert desk.app.current_mode == modes.CUSTOMERS
        assert "Nobody found for “nfsu”." in desk.text
        assert not desk.toasts


async def test_a_scan_of_nobody_opens_no_form(console: Console) -> None:
    async with console.open(scanner=fast()) as desk:
        desk.app.screen.query_one("#overview").focus()
        await desk.press(*"999888777", "enter")
        assert desk.app.screen.query_one("#search").value == "999888777"  # type: ignore[attr-defined]
        assert "Nobody found" in desk.text


async def test_a_key_that_no_scan_follows_is_let_go_after_a_moment(console: Console) -> None:
    ticks = count()
    async with console.open(scanner=Scanner(hold=0.001, time_of=lambda _key: next(ticks))) as desk:
        desk.app.screen.query_one("#overview").focus()
        await desk.pilot.press("f")
        while desk.app.screen.id is None and "FilterDialog" not in str(desk.app.screen):
            await desk.pilot.pause()
        assert "Show only" in desk.text


async def test_before_anybody_signed_in_nothing_is_a_scan(console: Console) -> None:
    async with console.open(None, scanner=fast()) as desk:
        await desk.press(*"abcdef", "enter")
        assert desk.shows(SignInScreen)
        assert desk.app.screen.query_one("#login").value == "abcdef"  # type: ignore[attr-defined]
