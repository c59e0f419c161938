"""The gateway: each outcome reaches the person, once, whatever happens meanwhile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.desk.command import Command
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import Busy, NotSignedIn
from loyalty_tui import modes
from loyalty_tui.messages import Answered, Checking, Done, Failed, Refused
from loyalty_tui.screens.register_dialog import RegisterDialog
from loyalty_tui.screens.sign_in import SignInScreen
from tests.tui.console import Console, OpenConsole
from tests.tui.desks import Gate, raising, unreliable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

EVE = {"first_name": "Eve", "last_name": "Moneypenny", "phone": "07700 900199", "email": "eve@example.org"}
EVES = "select count(*) from customer where last_name = 'Moneypenny'"


def register_eve() -> Command:
    return RegisterCustomer(**EVE)


async def fill_in_eve(desk: OpenConsole) -> None:
    """Open the form with everything filled in, ready for Enter."""
    desk.app.push_screen(RegisterDialog(EVE))
    await desk.settle()


async def until(desk: OpenConsole, gate: Gate) -> None:
    """Wait until a worker thread has come to the gate."""
    while not gate.reached.is_set():
        await desk.pilot.pause()


async def test_only_the_newest_question_is_answered(console: Console) -> None:
    async with console.open() as desk:
        core, gate = unreliable(desk.app), Gate()
        core.before_ask = [gate]
        for letter in "ama":
            await desk.pilot.press(letter)
        await until(desk, gate)
        gate.open()
        await desk.settle()
        assert [query.query for query in core.asked if hasattr(query, "query")] == ["a", "ama"]
        found = [message.answer.query for message in desk.said(Answered) if hasattr(message.answer, "query")]
        assert found == ["ama"]
        assert "Amara Okafor" in desk.text


async def test_two_enters_have_one_effect(console: Console) -> None:
    async with console.open() as desk:
        await fill_in_eve(desk)
        core, gate = unreliable(desk.app), Gate()
        core.before_do = [gate]
        await desk.pilot.press("enter", "enter", "enter")
        await until(desk, gate)
        await desk.pilot.press("enter", "ctrl+s")
        gate.open()
        await desk.settle()
        assert len(core.sent) == 1
        assert len(desk.said(Done)) == 1
        assert console.rows(EVES) == [(1,)]


async def test_a_dialog_cannot_be_closed_while_it_saves(console: Console) -> None:
    async with console.open() as desk:
        await fill_in_eve(desk)
        core, gate = unreliable(desk.app), Gate()
        core.before_do = [gate]
        await desk.pilot.press("enter")
        await until(desk, gate)
        await desk.pilot.press("escape")
        await desk.pilot.pause()
        assert desk.shows(RegisterDialog)
        assert "cannot be closed now" in desk.text
        gate.open()
        await desk.settle()
        assert not desk.shows(RegisterDialog)
        assert console.rows(EVES) == [(1,)]


async def test_the_outcome_reaches_a_person_whose_dialog_is_gone(console: Console) -> None:
    async with console.open() as desk:
        await fill_in_eve(desk)
        dialog = desk.app.screen
        core, gate = unreliable(desk.app), Gate()
        core.before_do = [gate]
        await desk.pilot.press("enter")
        await until(desk, gate)
        dialog.dismiss(None)
        await desk.pilot.pause()
        gate.open()
        await desk.settle()
        assert console.rows(EVES) == [(1,)]
        assert any("registered" in toast for toast in desk.toasts)


async def test_a_refusal_reaches_a_person_whose_dialog_is_gone(console: Console) -> None:
    async with console.open() as desk:
        await fill_in_eve(desk)
        dialog = desk.app.screen
        core, gate = unreliable(desk.app), Gate()
        core.before_do = [gate]
        await desk.pilot.press("enter")
        await until(desk, gate)
        dialog.dismiss(None)
        await desk.pilot.pause()
        console.desk().do(register_eve())
        gate.open()
        await desk.settle()
        assert any(toast.startswith("Not done: ") for toast in desk.toasts)
        assert console.rows(EVES) == [(1,)]


async def test_a_busy_database_is_tried_again_with_the_same_request(console: Console) -> None:
    async with console.open() as desk:
        await fill_in_eve(desk)
        core = unreliable(desk.app)
        core.before_do = [raising(Busy("The database is busy."))]
        await desk.press("enter")
        assert len(desk.said(Checking)) == 1
        assert len(core.sent) == 2
        assert len({command.request_id for command in core.sent}) == 1
        assert len(desk.said(Done)) == 1
        assert console.rows(EVES) == [(1,)]


async def test_a_commit_whose_answer_was_lost_is_found_again(console: Console) -> None:
    async with console.open() as desk:
        await fill_in_eve(desk)
        core = unreliable(desk.app)
        core.after_do = [raising(Busy("The connection broke.", code="unknown-outcome"))]
        await desk.press("enter")
        [done] = desk.said(Done)
        assert done.receipt.replayed
        assert console.rows(EVES) == [(1,)]


async def test_while_the_outcome_is_unknown_only_the_same_request_can_be_sent(console: Console) -> None:
    async with console.open() as desk:
        await fill_in_eve(desk)
        core = unreliable(desk.app)
        core.after_do = [raising(Busy("The connection broke.", code="unknown-outcome"))] * 3
        await desk.press("enter")
        assert desk.shows(RegisterDialog)
        assert "not known yet" in desk.words
        assert not desk.app.is_connected
        await desk.write("X")
        await desk.press("enter")
        assert len({command.request_id for command in core.sent}) == 1
        assert desk.said(Done)[-1].receipt.replayed
        assert console.rows(EVES) == [(1,)]
        assert desk.app.is_connected


async def test_what_is_in_doubt_stays_so_though_the_database_cannot_be_reached_any_more(console: Console) -> None:
    async with console.open() as desk:
        await fill_in_eve(desk)
        core = unreliable(desk.app)
        core.after_do = [raising(Busy("The connection broke.", code="unknown-outcome"))]
        do, gone = core.do, Busy("The database is out of reach.", code="unreachable")

        def once(command: Command) -> Receipt:
            if core.sent:
                core.before_do = [raising(gone)]
            return do(command)

        core.do = once  # type: ignore[method-assign]
        await desk.press("enter")
        assert len(core.sent) == 3
        assert "not known yet" in desk.words
        core.do = do  # type: ignore[method-assign]
        await desk.press("enter")
        assert len({command.request_id for command in core.sent}) == 1
        assert desk.said(Done)[-1].receipt.replayed
        assert console.rows(EVES) == [(1,)]


async def test_a_defect_gets_a_number_and_the_console_lives_on(console: Console) -> None:
    async with console.open() as desk:
        await fill_in_eve(desk)
        core = unreliable(desk.app)
        core.before_do = [raising(ZeroDivisionError("eve@example.org has 0 points"))]
        await desk.press("enter")
        [failed] = desk.said(Failed)
        assert failed.defect in desk.words
        assert console.rows(EVES) == [(0,)]
        log = console.log_folder / "defects.log"
        [line] = log.read_text().splitlines()
        entry = json.loads(line)
        assert entry["defect"] == failed.defect
        assert entry["errors"][0]["kind"] == "builtins.ZeroDivisionError"
        assert "eve@" not in line
        assert log.stat().st_mode & 0o777 == 0o600
        await desk.press("enter")
        assert console.rows(EVES) == [(1,)]


async def test_a_failing_look_up_is_said_and_the_next_one_works(console: Console) -> None:
    async with console.open() as desk:
        core = unreliable(desk.app)
        core.before_ask = [raising(KeyError("amara"))]
        await desk.write("a")
        assert len(desk.said(Failed)) == 1
        assert "written down as E-" in desk.words
        await desk.write("mara")
        assert "Amara Okafor" in desk.text
        assert "written down" not in desk.words


async def test_rows_that_do_not_come_are_said_and_asked_for_again(console: Console) -> None:
    async with console.open() as desk:
        core = unreliable(desk.app)
        core.before_ask = [raising(Busy("The database is busy."))]
        await desk.press("tab", "f5")
        assert "The database is busy." in desk.toasts
        await desk.press("f5")
        assert "Amara Okafor" in desk.text


async def test_a_session_that_ended_leads_back_to_the_door(console: Console) -> None:
    async with console.open() as desk:
        core = unreliable(desk.app)
        core.before_ask = [raising(NotSignedIn("You are not signed in any more. Sign in again."))]
        await desk.write("amara")
        assert desk.shows(SignInScreen)
        assert desk.app.current_mode == modes.DOOR
        assert desk.app.person is None
        assert "You are not signed in any more. Sign in again." in desk.toasts
        assert len(desk.said(Refused)) >= 1


async def test_quitting_waits_for_a_write_under_way(console: Console) -> None:
    async with console.open() as desk:
        await fill_in_eve(desk)
        core, gate = unreliable(desk.app), Gate()
        core.before_do = [gate]
        await desk.pilot.press("enter")
        await until(desk, gate)
        await desk.pilot.press("ctrl+q")
        await desk.pilot.pause()
        assert not desk.has_ended()
        assert any("closes when it is done" in toast for toast in desk.toasts)
        gate.open()
        while not desk.has_ended():
            await desk.pilot.pause()
        assert console.rows(EVES) == [(1,)]


async def test_quitting_stays_where_the_write_was_not_done_after_all(console: Console) -> None:
    async with console.open() as desk:
        await fill_in_eve(desk)
        core, gate = unreliable(desk.app), Gate()
        core.before_do = [gate]
        await desk.pilot.press("enter")
        await until(desk, gate)
        await desk.pilot.press("ctrl+q")
        console.desk().do(register_eve())
        gate.open()
        await desk.settle()
        assert not desk.has_ended()
        assert "has the same phone number" in desk.words
        await desk.press("ctrl+q")
        assert desk.has_ended()


async def test_every_screen_hears_of_a_write(console: Console) -> None:
    async with console.open() as desk:
        assert "4 customers" in desk.text
        await fill_in_eve(desk)
        await desk.press("enter")
        await desk.press("f3")
        assert "5 customers" in desk.text
