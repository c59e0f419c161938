"""The demo from the command line: left for scripts, kept in a file, or opened and gone."""

import json
from pathlib import Path

import pytest

from loyalty_core.errors import Busy
from loyalty_tui.cli import console
from loyalty_tui.session import Opener
from tests.cli.shop import Typist

KEYS = ["database", "people", "password", "customers", "purchases", "postings", "seconds", "examples"]
FEW = ["--customers", "50"]


def test_a_demo_for_scripts_says_how_to_use_it(typist: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = typist.type("demo", "--no-open", "--json", *FEW, "--keep", tmp_path / "demo.sqlite")

    assert answer.code == 0, answer
    demo = answer.document
    assert list(demo) == KEYS
    assert demo["database"] == str(tmp_path / "demo.sqlite")
    assert demo["customers"] == 50
    assert {who["role"] for who in demo["people"]} == {"agent", "manager", "administrator", "auditor"}
    monkeypatch.setenv("LOYALTY_DATABASE", demo["database"])
    for who in demo["people"]:
        monkeypatch.setenv("LOYALTY_TOKEN", who["token"])
        assert typist.type("whoami", "--json").document == {key: who[key] for key in who if key != "token"}

    examples = demo["examples"]
    for what in ("name", "phone", "email", "card", "referral_code", "receipt_id", "transaction_id", "coupon"):
        hits = typist.type("find", examples[what], "--json").document["hits"]
        assert [hit["customer_id"] for hit in hits] == [examples["customer_id"]], what
    several = typist.type("purchase", "show", examples["receipt_in_several_stores"], "--json")
    assert (several.code, several.document["error"]["field"]) == (5, "store")
    nobody = typist.type("purchase", "show", examples["receipt_of_nobody"], "--json").document
    assert nobody["customer_id"] is None
    owes = typist.type("customer", "show", examples["customer_who_owes_points"], "--json").document
    assert owes["points"]["debt"] > 0

    monkeypatch.delenv("LOYALTY_TOKEN")
    signed_in = typist.type("sign-in", "dev", "--password-stdin", "--json", stdin=demo["password"])
    assert signed_in.document["login"] == "dev"
    again = typist.type("demo", "--json", *FEW, "--keep", tmp_path / "demo.sqlite")
    assert again.code == 5


def test_a_demo_is_also_said_in_words(typist: Typist, tmp_path: Path) -> None:
    answer = typist.type("demo", "--no-open", *FEW, "--keep", tmp_path / "demo.sqlite")

    assert answer.code == 0, answer
    assert "50 customers" in answer.out
    assert "LOYALTY_TOKEN" in answer.out
    assert "Making the demo" in answer.err


def test_an_opened_demo_offers_everybody_and_goes_away(typist: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}

    def show(opener: Opener) -> int:
        opening = opener()
        first, *_ = opening.candidates
        actor = first.enter()
        seen["file"] = opening.programme.database.url.removeprefix("sqlite:///")
        seen["there"] = Path(str(seen["file"])).exists()
        seen["people"] = {(candidate.name, candidate.role, candidate.store) for candidate in opening.candidates}
        seen["me"] = actor.name == first.name and opening.programme.desk(actor).actor.login
        seen["nobody yet"] = opening.actor is None
        opening.programme.close()
        return 0

    monkeypatch.setattr(console, "require_terminal", lambda: None)
    monkeypatch.setattr(console, "show", show)
    answer = typist.type("demo", *FEW)

    assert answer.code == 0, answer
    assert seen["there"]
    assert seen["nobody yet"]
    assert seen["me"] == "ada"
    assert ("Audrey Finch", "auditor", "LEEDS") in seen["people"]  # type: ignore[operator]
    assert not Path(str(seen["file"])).parent.exists()


def test_a_demo_that_fails_leaves_nothing(typist: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise Busy("The database is busy.")

    monkeypatch.setattr("loyalty_core.demo.building.live_today", fail)
    answer = typist.type("demo", "--no-open", *FEW, "--keep", tmp_path / "demo.sqlite")

    assert answer.code == 5
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "line",
    [
        ["--customers", "10"],
        ["--customers", "99999"],
        ["--keep", "a.sqlite", "--database", "b.sqlite"],
    ],
)
def test_what_cannot_be_is_refused(typist: Typist, line: list[str]) -> None:
    answer = typist.type("demo", "--no-open", "--json", *line)

    assert answer.code == 2
    assert list(json.loads(answer.out)) == ["error"]


def test_a_demo_opens_in_a_terminal_only(typist: Typist) -> None:
    assert typist.type("demo", *FEW).code == 2
