"""A line of text says why it did not take what was pasted."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.events import Paste

from loyalty_tui.widgets.line_input import CODE, NUMBER, LineInput
from tests.tui.rest import come_to_rest


class Line(App[None]):
    def __init__(self, restrict: str | None) -> None:
        super().__init__()
        self.restrict = restrict

    def compose(self) -> ComposeResult:
        yield LineInput("12", max_length=20, restrict=self.restrict)

    @property
    def line(self) -> LineInput:
        return self.query_one(LineInput)


@pytest.mark.parametrize(
    ("restrict", "pasted", "value", "said"),
    [
        (None, "3 for two", "123 for two", []),
        (None, "3\nfor two", "123", []),
        (None, "", "12", []),
        (None, "x" * 18, "12" + "x" * 18, []),
        (None, "x" * 19, "12", ["Not pasted: this field takes 20 characters at most."]),
        (NUMBER, "1,250", "121,250", []),
        (NUMBER, "100 points", "12", ["Not pasted: this field takes a number only."]),
        (CODE, "345 678", "12345 678", []),
        (CODE, "code 345", "12", ["Not pasted: this field takes the digits of a code only."]),
    ],
)
async def test_what_does_not_fit_is_said(restrict: str | None, pasted: str, value: str, said: list[str]) -> None:
    app = Line(restrict)
    async with app.run_test(notifications=True):
        app.line.cursor_position = len(app.line.value)
        app.line.post_message(Paste(pasted))
        await come_to_rest(app)
        assert app.line.value == value
        assert [toast.message for toast in app._notifications] == said


async def test_what_is_selected_makes_room() -> None:
    app = Line(None)
    async with app.run_test():
        app.line.select_all()
        app.line.post_message(Paste("x" * 20))
        await come_to_rest(app)
        assert app.line.value == "x" * 20
