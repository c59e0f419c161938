"""Text that a stranger typed is seen and does nothing, in every widget and on every way to the terminal (T1 to T4)."""

from collections.abc import Callable, Sequence

import pytest
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.filter import LineFilter
from textual.widget import Widget
from textual.widgets import (
    Button,
    Checkbox,
    DataTable,
    Input,
    Label,
    OptionList,
    Static,
    TextArea,
)

from loyalty_tui.inert import InertFilter, inert, inert_lines, inert_text, one_line, show_hidden

BLACK = Color(0, 0, 0)

MARKUP = ["[/x]", "[/]", "[b]Gold[/b] [Ltd]", "[@click=app.quit]x[/]", r"\[b]x", "[type=x, v={'a[0]'}]"]

OBEYED = [
    "\x1b]0;owned\x07",
    "\x1b]52;c;cm0=\x07",
    "\x1b[31mred",
    "\x9b2J",
    "\x00\x08\x0b\x0c\x0d\x7f",
    "\u202eexe.txt",
    "\u2066a\u2069\u200e\u200f\u061c",
    "a\u200bb\u2060c\ufeffd\u00ade",
    "a\u200db",
    "a\U000e0041b",
    "\ud800\ufffe",
]
JOINED = ["👨‍👩‍👧", "👩🏽‍⚕️", "🏳️‍🌈", "می‌خواهم", "ක්‍ෂ", "क्‍ष", "e\u0301", "❤️", "🇬🇧"]
"""Emoji, Persian, Sinhala, Hindi and accents, which need their joiners and marks."""


def is_harmless(text: str) -> bool:
    """Whether a terminal only draws this text."""
    return all(character.isprintable() or character in {"\u200d", "\u200c"} for character in text)


@pytest.mark.parametrize("text", OBEYED)
def test_what_a_terminal_obeys_becomes_visible(text: str) -> None:
    shown = show_hidden(text)
    assert is_harmless(shown)
    assert "\u200d" not in shown
    assert len(shown) == len(text)
    assert cell_len(shown) == len(text)
    shown.encode()


@pytest.mark.parametrize("text", [*JOINED, *MARKUP, "Amara Okafor", "李小龍", "Łódź", " "])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert show_hidden(text) == text
    assert inert(text).plain == text
    assert inert_text(text).plain == text


def test_each_kind_has_its_mark() -> None:
    assert show_hidden("\x1b\x07\t\n\x7f\x85\ud800\u202e") == "␛␇␉↵␡\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}·"


def test_one_line_has_one_mark_for_each_break() -> None:
    assert one_line("a\r\nb\nc\rd") == "a↵b↵c␍d"
    assert inert("a\r\nb").plain == "a↵b"
    assert inert_text("a\r\nb").plain == "a↵b"


def test_lines_are_kept_where_they_are_wanted() -> None:
    assert inert_lines("a\r\nb\n\n\tc\rd\x1b").plain == "a\nb\n\n    c\nd␛"


@pytest.mark.parametrize("text", MARKUP)
def test_nothing_is_read_as_markup(text: str) -> None:
    assert not inert(text).spans
    assert not inert_lines(text).spans
    assert not inert_text(text).spans


def test_the_filter_marks_and_keeps_the_width() -> None:
    line = [Segment("\x1b[31mred   "), Segment("next", Style(bold=True)), Segment("\u202e")]
    marked = InertFilter().apply(line, BLACK)
    assert [segment.text for segment in marked] == ["␛[31mred  ", "next", ""]
    assert [segment.style for segment in marked] == [segment.style for segment in line]


def test_the_filter_leaves_controls_and_clean_lines_alone() -> None:
    control = Segment("\x1b[1A", None, [(ControlType.CURSOR_UP, 1)])
    assert InertFilter().apply([control, Segment("\x07x")], BLACK)[0] is control
    clean = [Segment("clean"), control]
    assert InertFilter().apply(clean, BLACK) is clean


class Shop(App[None]):
    """Shows texts, each in a widget of its own, through the filter."""

    CSS = "Widget { height: auto; max-height: 4; width: 60; }"

    def __init__(self, make: Callable[[str], Widget], texts: Sequence[str], toast: str) -> None:
        super().__init__()
        self._make = make
        self._texts = texts
        self._toast = toast
        self._inert = InertFilter()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self._inert]

    def compose(self) -> ComposeResult:
        yield from map(self._make, self._texts)

    def on_mount(self) -> None:
        self.notify(self._toast, markup=False, timeout=600)


async def on_screen(make: Callable[[str], Widget], texts: Sequence[str], toast: str) -> list[str]:
    """Return the lines of a screen with these texts, after clicks on the first few."""
    app = Shop(make, texts, toast)
    async with app.run_test(size=(70, 100), tooltips=True, notifications=True) as pilot:
        widgets = list(app.screen.children)
        for widget in widgets[: len(MARKUP)]:
            for column in (2, 8):
                await pilot.click(widget, offset=(column, widget.size.height // 2))
        await pilot.hover(widgets[0])
        await pilot.pause()
        assert app.is_running
        strips = app.screen._compositor.render_strips()
        assert not any(segment.style and segment.style.link for strip in strips for segment in strip)
        return ["".join(segment.text for segment in strip) for strip in strips]


def data_table(text: str) -> DataTable[object]:
    table: DataTable[object] = DataTable()
    table.add_column(inert_text(text))
    table.add_row(inert_text(text))
    return table


def titled(text: str) -> Static:
    widget = Static(inert(text))
    widget.styles.border = ("solid", "red")
    widget.border_title = inert(text)
    widget.tooltip = inert(text)
    return widget


INERT: dict[str, Callable[[str], Widget]] = {
    "Static": lambda text: Static(inert(text)),
    "Static with lines": lambda text: Static(inert_lines(text)),
    "title and tooltip": titled,
    "Label": lambda text: Label(inert(text)),
    "Button": lambda text: Button(inert(text)),
    "Checkbox": lambda text: Checkbox(inert(text)),
    "OptionList": lambda text: OptionList(inert(text)),
    "DataTable": data_table,
}


@pytest.mark.parametrize("kind", INERT)
async def test_every_widget_shows_every_hostile_text(kind: str) -> None:
    hostile = [*MARKUP, *OBEYED]
    lines = await on_screen(INERT[kind], hostile, one_line(OBEYED[0]))
    assert is_harmless("".join(lines))
    for text in hostile:
        parts = inert_lines(text).plain.split("\n") if kind == "Static with lines" else [one_line(text)]
        assert all(any(part in line for line in lines) for part in parts), text


RAW: dict[str, Callable[[str], Widget]] = {
    "Static": lambda text: Static(text, markup=False),
    "OptionList": lambda text: OptionList(text, markup=False),
    "Input": Input,
    "TextArea": TextArea,
    "toast": lambda text: Static(""),
}


@pytest.mark.parametrize("kind", RAW)
async def test_what_came_another_way_is_caught_on_its_way_to_the_terminal(kind: str) -> None:
    lines = await on_screen(RAW[kind], OBEYED, "".join(OBEYED))
    assert is_harmless("".join(lines))
    assert any("[31m" in line for line in lines)
