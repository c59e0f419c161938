"""The help: every key, how the main jobs are done, and every word of the counter."""

from __future__ import annotations

from loyalty_core.desk.permissions import Role
from loyalty_tui import actions
from loyalty_tui.actions import APP
from loyalty_tui.answers import ANSWERS
from loyalty_tui.glossary import GLOSSARY
from loyalty_tui.presenters.coupons import STATES as COUPON_STATES
from loyalty_tui.presenters.customers import MEMBERSHIPS
from loyalty_tui.presenters.helping import NAMED
from loyalty_tui.presenters.keys import key_name, key_names
from loyalty_tui.presenters.segment_words import SEGMENTS
from loyalty_tui.screens.help import HelpScreen
from tests.tui.console import Console


async def test_help_tells_every_key_and_every_word(console: Console) -> None:
    async with console.open(size=(120, 240)) as desk:
        await desk.press("f1")
        assert desk.shows(HelpScreen)
        text, words = desk.text, desk.words
        for entry in GLOSSARY:
            assert entry.meaning in words
        for answer in ANSWERS:
            assert answer.in_words() in words
        for action in (*actions.in_scope("customers"), *actions.in_scope(APP)):
            assert key_names(action.keys) in text
            assert action.tooltip in words
        await desk.press("escape")
        assert not desk.shows(HelpScreen)


async def test_help_is_found_in_by_typing(console: Console) -> None:
    async with console.open(Role.AUDITOR) as desk:
        await desk.press("f1")
        await desk.write("points PENDING")
        assert "Pending Points that were earned and cannot be spent yet" in desk.words
        assert "How do I" not in desk.text
        await desk.write(" [/x]zebra")
        assert "Nothing here tells of “points PENDING [/x]zebra”." in desk.text
        await desk.press("ctrl+u")
        await desk.press(*["pagedown"] * 20)
        assert "Written off" in desk.text
        assert "give or take points?" not in desk.text
        await desk.press(*["pageup"] * 20, "f1")
        assert not desk.shows(HelpScreen)


def test_the_glossary_is_in_order_and_explains_every_word_of_the_counter() -> None:
    words = [entry.word for entry in GLOSSARY]
    assert words == sorted(words, key=str.casefold)
    assert max(map(len, words)) < NAMED
    meant = {word.casefold() for word in words}
    shown = [*SEGMENTS.values(), *COUPON_STATES.values(), *MEMBERSHIPS.values()]
    spoken = ["claw-back", "taken back", "entry reward", "lifetime", "lot", "owed", "pending", "referral", "tier"]
    assert [word for word in (*shown, *spoken) if word.casefold() not in meant] == []


def test_answers_name_keys_that_there_are() -> None:
    for answer in ANSWERS:
        said = answer.in_words()
        assert all(key_name(actions.BY_ID[action_id].key) in said for action_id in answer.by), answer.job
