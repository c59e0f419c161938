"""Every kind of error has its exit code, in JSON as in words."""

import pytest

from loyalty_core import errors
from loyalty_tui.cli import failures
from loyalty_tui.cli import main as entry
from loyalty_tui.cli.main import main
from tests.cli.shop import Shop, Typist


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.Refused, 1),
        (errors.Invalid, 2),
        (errors.Unusable, 2),
        (errors.NotSignedIn, 3),
        (errors.NotAllowed, 3),
        (errors.NotFound, 4),
        (errors.Conflict, 5),
        (errors.Busy, 5),
    ],
)
def test_each_kind_of_error_has_its_exit_code(kind: type[errors.LoyaltyError], code: int) -> None:
    class Special(kind):  # type: ignore[valid-type, misc]
        """A kind of that kind."""

    assert failures.exit_code(kind("No.")) == code
    assert failures.exit_code(Special("No.")) == code


def test_every_kind_of_error_is_known() -> None:
    assert {kind for kind in errors.LoyaltyError.__subclasses__() if kind.__module__ == errors.__name__} == set(
        failures._CODES
    )


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "points",
        "points nonsense",
        "points adjust",
        "points adjust x 5 --reason goodwill",
        "find",
        "find x --limit 0",
    ],
)
def test_wrong_usage_is_said_in_one_sentence_or_document(typist: Typist, line: str) -> None:
    in_words = typist.type(*line.split())
    as_json = typist.type(*line.split(), "--json")

    assert in_words.code == as_json.code == 2
    assert in_words.out == ""
    assert in_words.err.count("\n") == 1
    assert as_json.err == ""
    assert as_json.document["error"]["code"] == "usage"


def test_an_error_of_the_core_is_said_in_one_sentence_or_document(shop: Shop) -> None:
    in_words = shop.type("customer", "show", 999)
    code, error = shop.refused("customer", "show", 999)

    assert in_words.code == code == 4
    assert in_words.out == ""
    assert in_words.err == f"{error['message']}\n"
    assert error["code"] == "not-found"


def test_a_fault_of_the_program_gets_a_number_and_no_details(typist: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise KeyError("Amara Okafor")

    monkeypatch.setattr(entry, "_run", fail)
    answer = typist.type("find", "amara", "--json")

    error = answer.document["error"]
    assert answer.code == failures.DEFECT == 70
    assert error["code"] == "defect"
    assert error["id"] in error["message"]
    assert "Amara" not in answer.out + answer.err


def test_an_interruption_is_130(typist: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(entry, "_run", interrupt)
    answer = typist.type("find", "amara", "--json")

    assert answer.code == 130
    assert answer.document["error"]["code"] == "interrupted"


def test_an_interruption_within_a_verb_is_130_too(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from loyalty_core.desk.desk import Desk

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Desk, "ask", interrupt)

    assert shop.type("find", "amara").code == 130


def test_the_console_has_no_json() -> None:
    assert main(["--json"]) == 2


def test_the_console_needs_a_terminal(typist: Typist) -> None:
    answer = typist.type()

    assert answer.code == 2
    assert "terminal" in answer.err
