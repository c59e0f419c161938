"""Tiers at the command line: rules, progress, a manager's override, and the job."""

from tests.cli.shop import Shop

RULES = ["tier", "rules", "--measure", "spend", "--threshold", "silver=100.00", "--threshold", "gold=300.00"]


def make_tiers(shop: Shop) -> None:
    """Let the programme have two tiers and rules."""
    for rank, tier in enumerate(("silver", "gold"), start=1):
        shop.done("programme", "tier", "add", tier, "--name", tier.title(), "--rank", rank)
    shop.done(*RULES)


def test_a_purchase_moves_up_and_everything_says_so(shop: Shop) -> None:
    make_tiers(shop)
    shop.done("purchase", "record", shop.amara, "--receipt", "R-1", "--amount", "262.00")
    document = shop.asked("customer", "show", shop.amara)
    assert (document["tier"]["id"], document["tier"]["override"]) == ("silver", None)
    assert document["next_tier"]["missing_money"] == {"minor": 3800, "currency": "GBP"}
    assert document["next_tier"]["says"] == "£38.00 to Gold"
    assert "£38.00 to Gold" in shop.done("tier", "progress", shop.amara)
    listed = shop.asked("tier", "list")
    assert [(row["id"], row["needs"], row["members"]) for row in listed["tiers"]] == [
        ("silver", 10_000, 1),
        ("gold", 30_000, 0),
    ]
    assert listed["rules"]["window"] == "calendar-year"
    assert "Reached by spend" in shop.done("tier", "list")


def test_an_override_is_set_shown_and_released(shop: Shop) -> None:
    make_tiers(shop)
    line = ["tier", "set", shop.amara, "gold", "--reason", "Our guest", "--until", "2199-12-31"]
    shop.done(*line)
    progress = shop.asked("tier", "progress", shop.amara)
    assert progress["tier"]["override"]["until_on"] == "2199-12-31"
    assert [move["cause"] for move in progress["moves"]] == ["override"]
    assert "Our guest" in shop.done("tier", "progress", shop.amara)
    shop.done("tier", "release", shop.amara)
    assert shop.asked("customer", "show", shop.amara)["tier"] is None
    assert shop.asked("jobs", "run", "tiers")["runs"][0]["count"] == 0
