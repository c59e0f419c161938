"""Adjusting points, and what the statement says of it."""

from uuid import uuid4

import pytest

from loyalty_core.desk.permissions import Role
from tests.cli.shop import Shop


def adjust(*more: object) -> list[object]:
    """Return the line that adjusts Amara's points, whose number stands first."""
    return ["points", "adjust", *more]


def test_points_are_added_and_taken_away_as_typed(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    added = shop.asked(*adjust(shop.amara, "+50", "--reason", "goodwill"))
    taken = shop.asked(*adjust(shop.amara, "-30", "--reason", "correction", "--comment", "Typed twice"))

    assert added["receipt"]["changes"][0] == {"what": "available", "before": 0, "after": 50}
    assert taken["receipt"]["changes"][0] == {"what": "available", "before": 50, "after": 20}
    newest, oldest = shop.statement()
    assert (newest["points"], newest["reason"], newest["comment"]) == (-30, "correction", "Typed twice")
    assert (oldest["points"], oldest["type"], oldest["balance_after"]) == (50, "credit", 50)
    assert (newest["staff"], newest["store"], newest["terminal"]) == ("ada", "LEEDS", "T1")


@pytest.mark.parametrize("before", [[], ["--dry-run"], ["--reason", "goodwill"]])
def test_a_minus_sign_in_a_comment_stays_as_typed(shop: Shop, before: list[str]) -> None:
    shop.done(*adjust(shop.amara, "50", "--reason", "goodwill"))
    shop.done(*adjust(*before, shop.amara, "--comment", "-5 is what I meant", "--reason", "correction", "-5"))

    newest = shop.statement()[0]
    expected = (50, None) if "--dry-run" in before else (-5, "-5 is what I meant")
    assert (newest["points"], newest["comment"]) == expected


def test_what_is_written_at_another_place_says_so(shop: Shop) -> None:
    shop.done(*adjust(shop.amara, "5", "--reason", "goodwill", "--store", "YORK"))
    shop.done(*adjust(shop.amara, "5", "--reason", "goodwill", "--terminal", "T2"))

    assert [(row["store"], row["terminal"]) for row in shop.statement()] == [("LEEDS", "T2"), ("YORK", "T1")]
    assert shop.asked("whoami")["terminal"] == "T1"


def test_a_place_that_is_none_changes_nothing(shop: Shop) -> None:
    code, error = shop.refused(*adjust(shop.amara, "5", "--reason", "goodwill", "--store", "PARIS"))

    assert (code, error["field"]) == (2, "store")
    assert shop.statement() == []


def test_a_dry_run_says_what_would_change_and_changes_nothing(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    before = shop.rows()
    line = adjust(shop.amara, "50", "--reason", "goodwill")

    would = shop.asked(*line, "--dry-run")
    assert would["dry_run"] is True
    assert would["receipt"]["id"] is None
    assert shop.rows() == before

    did = shop.asked(*line)
    assert did["receipt"]["changes"] == would["receipt"]["changes"]
    assert did["receipt"]["said"] == would["receipt"]["said"]


def test_a_request_sent_twice_is_done_once(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    line = adjust(shop.amara, "50", "--reason", "goodwill", "--request-id", uuid4())

    first, second = shop.asked(*line)["receipt"], shop.asked(*line)["receipt"]

    assert first | {"replayed": True} == second
    assert len(shop.statement()) == 1


def test_a_request_id_used_for_something_else_is_a_conflict(shop: Shop) -> None:
    again = ["--request-id", uuid4()]
    shop.done(*adjust(shop.amara, "50", "--reason", "goodwill", *again))

    code, error = shop.refused(*adjust(shop.amara, "60", "--reason", "goodwill", *again))

    assert (code, error["code"]) == (5, "request-reused")


def test_a_receipt_is_taken_back_once(shop: Shop) -> None:
    receipt = shop.asked(*adjust(shop.amara, "50", "--reason", "goodwill"))["receipt"]
    assert receipt["can_undo"] is True

    shop.done("undo", receipt["id"])

    assert shop.statement()[0]["balance_after"] == 0
    assert shop.refused("undo", receipt["id"])[0] == 5
    assert shop.refused("undo", 10_000)[0] == 4


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ("0 --reason goodwill", 2, "points"),
        ("1.5 --reason goodwill", 2, "points"),
        ("1_000 --reason goodwill", 2, "points"),
        ("5 --reason whim", 2, "reason"),
        ("5", 2, "reason"),
        ("5 --reason other --comment short", 2, "comment"),
        ("5 --reason goodwill --expires 2001-01-01", 2, "expires"),
        ("5 --reason goodwill --expires yesterday", 2, "expires"),
        ("5 --reason goodwill --request-id x", 2, "request_id"),
        ("-5 --reason goodwill", 1, "points"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(shop: Shop, line: str, code: int, field: str) -> None:
    refused, error = shop.refused(*adjust(shop.amara, *line.split()))

    assert (refused, error["field"]) == (code, field)
    assert shop.statement() == []


def test_somebody_without_the_right_is_told_so(shop: Shop) -> None:
    shop.act_as(Role.AUDITOR)

    assert shop.refused(*adjust(shop.amara, "5", "--reason", "goodwill"))[0] == 3


def test_nobody_is_not_found(shop: Shop) -> None:
    assert shop.refused(*adjust(999, "5", "--reason", "goodwill"))[0] == 4
    for verb in ("statement", "lots", "explain", "months"):
        assert shop.refused("points", verb, 999)[0] == 4


def test_a_long_statement_comes_in_pages(shop: Shop) -> None:
    for _ in range(3):
        shop.done(*adjust(shop.amara, "5", "--reason", "goodwill"))

    first = shop.asked("points", "statement", shop.amara, "--limit", 2)
    rest = shop.asked("points", "statement", shop.amara, "--limit", 2, "--before", first["postings"][-1]["seq"])

    assert [row["seq"] for row in first["postings"]] == [3, 2]
    assert first["more"] is True
    assert [row["seq"] for row in rest["postings"]] == [1]
    assert rest["more"] is False


def test_lots_and_their_explanation_sum_to_the_balance(shop: Shop) -> None:
    shop.done(*adjust(shop.amara, "50", "--reason", "goodwill", "--expires", "2099-12-31"))
    shop.done(*adjust(shop.amara, "-30", "--reason", "mistake"))

    (lot,) = shop.asked("points", "lots", shop.amara)["lots"]
    assert (lot["quantity"], lot["left"], lot["last_valid_on"]) == (50, 20, "2099-12-31")
    explained = shop.asked("points", "explain", shop.amara)
    assert explained["points"]["available"] == 20
    assert all(proof["holds"] for proof in explained["proofs"])
    assert [part["points"] for part in explained["lots"][0]["taken"]] == [30]


def test_months_end_with_what_is_available_now_and_tell_what_expires(shop: Shop) -> None:
    shop.done(*adjust(shop.amara, "50", "--reason", "goodwill", "--expires", "2099-12-31"))

    found = shop.asked("points", "months", shop.amara, "--months", "3")
    assert [end["available"] for end in found["months"]] == [0, 0, 50]
    assert found["expiries"] == [{"points": 50, "on": "2099-12-01"}]
    said = shop.done("points", "months", shop.amara)
    assert "2099-12" in said


def test_the_same_is_said_in_words(shop: Shop) -> None:
    said = shop.done(*adjust(shop.amara, "50", "--reason", "goodwill"))

    assert "50 points added." in said
    assert "available: 0 → 50" in said
    for verb in ("statement", "lots", "explain", "months"):
        assert "50" in shop.done("points", verb, shop.amara)
