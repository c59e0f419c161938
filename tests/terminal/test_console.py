"""The job at the counter in a real pseudo-terminal: found, adjusted, noted; by keys, by scanner, by mouse."""

import signal

import pytest

from loyalty_core.customers.profile import ShowCustomer
from loyalty_core.notes.queries import ListNotes
from loyalty_core.reports.verify import Verify
from tests.terminal.conftest import Shop
from tests.terminal.pty_screen import Terminal

LEFT_ALTERNATE = b"\x1b[?1049l"
SHOWN_CURSOR = b"\x1b[?25h"
NO_MOUSE = b"\x1b[?1000l"
NO_PASTE_MARKS = b"\x1b[?2004l"


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40)])
@pytest.mark.parametrize("typed", ["07700 900118", "LDS-017", "okafor am"])
def test_what_is_typed_and_enter_put_the_balance_on_the_screen(
    shop: Shop, columns: int, lines: int, typed: str
) -> None:
    with Terminal(columns=columns, lines=lines, env=shop.env) as terminal:
        terminal.wait_for("Okafor")
        terminal.press(f"{typed}\r")
        terminal.wait_for("Activities")
        terminal.wait_for("465")
        assert "Amara Okafor" in terminal.text


def test_a_scan_opens_the_customer_from_another_customers_page(shop: Shop) -> None:
    with Terminal(env=shop.env) as terminal:
        terminal.wait_for("Okafor")
        terminal.press("900222\r")
        terminal.wait_for("Tables")
        terminal.wait_for("Activities")
        terminal.scan("LDS-003")
        terminal.wait_for(r"465")


def test_points_are_adjusted_once_though_enter_is_pressed_twice(shop: Shop) -> None:
    with Terminal(columns=120, lines=40, env=shop.env) as terminal:
        terminal.wait_for("Okafor")
        terminal.press("900118\r")
        terminal.wait_for("Activities")
        terminal.press("a")
        terminal.wait_for("Adjust points")
        terminal.press("50\t1")
        terminal.wait_for("465 → 515")
        terminal.child.send("\r\r")
        terminal.wait_for("50 points added")
    assert shop.desk.ask(ShowCustomer(1)).points.available == 515
    assert shop.desk.ask(Verify()).problems == ()


def test_a_complaint_is_written_and_hostile_text_reaches_the_terminal_inert(shop: Shop) -> None:
    with Terminal(columns=120, lines=40, env=shop.env) as terminal:
        terminal.wait_for("Okafor")
        terminal.press("900222\r")
        terminal.wait_for("Activities")
        terminal.wait_for("press")
        assert "[/x]" in terminal.text
        terminal.press("n")
        terminal.wait_for("Complaint")
        assert b"\x1b]0;owned" not in terminal.sent
        assert terminal.screen.title != "owned"


def test_a_paste_is_kept_as_it_was_pasted_and_shown_inert(shop: Shop) -> None:
    with Terminal(env=shop.env) as terminal:
        terminal.wait_for("Okafor")
        terminal.press("900118\r")
        terminal.wait_for("Activities")
        terminal.press("n")
        terminal.wait_for("Complaint")
        terminal.child.send("\x1b[200~[/x] \x1b]0;owned\x07 held\r\nuntil Friday\x1b[201~")
        terminal.wait_for("until Friday")
        terminal.press("\x13")
        terminal.wait_for("owned")
        assert b"\x1b]0;owned" not in terminal.sent
    (note,) = (note for note in shop.desk.ask(ListNotes(1)).rows if "owned" in note.text)
    assert note.text == "[/x] \x1b]0;owned\x07 held\nuntil Friday"


def test_a_row_of_the_list_is_opened_by_mouse(shop: Shop) -> None:
    with Terminal(columns=120, lines=40, env=shop.env) as terminal:
        terminal.wait_for("Okafor")
        terminal.click("Amara Okafor")
        terminal.read(0.3)
        terminal.click("Amara Okafor")
        terminal.wait_for("Statement")
        terminal.click("Statement")
        terminal.wait_for("Expir")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_console_that_is_ended_leaves_the_terminal_as_it_found_it(shop: Shop, number: signal.Signals) -> None:
    with Terminal(env=shop.env) as terminal:
        terminal.wait_for("Okafor")
        code = terminal.end(number)
        assert code == 128 + number
        tail = terminal.sent[-4_000:]
        for mode in (LEFT_ALTERNATE, SHOWN_CURSOR, NO_MOUSE, NO_PASTE_MARKS):
            assert mode in tail


def test_sizes_from_tiny_to_wide_break_nothing(shop: Shop) -> None:
    with Terminal(columns=120, lines=40, env=shop.env) as terminal:
        terminal.wait_for("Okafor")
        terminal.press("900118\r")
        terminal.wait_for("Activities")
        terminal.press("a")
        for columns, lines in ((20, 5), (300, 100), (10, 2), (80, 24)):
            terminal.resize(columns, lines)
            terminal.read(0.5)
        terminal.wait_for("Adjust points")
        assert terminal.child.isalive()
    assert len(shop.desk.ask(ListNotes(1)).rows) == 0
