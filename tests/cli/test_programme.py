"""The programme itself: what purchases earn, policies, tiers."""

import pytest

from loyalty_core.desk.permissions import Role
from tests.cli.shop import Shop


def test_a_new_rule_holds_for_the_next_purchase(shop: Shop) -> None:
    rule = ["--points", 3, "--per", "2.00", "--rounding", "nearest", "--pending-days", 14]
    shop.done("programme", "earning", *rule, "--validity", "year-end", "--validity-days", 365)

    earning = shop.asked("programme", "show")["earning"]
    assert (earning["points"], earning["per"]) == (3, {"minor": 200, "currency": "GBP"})
    assert (earning["rounding"], earning["pending_days"], earning["validity"]) == ("nearest", 14, "year-end")
    receipt = shop.asked("purchase", "record", shop.amara, "--receipt", "R", "--amount", "10")["receipt"]
    assert receipt["changes"] == [{"what": "pending", "before": 0, "after": 15}]


def test_multipliers_are_named_by_store_and_tier(shop: Shop) -> None:
    shop.done("programme", "tier", "add", "gold", "--name", "Gold", "--rank", 3)
    shop.done(
        *("programme", "earning", "--points", 1, "--per", "1.00"),
        *("--store-multiplier", "YORK=3/2", "--tier-multiplier", "gold=2"),
    )

    earning = shop.asked("programme", "show")["earning"]
    assert earning["store_multipliers"] == {"YORK": "3/2"}
    assert earning["tier_multipliers"] == {"gold": "2/1"}


def test_a_rule_may_begin_later(shop: Shop) -> None:
    shop.done("programme", "earning", "--points", 2, "--per", "1.00", "--from", "2099-01-01T00:00")

    shown = shop.asked("programme", "show")
    assert shown["earning"]["points"] == 1
    assert [(rule["points"], rule["valid_from"]) for rule in shown["coming"]] == [(2, "2099-01-01T00:00:00Z")]
    assert "From 1 Jan 2099" in shop.done("programme", "show")


def test_policies_that_are_not_named_stay(shop: Shop) -> None:
    shop.done("programme", "tier", "add", "basic", "--name", "Basic", "--rank", 1)
    shop.done("programme", "policies", "--no-enrol-on-registration", "--registration-tier", "basic")
    policies = shop.asked("programme", "show")["policies"]
    assert (policies["enrol_on_registration"], policies["registration_tier"]) == (False, "basic")
    assert policies["shortfall"] == "debt"

    shop.done("programme", "policies", "--registration-tier", "", "--shortfall", "write-off")
    policies = shop.asked("programme", "show")["policies"]
    assert (policies["enrol_on_registration"], policies["registration_tier"]) == (False, None)
    assert policies["shortfall"] == "write-off"


def test_segments_follow_their_thresholds(shop: Shop) -> None:
    shop.done("purchase", "record", shop.amara, "--receipt", "R-1", "--amount", "60.00")
    shop.done("programme", "policies", "--top-spend-minor", 5_000, "--loyal-purchases", 1, "--new-days", 7)

    assert "loyal from 1 purchases" in shop.done("programme", "show")
    [amara] = shop.asked("customer", "list", "--segment", "top")["customers"]
    assert (amara["customer_id"], amara["segments"]) == (shop.amara, ["top", "new"])
    profile = shop.asked("customer", "show", shop.amara)
    assert profile["segments"][0] == {"segment": "top", "says": "Spent £60.00; top from £50.00."}
    assert "top: Spent £60.00; top from £50.00." in shop.done("customer", "show", shop.amara)
    assert shop.asked("customer", "list", "--segment", "dormant") == {"customers": [], "more": False}
    assert "There is no such customer." in shop.done("customer", "list", "--segment", "dormant")
    assert shop.asked("customer", "list", "--segment", "top", "--redeemed")["customers"] == []
    assert shop.asked("customer", "list", "--segment", "top", "--never-redeemed")["customers"] == [amara]
    assert "top, new" in shop.done("customer", "list", "--status", "enrolled", "--sort", "available", "--descending")


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ("programme policies --at-risk-days 90", 2, "at_risk_days"),
        ("customer list --segment best", 2, "segment"),
        ("customer list --tier zinc", 2, "tier"),
        ("customer list --minimum-points 99999999999999999999", 2, "minimum_balance"),
        ("customer list --sort phone", 2, "sort"),
        ("programme earning --points 1 --per 0", 2, "per"),
        ("programme earning --points -1 --per 1", 2, "points"),
        ("programme earning --points 1 --per 1 --rounding up-and-down", 2, "rounding"),
        ("programme earning --points 1 --per 1 --from 2001-01-01", 2, "valid_from"),
        ("programme earning --points 1 --per 1 --store-multiplier YORK", 2, "store_multipliers"),
        ("programme earning --points 1 --per 1 --store-multiplier PARIS=2", 2, "store_multipliers"),
        ("programme policies --shortfall laugh", 2, "shortfall"),
        ("programme policies --registration-tier gold", 2, "registration_tier"),
        ("programme policies", 2, None),
        ("programme tier add ?! --name X --rank 1", 2, "tier_id"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(shop: Shop, line: str, code: int, field: str | None) -> None:
    refused, error = shop.refused(*line.split())

    assert (refused, error["field"]) == (code, field)


def test_only_an_administrator_changes_the_programme(shop: Shop) -> None:
    shop.act_as(Role.MANAGER)

    assert shop.refused("programme", "earning", "--points", 1, "--per", 1)[0] == 3
    assert shop.asked("programme", "show")["name"] == "Corner Shop"
