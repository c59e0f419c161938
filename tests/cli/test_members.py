"""Membership, referrals and reviews by the command."""

import pytest

from loyalty_core.desk.permissions import Role
from tests.cli.shop import Shop

BEN = ("--first-name", "Ben", "--last-name", "Osei", "--phone", "07700 900333", "--email", "ben@example.org")


def register(shop: Shop, *more: object) -> int:
    """Register Ben; return the number."""
    number: int = shop.asked("customer", "register", *BEN, *more)["receipt"]["result"]["customer_id"]
    return number


def standing(shop: Shop) -> dict[str, object]:
    """Return what `customer show` says of Amara's membership."""
    membership: dict[str, object] = shop.asked("customer", "show", shop.amara)["membership"]
    return membership


def test_a_membership_changes_and_says_who_when_and_why(shop: Shop) -> None:
    assert (standing(shop)["status"], standing(shop)["by"]) == ("enrolled", None)
    shop.done("member", "opt-out", shop.amara, "--reason", "Too many letters")
    now = standing(shop)
    assert (now["status"], now["by"], now["reason"]) == ("opted_out", "ada", "Too many letters")
    assert str(now["since"]).endswith("Z")
    shop.done("member", "enrol", shop.amara, "--reason", "Is back")
    shop.done("member", "exclude", shop.amara, "--reason", "Works here")
    shop.done("member", "reinstate", shop.amara, "--reason", "Left us")
    shop.done("member", "block", shop.amara, "--reason", "Fraud")
    rows = shop.asked("member", "history", shop.amara)["changes"]
    assert [row["action"] for row in rows] == ["block", "reinstate", "exclude", "enrol", "opt-out"]
    assert "blocked since" in shop.done("customer", "show", shop.amara)
    assert "Fraud" in shop.done("member", "history", shop.amara)
    shop.done("member", "type", shop.amara, "affiliate-referral")
    assert shop.asked("customer", "show", shop.amara)["customer"]["member_type"] == "affiliate_referral"


def test_a_friend_is_brought_by_code_and_pays_off(shop: Shop) -> None:
    campaign = shop.asked("campaign", "add", "Friends", "--amount", "5.00")["receipt"]["result"]["campaign_id"]
    shop.done("programme", "policies", "--referral-points", 100, "--referral-percent", 10)
    shop.done("programme", "policies", "--referral-campaign", campaign)
    code = shop.asked("customer", "show", shop.amara)["referral_code"]
    ben = register(shop, "--referral-code", code.lower())
    (coupon,) = shop.asked("coupon", "list", ben)["coupons"]
    shop.done("purchase", "record", ben, "--receipt", "R-1", "--amount", "40")
    (row,) = shop.asked("referral", "list", shop.amara, "--state", "completed")["referrals"]
    assert (row["step"], row["points"], row["amount"]) == ("ordered", 500, {"minor": 500, "currency": "GBP"})
    assert (row["coupon"], row["friend_id"]) == (coupon["code"], ben)
    assert "ordered" in shop.done("referral", "list")
    said = shop.done("referral", "cancel", row["referral_id"], "--reason", "Same household", "--take-back")
    assert "500 points are taken back" in said
    policies = shop.asked("programme", "show")["policies"]
    assert (policies["referral_points"], policies["referral_campaign"]) == (100, campaign)
    assert shop.asked("verify")["ok"]


def test_a_friend_is_named_and_goes_step_by_step(shop: Shop) -> None:
    shop.done("referral", "add", shop.amara, "--name", "Ben", "--phone", "07700 900333")
    shop.done("referral", "step", 1, "clicked")
    shop.done("referral", "step", 1, "valid-email", "--email", "ben@example.org")
    (row,) = shop.asked("referral", "list")["referrals"]
    assert (row["step"], row["friend_name"], row["friend_id"]) == ("valid-email", "Ben", None)
    ben = register(shop)
    assert shop.asked("referral", "list", ben)["referrals"][0]["friend_id"] == ben


def test_a_review_is_approved_with_points_or_rejected(shop: Shop) -> None:
    shop.done("programme", "policies", "--review-points", 25, "--testimonial-points", 40)
    shop.done("review", "add", shop.amara, "--product", "Mug", "--rating", 5, "--text", "Lovely")
    shop.done("review", "add", shop.amara, "--kind", "testimonial", "--text", "They know my name", "--source", "web")
    shop.done("review", "approve", 1)
    shop.done("review", "reject", 2, "--reason", "A copy")
    rows = shop.asked("review", "list", shop.amara)["reviews"]
    assert [(row["kind"], row["state"], row["points"]) for row in rows] == [
        ("testimonial", "rejected", 0),
        ("review", "approved", 25),
    ]
    assert shop.asked("review", "list", "--kind", "review", "--state", "approved")["reviews"][0]["product"] == "Mug"
    assert "Lovely" in shop.done("review", "list")
    kinds = [row["kind"] for row in shop.asked("activity", shop.amara)["activities"]]
    assert {"review-added", "review-approved", "testimonial-rejected"} <= set(kinds)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("member opt-out 999 --reason x", 4),
        ("member opt-out 1", 2),
        ("member reinstate 1 --reason x", 1),
        ("member type 1 friend", 2),
        ("member history 999", 4),
        ("referral add 1 --friend 1", 1),
        ("referral add 1 --name Bo --email bo@", 2),
        ("referral add 999 --name Bo --email bo@example.org", 4),
        ("referral step 9 clicked", 4),
        ("referral cancel 9 --reason x", 4),
        ("referral list --state lost", 2),
        ("review add 1 --product Mug --rating 9", 2),
        ("review approve 9", 4),
        ("review list 999", 4),
        ("review list --kind essay", 2),
        ("programme policies --referral-campaign 99", 2),
        (f"customer register {' '.join(BEN).replace(' 900', '900')} --referral-code NOBODY-4444", 2),
    ],
)
def test_what_cannot_be_is_refused(shop: Shop, line: str, code: int) -> None:
    before = shop.rows()

    assert shop.refused(*line.split())[0] == code
    assert shop.rows() == before


def test_an_agent_does_not_block_cancel_or_approve(shop: Shop) -> None:
    shop.done("referral", "add", shop.amara, "--name", "Bo", "--email", "bo@example.org")
    shop.done("review", "add", shop.amara, "--product", "Mug", "--rating", 5)
    shop.act_as(Role.AGENT)
    assert shop.refused("member", "block", shop.amara, "--reason", "x")[0] == 3
    assert shop.refused("referral", "cancel", 1, "--reason", "x")[0] == 3
    assert shop.refused("review", "approve", 1)[0] == 3
