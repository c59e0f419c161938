"""Opening the programme, signing in, choosing who to be, and leaving."""

from __future__ import annotations

import gc

from loyalty_core.clock import FixedClock
from loyalty_core.errors import Unusable
from loyalty_core.programme.opening import open_programme
from loyalty_tui import modes
from loyalty_tui.messages import Refused
from loyalty_tui.remembered import Place, read_place, write_place
from loyalty_tui.screens.choose_person import ChoosePersonScreen
from loyalty_tui.screens.opening import OpeningScreen
from loyalty_tui.screens.sign_in import SignInScreen
from loyalty_tui.session import Candidate, Opening
from tests.tui.console import PASSWORD, Console, enter

OPEN_SESSIONS = "select count(*) from staff_session where ended_at is null"


async def test_login_and_password_open_the_console(console: Console) -> None:
    write_place(Place())
    async with console.open(None) as desk:
        assert desk.shows(SignInScreen)
        assert "Corner Shop" in desk.text
        await desk.write("ada")
        await desk.press("enter")
        await desk.write(PASSWORD)
        assert PASSWORD not in desk.text
        await desk.press("enter")
        assert desk.app.current_mode == modes.CUSTOMERS
        assert "LEEDS · T1" in desk.lines[0]


async def test_a_wrong_password_is_refused_and_typed_again(console: Console) -> None:
    write_place(Place())
    async with console.open(None) as desk:
        await desk.write("ada")
        await desk.press("tab")
        await desk.write("guessed")
        await desk.press("enter")
        assert [message.error.code for message in desk.said(Refused)] == ["not-signed-in"]
        assert "The login or the password is not right." in desk.words
        assert desk.app.screen.query_one("#password").value == ""  # type: ignore[attr-defined]
        assert desk.app.focused is desk.app.screen.query_one("#password")
        await desk.write(PASSWORD)
        await desk.press("enter")
        assert desk.app.current_mode == modes.CUSTOMERS


async def test_a_wrong_terminal_is_said_beside_it(console: Console) -> None:
    write_place(Place("LEEDS", "T9"))
    async with console.open(None) as desk:
        assert "T9" in desk.text
        await desk.write("ada")
        await desk.press("tab")
        await desk.write(PASSWORD)
        await desk.press("enter")
        assert "There is no such store or terminal." in desk.words
        assert desk.app.focused is desk.app.screen.query_one("#terminal")


async def test_the_place_is_remembered_and_nothing_else(console: Console) -> None:
    write_place(Place())
    async with console.open(None) as desk:
        await desk.write("ada")
        await desk.press("tab")
        await desk.write(PASSWORD)
        await desk.press("tab")
        await desk.write("LEEDS")
        await desk.press("tab")
        await desk.write("T1")
        await desk.press("enter")
        assert desk.app.current_mode == modes.CUSTOMERS
    assert read_place() == Place("LEEDS", "T1")


async def test_a_password_cannot_be_copied(console: Console) -> None:
    async with console.open(None) as desk:
        await desk.press("tab")
        await desk.write("secret")
        await desk.press("ctrl+shift+a", "ctrl+c", "ctrl+x")
        assert desk.app.clipboard == ""
        assert desk.app.screen.query_one("#password").value == "secret"  # type: ignore[attr-defined]


async def test_one_chooses_who_to_be_in_a_demo(console: Console) -> None:
    def open_demo() -> Opening:
        programme = open_programme(console.url, FixedClock(console.clock.now()))
        candidates = [
            Candidate("Ada [b]Lovelace", "administrator", "LEEDS", lambda: enter(programme, "ada")),
            Candidate("Agent Person", "agent", "LEEDS", lambda: enter(programme, "agent")),
        ]
        return Opening(programme, candidates=tuple(candidates))

    async with console.open(opener=open_demo) as desk:
        assert desk.shows(ChoosePersonScreen)
        assert "Ada [b]Lovelace" in desk.text
        await desk.press("down", "enter")
        assert desk.app.current_mode == modes.CUSTOMERS
        assert "Agent Person" in desk.lines[0]
        await desk.press("ctrl+o")
        assert desk.shows(ChoosePersonScreen)
        assert console.rows(OPEN_SESSIONS) == [(1,)]


async def test_after_signing_out_nothing_of_the_person_is_left(console: Console) -> None:
    async with console.open() as desk:
        await desk.write("900118")
        await desk.press("enter")
        desk.app.copy_to_clipboard("Amara Okafor")
        before = [screen for mode in modes.ROOMS for screen in desk.app._screen_stacks.get(mode, [])]
        names = {type(screen).__name__ for screen in before}
        assert names == {"CustomersScreen", "ProfileScreen"}
        del before
        await desk.press("ctrl+o")
        assert desk.shows(SignInScreen)
        assert "Amara" not in desk.text
        assert desk.app.clipboard == ""
        assert desk.app.customer is None
        assert desk.app.done_here == []
        assert not set(desk.app._screen_stacks) & set(modes.ROOMS)
        gc.collect()
        left = [thing for thing in gc.get_objects() if type(thing).__name__ in names and thing.is_running]
        assert left == []


async def test_a_programme_that_does_not_open_says_why_and_is_tried_again(console: Console) -> None:
    tries = iter([Unusable("That file [x] is not a database.")])

    def open_it() -> Opening:
        for error in tries:
            raise error
        return console.opener()()

    async with console.open(opener=open_it) as desk:
        assert desk.shows(OpeningScreen)
        assert "That file [x] is not a database." in desk.text
        await desk.press("r")
        assert desk.app.current_mode == modes.CUSTOMERS


async def test_a_defect_while_opening_is_said_with_its_number(console: Console) -> None:
    def open_it() -> Opening:
        raise ZeroDivisionError("password=secret")

    async with console.open(opener=open_it) as desk:
        assert "written down as E-" in desk.words
        assert "secret" not in desk.text
    assert "secret" not in (console.log_folder / "defects.log").read_text()


async def test_closing_the_console_ends_the_session_that_it_opened(console: Console) -> None:
    write_place(Place())
    async with console.open(None) as desk:
        await desk.write("ada")
        await desk.press("tab")
        await desk.write(PASSWORD)
        await desk.press("enter")
        assert console.rows(OPEN_SESSIONS) == [(2,)]
    assert console.rows(OPEN_SESSIONS) == [(1,)]
