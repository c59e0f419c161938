"""The Messages tab, writing a message, and noting what the customer agrees to."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.messages.claiming import ClaimMessages, NoteAnswer
from loyalty_core.messages.commands import SendMessage, SetConsents
from loyalty_core.messages.queries import ListTroubles, ShowConsents
from loyalty_core.messages.rules import Channel
from loyalty_core.models.message import Message
from loyalty_tui.screens.message_dialogs import ConsentsDialog, WriteMessageDialog
from tests.tui.console import Console
from tests.tui.desks import raising, unreliable
from tests.tui.profiles import (
    AMARA,
    HOSTILE,
    INERT,
    add_reward,
    below,
    beside,
    failing,
    give_points,
    open_profile,
    profile,
    redeem,
    tab,
    table,
)

WRITTEN = "select channel, body, state from message order by id"


def agree(console: Console, *channels: Channel) -> None:
    console.desk().do(SetConsents(customer_id=AMARA, agreed=dict.fromkeys(channels or tuple(Channel), True)))


def send(console: Console, channel: Channel = Channel.EMAIL, text: str = "Your order is here") -> None:
    console.desk(Role.AGENT).do(SendMessage(customer_id=AMARA, channel=channel, text=text))


def answer(console: Console, fate: str, **more: object) -> None:
    """Let a worker that has e-mail alone take what waits, and hear this from its provider."""
    core = console.programme.worker_desk()
    for message_id, tries in core.do(ClaimMessages(channels=(Channel.EMAIL,))).result["claimed"]:
        core.do(NoteAnswer(**{"message_id": message_id, "tries": tries, "fate": fate, **more}))


async def test_every_message_is_listed_with_what_became_of_it(console: Console) -> None:
    agree(console)
    give_points(console)
    redeem(console, add_reward(console))
    for fate, more in (
        ("sent", {"provider_id": "4711"}),
        ("failed", {"reason": "refused"}),
        ("again", {"reason": "credentials", "pause_seconds": 900}),
    ):
        console.clock.advance(timedelta(minutes=1))
        send(console)
        answer(console, fate, **more)
    with console.programme.database.writing() as connection:
        connection.execute(update(Message).where(Message.channel == "sms").values(state="withdrawn"))
        connection.execute(update(Message).where(Message.state == "sent").values(body=f"sent {HOSTILE}"))
        connection.commit()
    send(console, Channel.APP)
    answer(console, "sent")
    async with console.open(Role.AUDITOR, size=(120, 40)) as desk:
        await open_profile(desk)
        await desk.press("J")
        assert profile(desk).deck.bar.remark == "5 messages"
        for state, channel, to in (
            ("Not sent: no channel", "app", "customer 1"),
            ("Waits: key refused", "e-mail", "a•••@ex"),
            ("Failed: refused", "e-mail", "a•••@ex"),
            ("Sent", "e-mail", "a•••@ex"),
            ("Withdrawn", "SMS", "••••••18"),
        ):
            assert any(state in line and channel in line and to in line for line in desk.lines), state
        assert "Nothing goes out by e-mail since 2 Mar 2026 12:03: key refused." in desk.text
        assert "amara.okafor@example.com" not in desk.text.partition("Activities")[2]
        await desk.press("down", "down", "down")
        assert "the provider’s number is 4711" in desk.text
        assert f"sent {INERT}" in desk.text
        await desk.press("f", "2", "enter")
        assert "By SMS only" in desk.text
        assert profile(desk).deck.bar.remark == "1 message"
        await desk.press("f", "1", "enter")
        assert profile(desk).deck.bar.remark == "5 messages"
        await desk.press("s", "S")
        assert len(table(desk).book.sort) > 0
        await desk.press("P", "O")
        assert desk.app.screen is profile(desk), "an auditor writes nothing"


async def test_a_message_is_written_with_where_it_goes_and_what_was_agreed(console: Console) -> None:
    agree(console, Channel.SMS, Channel.EMAIL)
    async with console.open(Role.AGENT) as desk:
        await open_profile(desk)
        await desk.press("P")
        assert isinstance(desk.app.screen, WriteMessageDialog)
        assert "not by WhatsApp, push, app" in desk.text
        await desk.press("ctrl+s")
        assert beside(desk, "text") == "✗ This is needed."
        await desk.write("Your order [/b] is here")
        for words in ("••••••18 by SMS", "yes, since 2 Mar 2026 12:00", "Your order [/b] is here"):
            assert words in desk.text
        await desk.press("shift+tab", "2")
        assert "a•••@example.com by e-mail" in desk.text
        await desk.press("ctrl+s")
        assert console.rows(WRITTEN) == [("email", "Your order [/b] is here", "queued")]
        assert tab(desk).NAME == "messages"
        assert "Waits" in desk.text
        assert any("A message by e-mail waits to be sent." in toast for toast in desk.toasts)
        await desk.press("u", "enter")
        assert console.rows(WRITTEN) == [("email", "Your order [/b] is here", "withdrawn")]


async def test_without_any_consent_it_is_said_how_to_get_one(console: Console) -> None:
    async with console.open(Role.AGENT) as desk:
        await open_profile(desk)
        await desk.press("J")
        assert "No message here. Shift+P writes one." in desk.text
        await desk.press("P")
        assert desk.app.screen is profile(desk)
        assert desk.toasts == [
            "This customer has not agreed to messages by SMS. Note their consent first. O notes what they agree to."
        ]
        await desk.press("O")
        assert desk.shows(ConsentsDialog)
        assert "Counts as no" in desk.text
        await desk.press("1")
        assert "– → yes" in desk.text
        await desk.press("tab", "2", "enter")
        assert console.rows("select channel, agreed from message_consent order by channel") == [
            ("sms", 1), ("whatsapp", 0),
        ]  # fmt: skip
        await desk.press("O")
        assert "Since 2 Mar 2026 12:00, noted by agent" in desk.text
        await desk.press("enter")
        assert below(desk).startswith("✗ Name a channel")
        await desk.press("escape", "u", "enter")
        assert console.rows("select count(*) from message_consent") == [(0,)]


async def test_who_said_no_meanwhile_is_refused_beside_the_channel(console: Console) -> None:
    agree(console)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("P")
        await desk.write("Hello")
        console.desk().do(SetConsents(customer_id=AMARA, agreed={Channel.SMS: False}))
        await desk.press("ctrl+s")
        assert beside(desk, "channel") == (
            "✗ This customer has not agreed to messages by SMS. Note their consent first."
        )
        assert console.rows(WRITTEN) == []


async def test_a_failing_core_keeps_what_was_written_and_is_said(console: Console) -> None:
    agree(console)
    async with console.open() as desk:
        await open_profile(desk)
        failing(desk, ListTroubles, Busy("The database is busy."))
        await desk.press("J")
        assert "The database is busy." in desk.text
        failing(desk, ListTroubles, RuntimeError("secret"))
        await desk.press("f5")
        assert "written down as E-" in desk.words
        failing(desk, ShowConsents, RuntimeError("secret"))
        await desk.press("P")
        assert desk.app.screen is profile(desk)
        assert "secret" not in desk.text
        await desk.press("P")
        await desk.write("Hello")
        unreliable(desk.app).before_do = [raising(RuntimeError("secret"))]
        await desk.press("ctrl+s")
        assert "written down as E-" in below(desk)
        await desk.press("ctrl+s")
        assert console.rows(WRITTEN) == [("sms", "Hello", "queued")]
