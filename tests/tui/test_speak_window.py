"""What to say: read aloud from the window, and copied from it."""

from __future__ import annotations

from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.messages.commands import SetConsents
from loyalty_core.messages.rules import Channel
from loyalty_tui.screens.message_dialogs import WriteMessageDialog
from loyalty_tui.screens.profile import ProfileScreen
from loyalty_tui.screens.speak_window import SpeakWindow
from tests.tui.console import Console
from tests.tui.profiles import AMARA, HOSTILE, INERT, failing, give_points, open_profile, rename


async def test_two_lines_are_read_and_the_message_is_copied(console: Console) -> None:
    give_points(console, 1240)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("j")
        assert "You have 1,240 points, worth twelve pounds forty" in desk.words
        assert "Hello Amara, you have 1,240 points at Corner Shop, worth £12.40." in desk.words
        await desk.press("c")
        assert desk.app.clipboard.startswith("Hello Amara, you have 1,240 points at Corner Shop")
        await desk.press("escape")
        assert isinstance(desk.app.screen, ProfileScreen)


async def test_the_message_is_sent_as_it_stands_or_changed_first(console: Console) -> None:
    give_points(console, 1240)
    console.desk().do(SetConsents(customer_id=AMARA, agreed={Channel.SMS: True}))
    async with console.open(Role.AGENT) as desk:
        await open_profile(desk)
        await desk.press("j", "m")
        assert isinstance(desk.app.screen, WriteMessageDialog)
        await desk.press("ctrl+s")
    ((body,),) = console.rows("select body from message")
    assert body.startswith("Hello Amara, you have 1,240 points at Corner Shop, worth £12.40.")


async def test_who_may_not_write_messages_is_offered_to_copy_alone(console: Console) -> None:
    async with console.open(Role.AUDITOR) as desk:
        await open_profile(desk)
        await desk.press("j")
        assert "m sends it" not in desk.text
        await desk.press("m")
        assert isinstance(desk.app.screen, SpeakWindow)


async def test_a_hostile_name_is_said_and_copied_inert(console: Console) -> None:
    rename(console, 1, HOSTILE)
    async with console.open(size=(120, 40)) as desk:
        await open_profile(desk)
        await desk.press("j")
        assert isinstance(desk.app.screen, SpeakWindow)
        assert INERT in desk.words
        assert "\x1b" not in desk.text
        await desk.press("c")
        assert "\x1b" not in desk.app.clipboard


async def test_nobody_shown_is_nothing_to_say(console: Console) -> None:
    async with console.open() as desk:
        failing(desk, ShowCustomer, Busy("The database is busy."))
        await open_profile(desk)
        await desk.press("j")
        assert isinstance(desk.app.screen, ProfileScreen)
        assert "No customer is open. F3 finds one." in desk.toasts
