"""The dialog of every write: filled in, previewed, refused, accepted once."""

from __future__ import annotations

from itertools import count

import pytest
from textual.events import Event, Paste
from textual.widgets import Button, Input

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.errors import Busy
from loyalty_core.errors import Refused as CoreRefused
from loyalty_tui.fields import Filled, NumberField
from loyalty_tui.inert import inert
from loyalty_tui.messages import Done, Previewed, Refused
from loyalty_tui.scanner import Scanner
from loyalty_tui.screens.campaign_dialogs import AddCampaignDialog, EndCampaignDialog
from loyalty_tui.screens.register_dialog import RegisterDialog
from loyalty_tui.widgets.dialog import CommandDialog
from tests.tui.console import Console, OpenConsole
from tests.tui.desks import Gate, raising, unreliable
from tests.tui.profiles import open_profile

CAMPAIGNS = "select name, percent, points, product, ended_at is not null from campaign order by id"


class AdjustDialog(CommandDialog):
    """Adjusts Amara's points by a number."""

    HEADING = "Adjust"

    def fields(self) -> tuple[NumberField, ...]:
        return (NumberField("points", "Points"),)

    def command(self, filled: Filled) -> object:  # type: ignore[override]
        from loyalty_core.points.commands import AdjustPoints

        return AdjustPoints(
            request_id=self.request_id, customer_id=1, points=filled.number("points"), reason="goodwill"
        )


async def open_dialog(desk: OpenConsole, dialog: CommandDialog) -> None:
    desk.app.push_screen(dialog)
    await desk.settle()


async def test_the_preview_shows_before_and_after(console: Console) -> None:
    async with console.open() as desk:
        await open_dialog(desk, AdjustDialog())
        await desk.write("1250")
        assert "Available 0 → 1,250 +1,250" in desk.words
        assert console.rows("select available from account where customer_id = 1") == [(0,)]
        await desk.press("enter")
        assert console.rows("select available from account where customer_id = 1") == [(1250,)]


async def test_the_preview_of_what_is_not_filled_in_any_more_is_not_shown(console: Console) -> None:
    async with console.open() as desk:
        await open_dialog(desk, AdjustDialog())
        core, gate = unreliable(desk.app), Gate()
        core.before_preview = [gate]
        await desk.pilot.press("5")
        while not gate.reached.is_set():
            await desk.pilot.pause()
        await desk.pilot.press("backspace")
        gate.open()
        await desk.settle()
        assert "→" not in desk.text


async def test_what_is_missing_is_said_beside_the_field_and_nothing_is_sent(console: Console) -> None:
    async with console.open() as desk:
        await open_dialog(desk, AdjustDialog())
        core = unreliable(desk.app)
        await desk.press("enter")
        assert "✗ This is needed." in desk.text
        assert core.sent == []
        await desk.write("7")
        assert "✗" not in desk.text


async def test_a_number_that_is_none_is_refused_in_words(console: Console) -> None:
    async with console.open() as desk:
        await open_dialog(desk, AdjustDialog())
        await desk.write("1-2")
        assert "✗ Write a whole number, like 250 or -30." in desk.text


async def test_what_the_core_refuses_stands_beside_its_field(console: Console) -> None:
    async with console.open() as desk:
        await open_dialog(desk, AdjustDialog())
        core = unreliable(desk.app)
        core.before_do = [raising(CoreRefused("Not [today], /sorry.", field="points"))]
        await desk.write("7")
        await desk.press("enter")
        [refused] = [message for message in desk.said(Refused) if message.key == "do"]
        assert refused.error.field == "points"
        assert "✗ Not [today], /sorry." in desk.text
        assert desk.shows(AdjustDialog)
        assert isinstance(desk.app.focused, Input)
        await desk.press("enter")
        assert console.rows("select available from account where customer_id = 1") == [(7,)]


async def test_a_live_refusal_stands_beside_the_field_that_was_edited(console: Console) -> None:
    async with console.open() as desk:
        await open_dialog(desk, AdjustDialog())
        await desk.write("-7")
        lines = desk.lines
        [place] = [number for number, line in enumerate(lines) if "-7" in line]
        assert "✗" in lines[place + 1]


async def test_a_pasted_enter_submits_nothing(console: Console) -> None:
    async with console.open() as desk:
        await open_dialog(desk, AdjustDialog())
        desk.app.post_message(Paste("50\n"))
        await desk.settle()
        assert desk.shows(AdjustDialog)
        assert desk.app.screen.query_one(Input).value == "50"
        assert desk.said(Done) == []


