"""Memory is given back while nobody presses a key, and not before."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest

from loyalty_tui.tidying import PAUSE, THRESHOLDS, TURN, WORTH, Tidying, prefer_the_keyboard


class Knot:
    """Something that only a collection can give back."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    thresholds, turn = gc.get_threshold(), sys.getswitchinterval()
    yield
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(turn)


def test_memory_is_given_back_in_a_pause_only(monkeypatch: pytest.MonkeyPatch) -> None:
    gc.set_threshold(0)
    now = 100.0
    tidying = Tidying(lambda: now)
    knot = weakref.ref(Knot())
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, WORTH))
    now += PAUSE - 0.1
    tidying.tidy()
    assert knot() is not None, "somebody was there a moment ago"
    tidying.disturb()
    now += PAUSE - 0.1
    tidying.tidy()
    assert knot() is not None, "a key came meanwhile"
    now += 0.2
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, WORTH - 1))
    tidying.tidy()
    assert knot() is not None, "not worth the while"
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, WORTH))
    tidying.tidy()
    assert knot() is None


def test_the_interpreter_prefers_the_keyboard() -> None:
    prefer_the_keyboard()
    assert gc.get_threshold() == THRESHOLDS
    assert sys.getswitchinterval() == pytest.approx(TURN)
