"""What happened over all customers, by the command."""

from datetime import date, timedelta

import pytest

from loyalty_core.desk.permissions import Role
from tests.cli.shop import Shop, days_ago


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """A shop in which Amara bought, gave back, and was given points by hand."""
    shop.done("purchase", "record", shop.amara, "--receipt", "R-1", "--amount", "100")
    shop.done("purchase", "record", shop.amara, "--receipt", "R-0", "--amount", "30", "--at", f"{days_ago(40)}T12:00")
    shop.done("purchase", "refund", "R-1", "--amount", "40")
    shop.done("points", "adjust", shop.amara, "+20", "--reason", "goodwill")
    shop.done("review", "add", shop.amara, "--product", "Mug", "--rating", 5)
    return shop


def test_the_last_thirty_days_are_listed_and_summed(busy: Shop) -> None:
    busy.act_as(Role.AUDITOR)
    answer = busy.asked("activities")
    assert [row["type"] for row in answer["activities"]] == ["credit", "claw-back", "earn", "join"]
    newest = answer["activities"][0]
    assert (newest["customer"], newest["email"], newest["points"]) == ("Amara Okafor", "amara@example.com", 20)
    assert (newest["kind"], newest["reason"], newest["staff"]) == ("earned", "goodwill", "ada")
    assert newest["at"].endswith("Z")
    assert (answer["kind"], answer["step"], len(answer["steps"]), answer["more"]) == ("all", "day", 30, False)
    assert date.fromisoformat(answer["until"]) - date.fromisoformat(answer["since"]) == timedelta(days=29)
    assert answer["points"]["earned"] == {"count": 2, "points": 120}
    assert answer["points"]["refunded"] == {"count": 1, "points": -40}
    assert answer["points"]["joined"] == 1
    assert (answer["reviews"]["pending"], answer["referrals"]["pending"]) == (1, 0)
    said = busy.done("activities")
    for words in ("Added by hand: Goodwill", "Refund R-1", "Purchase R-1", "Joined", "+120 in 2"):
        assert words in said


def test_a_kind_and_other_days_are_asked_for(busy: Shop) -> None:
    earned = busy.asked("activities", "--kind", "earned", "--since", days_ago(60), "--limit", 2)
    assert [row["type"] for row in earned["activities"]] == ["credit", "earn"]
    assert earned["more"]
    old = busy.asked("activities", "--until", days_ago(35))
    assert [(row["receipt_id"], row["points"]) for row in old["activities"]] == [("R-0", 30)]
    assert old["since"] == (date.fromisoformat(days_ago(35)) - timedelta(days=29)).isoformat()
    assert "Nothing happened on those days." in busy.done("activities", "--kind", "expired")
    kinds = [row["kind"] for row in busy.asked("activity", busy.amara)["activities"]]
    assert {"points-credit", "transaction", "refund", "signed-up"} <= set(kinds)


@pytest.mark.parametrize(
    "line",
    ["--kind lost", "--since soon", "--until 2026-13-01", "--since 2026-02-02 --until 2026-02-01", "--limit 0"],
)
def test_what_cannot_be_asked_is_refused(shop: Shop, line: str) -> None:
    assert shop.refused("activities", *line.split())[0] == 2


def test_who_buys_again_is_told_month_by_month(busy: Shop) -> None:
    busy.act_as(Role.AUDITOR)
    months = busy.asked("customer", "retention", "--months", 4)["months"]
    assert [set(row) for row in months] == [
        {"month", "bought", "new", "stayed", "came_back", "not_again", "kept_permille"}
    ] * 4
    assert months[-1]["month"] == f"{days_ago(0)[:7]}-01"
    assert (months[-1]["bought"], months[-1]["new"]) == (1, 0)
    assert sum(row["new"] for row in months) == 1
    said = busy.done("customer", "retention")
    assert "Came back" in said
    code, error = busy.refused("customer", "retention", "--months", 99)
    assert (code, error["message"]) == (2, "This is a number from 1 to 36.")