async def test_an_enter_that_no_hand_typed_submits_nothing(console: Console) -> None:
    ticks = count()
    async with console.open(scanner=Scanner(time_of=lambda _key: next(ticks) * 0.005)) as desk:
        await open_dialog(desk, AdjustDialog())
        await desk.press("1", "2", "3", "4", "enter")
        assert desk.shows(AdjustDialog)
        assert desk.app.screen.query_one(Input).value == "1234"
        assert desk.said(Done) == []


async def test_what_is_dangerous_begins_on_cancel_and_enter_does_not_accept(console: Console) -> None:
    console.desk().do(AddCampaign(campaign_name="Tea", percent=10))
    async with console.open() as desk:
        await desk.press("f6", "e")
        assert desk.shows(EndCampaignDialog)
        assert isinstance(desk.app.focused, Button)
        assert desk.app.focused.id == "cancel"
        await desk.press("e")
        assert desk.shows(EndCampaignDialog)
        await desk.press("enter")
        assert not desk.shows(EndCampaignDialog)
        assert console.rows(CAMPAIGNS) == [("Tea", 10, None, None, 0)]
        await desk.press("e", "tab", "enter")
        assert len(desk.said(Done)) == 1
        assert console.rows(CAMPAIGNS) == [("Tea", 10, None, None, 1)]
        assert "ended early" in desk.text


async def test_an_enter_held_down_or_pressed_twice_falls_on_nothing_behind_the_dialog(console: Console) -> None:
    times = iter([10.0, 20.0, 25.0, 25.4, 25.45, 25.5, 99.0])
    async with console.open(scanner=Scanner(hold=0, time_of=lambda _key: next(times))) as desk:
        await open_dialog(desk, AdjustDialog())
        await desk.press("5", "enter")
        assert not desk.shows(AdjustDialog)
        desk.app.screen.query_one("#overview").focus()
        await desk.press("enter", "enter", "enter")
        assert desk.app.current_mode == "customers"
        await desk.press("enter")
        assert desk.app.current_mode == "profile"


