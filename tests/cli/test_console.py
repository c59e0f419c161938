"""Opening the console: which programme, as whom, and what a first run offers."""

import builtins
import getpass
from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_core.desk.permissions import Role
from loyalty_tui.cli import console
from loyalty_tui.session import Opener, Opening
from tests.cli.shop import PASSWORD, Keyboard, Shop, Typist


class Shown:
    """Stands in for the screen: opens what it is given, and notes it."""

    def __init__(self) -> None:
        self.openings: list[Opening] = []

    def __call__(self, opener: Opener) -> int:
        self.openings.append(opener())
        return 0

    @property
    def opening(self) -> Opening:
        """The one that was opened."""
        (opening,) = self.openings
        return opening


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    """A terminal with a screen that notes what it is to show."""
    screen = Shown()
    monkeypatch.setattr(console, "require_terminal", lambda: None)
    monkeypatch.setattr(console, "show", screen)
    yield screen
    for opening in screen.openings:
        opening.programme.close()


def answers(monkeypatch: pytest.MonkeyPatch, *typed: str, passwords: tuple[str, ...] = ()) -> list[str]:
    """Let somebody type answers and passwords; return the questions as they are asked."""
    asked: list[str] = []
    texts, secrets = iter(typed), iter(passwords)

    def answer(prompt: str = "") -> str:
        asked.append(prompt)
        return next(texts)

    monkeypatch.setattr(builtins, "input", answer)
    monkeypatch.setattr(getpass, "getpass", lambda _: next(secrets))
    return asked


def test_whoever_is_signed_in_is_let_in(shop: Shop, shown: Shown) -> None:
    shop.act_as(Role.AGENT)
    shop.done()

    assert shown.opening.actor is not None
    assert shown.opening.actor.login == "agent"
    assert shown.opening.candidates == ()


def test_somebody_unknown_is_asked_who_it_is(shop: Shop, shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOYALTY_TOKEN")
    shop.done()

    assert shown.opening.actor is None


def test_a_first_run_sets_a_programme_up_in_questions(
    typist: Typist, shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answers(
        monkeypatch,
        *("1", "Corner Shop", "pounds", "", "", "", "", "ada", "GBP"),
        passwords=(PASSWORD, "typed wrong", PASSWORD, PASSWORD),
    )

    answer = typist.type("--database", tmp_path / "new.sqlite", stdin=Keyboard())

    assert answer.code == 0, answer
    assert "“POUNDS” is not a currency" in answer.out
    assert "not the same" in answer.out
    assert asked[-1].startswith("Currency")
    opening = shown.opening
    assert opening.programme.facts().name == "Corner Shop"
    assert opening.actor is not None
    assert opening.actor.login == "ada"


def test_a_first_run_that_cannot_read_a_password_says_so_once(
    typist: Typist, shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, "1", *[""] * 7)

    answer = typist.type("--database", tmp_path / "new.sqlite", stdin="")

    assert answer.code == 2
    assert "There is no terminal to type a password at" in answer.err
    assert shown.openings == []
    assert list(tmp_path.iterdir()) == []


def test_a_first_run_offers_the_demo(
    typist: Typist, shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []

    def open_demo() -> int:
        opened.append(1)
        return 0

    monkeypatch.setattr("loyalty_tui.cli.demo.open_demo", open_demo)
    answers(monkeypatch, "what?", "2")

    assert typist.type("--database", tmp_path / "new.sqlite").code == 0
    assert opened == [1]
    assert shown.openings == []
    assert list(tmp_path.iterdir()) == []
