"""Messages in words: where each stands and why, what customers agree to, and channels in trouble."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from loyalty_core.messages.rules import STATES, Channel
from loyalty_core.messages.templates import PURPOSES
from loyalty_core.messages.views import ConsentView, MessageView, TroubleView
from loyalty_tui.presenters import messages

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
ROW = MessageView(7, 1, "staff", "sms", "••••••18", "Hello", "queued", None, 0, NOON, NOON, None, None, "ada")


def test_every_word_of_the_core_has_one_of_the_counter() -> None:
    assert set(messages.CHANNELS) == set(Channel)
    assert set(messages.PURPOSES) == set(PURPOSES)
    assert set(messages.STATES) == set(STATES)


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        ("queued", None, "Waits"),
        ("queued", "no-channel", "Not sent: no channel"),
        ("queued", "busy", "Waits: provider busy"),
        ("sent", None, "Sent"),
        ("failed", "refused", "Failed: refused"),
        ("suppressed", "no-consent", "Not sent: no consent"),
        ("withdrawn", "too-late", "Withdrawn: too late"),
    ],
)
def test_a_state_says_why(state: str, reason: str | None, words: str) -> None:
    assert messages.state_in_words(state, reason) == words


def test_what_became_of_a_message_stands_in_one_line() -> None:
    again = replace(ROW, reason="timeout", tries=2, due_at=NOON)
    assert messages.details(again, LONDON) == (
        "Waits: no answer · tried 2 times · again at 12:00 · written 2 Mar 2026 12:00 by ada · to ••••••18 by SMS"
    )
    later = replace(ROW, reason="quiet-hours", due_at=NOON)
    assert messages.standing(later, LONDON) == "Waits until 12:00"
    assert messages.details(replace(later, tries=1), LONDON).startswith("Waits until 12:00 · written ")
    sent = replace(ROW, state="sent", due_at=None, sent_at=NOON, provider_id="SM1", staff=None, to=None)
    assert messages.details(sent, LONDON) == (
        "Sent · sent 2 Mar 2026 12:00 · the provider’s number is SM1 · written 2 Mar 2026 12:00"
    )


def test_consents_and_troubles_in_words() -> None:
    said = ConsentView("sms", True, NOON, "ada", None)
    assert messages.consent_in_words(said, LONDON) == "yes, since 2 Mar 2026 12:00"
    assert messages.consent_in_words(replace(said, agreed=False, said_at=None), LONDON) == "no, said nothing"
    trouble = TroubleView("app", "credentials", NOON, NOON)
    assert messages.trouble_in_words(trouble, LONDON) == (
        "Nothing goes out by app since 2 Mar 2026 12:00: key refused."
    )