async def test_a_key_on_its_way_to_a_window_that_closes_means_nothing_behind_it(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console.open() as desk:
        desk.app.screen.query_one("#overview").focus()
        await open_dialog(desk, AdjustDialog())
        dialog = desk.app.screen
        dialog.set_focus(None)
        forward = dialog._forward_event

        def close_before(key: Event) -> None:
            dialog.dismiss(None)
            forward(key)

        monkeypatch.setattr(dialog, "_forward_event", close_before)
        await desk.press("f10")
        assert not desk.shows(AdjustDialog)
        assert desk.app.current_mode == "customers"
        await desk.press("f10")
        assert desk.app.current_mode == "programme"


async def test_undo_takes_back_what_was_done_last_and_then_what_was_done_before(console: Console) -> None:
    async with console.open() as desk:
        for points in ("500", "20"):
            await open_dialog(desk, AdjustDialog())
            await desk.write(points)
            await desk.press("enter")
        assert any("U takes it back" in toast for toast in desk.toasts)
        await desk.press("tab", "u")
        assert "Available 520 → 500 −20" in desk.words
        await desk.press("enter", "u")
        assert "Available 500 → 0 −500" in desk.words
        await desk.press("enter")
        assert console.rows("select available from account where customer_id = 1") == [(0,)]
        await desk.press("u")
        assert any("Nothing that can be undone" in toast for toast in desk.toasts)


async def test_what_somebody_else_undid_is_said_and_not_asked_for_again(console: Console) -> None:
    async with console.open() as desk:
        await open_dialog(desk, AdjustDialog())
        await desk.write("500")
        await desk.press("enter")
        [done] = desk.said(Done)
        console.desk().undo(done.receipt.id)
        await desk.press("tab", "u")
        assert "undone already" in desk.words
        await desk.press("escape", "u")
        assert any("Nothing that can be undone" in toast for toast in desk.toasts)


async def test_the_window_of_a_long_form_keeps_its_buttons_in_sight(console: Console) -> None:
    async with console.open(size=(60, 14)) as desk:
        await open_dialog(desk, AddCampaignDialog("GBP"))
        assert "Cancel" in desk.text
        await desk.press(*["tab"] * 7)
        await desk.write("3")
        assert "Each customer" in desk.text
        assert "Cancel" in desk.text


async def test_duplicates_are_named_and_enter_opens_them(console: Console) -> None:
    async with console.open() as desk:
        details = {"first_name": "Amy", "last_name": "Oak", "phone": "+44 7700 900118", "email": "amy@example.org"}
        await open_dialog(desk, RegisterDialog(details))
        await desk.press("enter")
        assert "Amara Okafor (customer 1) has the same phone number" in desk.words
        assert desk.shows(RegisterDialog)
        await desk.press("enter")
        assert desk.app.current_mode == "profile"
        assert console.rows("select count(*) from customer") == [(4,)]


async def test_a_duplicate_is_registered_all_the_same_by_another_key(console: Console) -> None:
    async with console.open() as desk:
        details = {"first_name": "Amy", "last_name": "Oak", "phone": "+44 7700 900118", "email": "amy@example.org"}
        await open_dialog(desk, RegisterDialog(details))
        await desk.press("enter")
        assert "Register all the same" in desk.text
        await desk.press("ctrl+s")
        assert console.rows("select count(*) from customer") == [(5,)]
        [done] = desk.said(Done)
        assert done.receipt.customer_id == 5


async def test_a_form_says_nothing_about_fields_one_has_not_come_to(console: Console) -> None:
    async with console.open() as desk:
        await open_dialog(desk, RegisterDialog({}))
        await desk.write("Eve")
        assert "✗" not in desk.text
        assert desk.said(Previewed) == []


async def test_what_a_dialog_says_of_data_is_no_markup(console: Console) -> None:
    console.desk().do(AddCampaign(campaign_name="[b]Tea[/b] [/x] [@click=app.quit]", percent=10))
    async with console.open() as desk:
        await desk.press("f6", "e")
        assert inert("[b]Tea[/b] [/x] [@click=app.quit]").plain in desk.text


async def test_after_a_refusal_the_next_try_is_another_request(console: Console) -> None:
    async with console.open() as desk:
        await open_dialog(desk, AdjustDialog())
        core = unreliable(desk.app)
        core.before_do = [raising(CoreRefused("No.", field="points"))]
        await desk.write("7")
        await desk.press("enter", "1", "enter")
        assert len({command.request_id for command in core.sent}) == 2
        assert console.rows("select available from account where customer_id = 1") == [(1,)]


async def test_a_refusal_that_leaves_its_trace_does_not_answer_what_is_filled_in_next(console: Console) -> None:
    async with console.open() as desk:
        dialog = AdjustDialog()
        await open_dialog(desk, dialog)
        core = unreliable(desk.app)
        refused = AddCampaign(request_id=dialog.request_id, campaign_name="Tea", percent=10)
        core.before_do = [lambda: _leave_a_trace(console, refused)]
        await desk.write("7")
        await desk.press("enter")
        assert "✗" in desk.text
        await desk.press("enter")
        assert console.rows("select available from account where customer_id = 1") == [(7,)]


def _leave_a_trace(console: Console, command: AddCampaign) -> None:
    console.desk().do(command)


async def test_a_busy_database_keeps_the_request(console: Console) -> None:
    async with console.open() as desk:
        await open_dialog(desk, AdjustDialog())
        core = unreliable(desk.app)
        core.before_do = [raising(Busy("The database is busy."))] * 3
        await desk.write("7")
        await desk.press("enter")
        assert "The database is busy." in desk.text
        await desk.press("enter")
        assert len({command.request_id for command in core.sent}) == 1
        assert console.rows("select available from account where customer_id = 1") == [(7,)]


async def test_a_defect_keeps_the_request_as_it_may_have_been_done(console: Console) -> None:
    async with console.open() as desk:
        await open_dialog(desk, AdjustDialog())
        core = unreliable(desk.app)
        core.after_do = [raising(ZeroDivisionError("0"))]
        await desk.write("7")
        await desk.press("enter", "enter")
        assert len({command.request_id for command in core.sent}) == 1
        assert console.rows("select available from account where customer_id = 1") == [(7,)]


async def test_a_form_in_which_enter_starts_a_line_says_which_key_accepts(console: Console) -> None:
    async with console.open() as desk:
        await open_dialog(desk, AdjustDialog())
        assert "Enter accepts  Esc leaves" in desk.text
        await desk.press("escape")
        await open_profile(desk)
        await desk.press("n")
        assert "Ctrl+S accepts  Esc leaves" in desk.text
        assert "Enter accepts" not in desk.text
        await desk.press("a", "enter", "b")
        assert console.rows("select count(*) from note") == [(0,)]
