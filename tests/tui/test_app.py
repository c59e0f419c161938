"""The shell: rooms, roles, keys, help, palette, looks, and what happens when the console itself fails."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO

import pytest
from rich.console import Console as RichConsole
from textual.filter import LineFilter, Monochrome
from textual.widgets import OptionList

from loyalty_core.desk.permissions import ALLOWED, Permission, Role
from loyalty_tui import actions, modes
from loyalty_tui.actions import ACTIONS, APP
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.crash import Crash
from loyalty_tui.palette import Palette
from tests.tui.console import BLACK, Console

SLOW_MODULES = ("sqlalchemy", "pydantic", "alembic", "phonenumbers", "babel", "plotext", "psycopg", "email_validator")


@pytest.mark.parametrize(
    "module",
    [
        "loyalty_tui.app",
        "loyalty_tui.start",
        "loyalty_tui.screens.customers",
        "loyalty_tui.screens.campaigns",
        "loyalty_tui.screens.activities",
    ],
)
def test_what_paints_first_loads_nothing_slow(module: str) -> None:
    code = f"import sys, json, {module}; print(json.dumps(sorted(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = {name.split(".")[0] for name in json.loads(answer.stdout)}
    assert loaded & set(SLOW_MODULES) == set()


def test_starting_loads_not_even_textual_before_the_first_paint() -> None:
    code = "import sys, json, loyalty_tui.start; print(json.dumps(sorted(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert {"textual", "rich"} & {name.split(".")[0] for name in json.loads(answer.stdout)} == set()


def test_every_action_has_a_name_of_its_own_and_says_what_it_does() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    for action in ACTIONS:
        assert action.id.startswith(f"{action.scope}.")
        assert action.label
        assert action.tooltip.endswith(".")


@pytest.mark.parametrize("scope", sorted({action.scope for action in ACTIONS} - {APP}))
def test_no_key_means_two_things_on_one_screen(scope: str) -> None:
    keys = [key for action in (*actions.in_scope(scope), *actions.in_scope(APP)) for key in action.keys.split(",")]
    assert len(keys) == len(set(keys))


def test_every_key_works_without_the_extended_keyboard_protocol() -> None:
    taken = {"ctrl+h", "ctrl+i", "ctrl+m", "ctrl+[", "ctrl+s", "ctrl+z", "ctrl+b"}
    assert not taken & {key for action in ACTIONS for key in action.keys.split(",")}


async def test_each_room_has_its_key_and_keeps_its_place(console: Console) -> None:
    async with console.open() as desk:
        await desk.write("jo")
        await desk.press("f6")
        assert desk.app.current_mode == modes.CAMPAIGNS
        assert "Campaigns" in desk.lines[0]
        await desk.press("f3")
        assert "3 found" in desk.text


async def test_a_room_that_cannot_be_gone_to_says_why(console: Console) -> None:
    async with console.open() as desk:
        await desk.press("f4")
        assert desk.app.current_mode == modes.CUSTOMERS
        assert "No customer is open yet. F3 finds one." in desk.toasts


async def test_the_sidebar_names_the_customer_who_is_open_and_folds(console: Console) -> None:
    async with console.open(size=(120, 40)) as desk:
        assert "F4  Customer profile" in desk.text
        await desk.write("900118")
        await desk.press("enter", "f3")
        assert "F4  Amara Okafor" in desk.text
        await desk.press("f2")
        assert "F4  Amara" not in desk.text
        await desk.press("f6")
        assert "F4  Amara" not in desk.text
        await desk.press("f2")
        assert "F4  Amara" in desk.text


async def test_on_a_narrow_screen_the_sidebar_is_folded_until_it_is_wanted(console: Console) -> None:
    async with console.open() as desk:
        assert "F6  Campaigns" not in desk.text
        await desk.press("f2")
        assert "F6  Campaigns" in desk.text


async def test_a_room_is_a_click_away(console: Console) -> None:
    async with console.open(size=(120, 40)) as desk:
        line = next(y for y, line in enumerate(desk.lines) if "F6" in line)
        await desk.pilot.click(offset=(6, line))
        await desk.settle()
        assert desk.app.current_mode == modes.CAMPAIGNS


@pytest.mark.parametrize("role", list(Role))
async def test_what_a_role_may_not_do_is_not_offered(console: Console, role: Role) -> None:
    async with console.open(role) as desk:
        await desk.press("f6", "n")
        may = Permission.MANAGE_CAMPAIGNS in ALLOWED[role]
        assert ("New campaign" in desk.text) == may
        await desk.press("escape")
        assert (" n New" in desk.lines[-1]) == may


async def test_the_key_bar_fits_and_keeps_the_consoles_own_keys(console: Console) -> None:
    async with console.open() as desk:
        await desk.press("f6")
        assert len(desk.lines[-1]) == 80
        for words in ("n New", "e End", "F3 Find", "F1 Help"):
            assert words in desk.lines[-1]


async def test_a_click_on_the_key_bar_presses_the_key(console: Console) -> None:
    async with console.open() as desk:
        await desk.press("f6")
        await desk.pilot.click("KeyBar", offset=(desk.lines[-1].index("n New") + 2, 0))
        await desk.settle()
        assert "New campaign" in desk.text


async def test_the_palette_has_our_actions_and_none_of_textuals(console: Console) -> None:
    async with console.open(size=(120, 60)) as desk:
        await desk.press("ctrl+p")
        assert desk.shows(Palette)
        prompts = [str(option.prompt) for option in desk.app.screen.query_one(OptionList).options]
        labels = [action.label for action in (*actions.in_scope("customers"), *actions.in_scope(APP))]
        assert len(prompts) == len(labels)
        assert "Screenshot" not in desk.text
        assert "Maximize" not in desk.text
        await desk.write("campaigns")
        await desk.press("enter")
        assert desk.app.current_mode == modes.CAMPAIGNS


async def test_the_palette_says_why_something_cannot_be_done_now(console: Console) -> None:
    async with console.open(size=(120, 60)) as desk:
        await desk.press("ctrl+p")
        await desk.write("undo")
        assert "Nothing that can be undone" in desk.words


async def test_the_status_line_keeps_what_matters_on_any_width(console: Console) -> None:
    async with console.open() as desk:
        for width in (80, 60, 40):
            await desk.pilot.resize_terminal(width, 24)
            await desk.settle()
            assert len(desk.lines[0]) == width
            assert "12:00" in desk.lines[0]
        await desk.pilot.resize_terminal(120, 24)
        await desk.settle()
        for words in ("Corner Shop", "Customers", "ada", "administrator", "LEEDS · T1", "SQLite", "●"):
            assert words in desk.lines[0]


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (300, 100)])
async def test_any_size_can_be_lived_with(console: Console, size: tuple[int, int]) -> None:
    async with console.open() as desk:
        await desk.write("jo")
        await desk.pilot.resize_terminal(*size)
        await desk.settle()
        await desk.press("f1", "escape")
        await desk.pilot.resize_terminal(80, 24)
        await desk.settle()
        assert "3 found" in desk.text


async def test_there_is_a_dark_and_a_light_theme(console: Console) -> None:
    async with console.open() as desk:
        themes = [desk.app.theme]
        for _ in range(2):
            await desk.press("ctrl+t")
            themes.append(desk.app.theme)
        assert themes == ["loyalty-dark", "loyalty-light", "loyalty-dark"]


async def test_without_colour_everything_is_grey(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with console.open() as desk:
        await desk.press("f6", "f1")
        strips = desk.app.screen._compositor.render_strips()
        grey = _grey(desk.app)
        painted = [segment for strip in strips for segment in strip.apply_filter(grey, BLACK)]
        styles = [segment.style for segment in painted if segment.style is not None]
        colours = [colour.triplet for style in styles for colour in (style.color, style.bgcolor) if colour is not None]
        assert colours
        assert all(colour is not None and colour.red == colour.green == colour.blue for colour in colours)


def _grey(app: LoyaltyApp) -> LineFilter:
    [grey] = [line_filter for line_filter in app.get_line_filters() if isinstance(line_filter, Monochrome)]
    return grey


async def test_a_toast_shows_its_text_as_it_is(console: Console) -> None:
    async with console.open() as desk:
        desk.app.notify("[b]no[/b] [/x] \x1b]0;t\x07", markup=True)
        await desk.settle()
        assert "[b]no[/b] [/x]" in desk.text
        assert "\x1b" not in desk.text


async def test_a_fault_of_the_console_ends_it_with_a_number_and_no_data(console: Console) -> None:
    secret = "07700 900118"

    def fail() -> None:
        phone = secret
        raise ZeroDivisionError(phone)

    app = LoyaltyApp(console.opener(), log_folder=console.log_folder)
    app.call_later(fail)
    await app.run_async(headless=True)
    caught = app._exception
    assert isinstance(caught, Crash)
    paper = StringIO()
    RichConsole(file=paper, width=100).print(caught)
    said = paper.getvalue()
    assert caught.defect in said
    assert "Everything that was reported as saved is saved." in said
    assert secret not in said
    assert "ZeroDivisionError" not in said
    assert app.return_code == 1
    assert secret not in (console.log_folder / "defects.log").read_text()


async def test_no_key_suspends_the_console(console: Console) -> None:
    async with console.open() as desk:
        await desk.press("tab", "ctrl+z")
        desk.app.action_suspend_process()
        await desk.settle()
        assert "4 customers" in desk.text
