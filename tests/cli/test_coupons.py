"""Campaigns and coupons."""

import pytest

from loyalty_core.desk.permissions import Role
from loyalty_tui.presenters.qr import half_blocks, modules
from tests.cli.shop import Shop


@pytest.fixture
def campaign(shop: Shop) -> int:
    """The number of a campaign with ten per cent off, two coupons in all."""
    line = ["campaign", "add", "Spring", "--percent", 10, "--limit-total", 2, "--valid-days", 30]
    number: int = shop.asked(*line)["receipt"]["result"]["campaign_id"]
    return number


def issue(shop: Shop, campaign: int) -> str:
    """Issue Amara a coupon; return its code."""
    code: str = shop.asked("coupon", "issue", shop.amara, campaign)["receipt"]["result"]["code"]
    return code


def state_of(shop: Shop, code: str) -> str:
    """Return the state of one of Amara's coupons."""
    (state,) = [row["state"] for row in shop.asked("coupon", "list", shop.amara)["coupons"] if row["code"] == code]
    return str(state)


def test_a_coupon_is_issued_claimed_and_used_once(shop: Shop, campaign: int) -> None:
    code = issue(shop, campaign)
    assert state_of(shop, code) == "issued"

    shop.done("coupon", "claim", code)
    assert state_of(shop, code) == "claimed"

    shop.done("purchase", "record", shop.amara, "--receipt", "R-1", "--amount", "10")
    shop.done("coupon", "use", code.lower().replace("-", " "), "--receipt", "R-1")
    (used,) = shop.asked("coupon", "list", shop.amara)["coupons"]
    assert (used["state"], used["transaction_id"]) == ("used", "T1")
    assert shop.refused("coupon", "use", code)[0] in (1, 5)
    assert shop.refused("coupon", "void", code, "--reason", "typo")[0] == 1


def test_a_voided_coupon_frees_its_place(shop: Shop, campaign: int) -> None:
    first = issue(shop, campaign)
    issue(shop, campaign)
    assert shop.refused("coupon", "issue", shop.amara, campaign)[0] == 1

    shop.done("coupon", "void", first, "--reason", "Wrong customer")

    assert state_of(shop, first) == "voided"
    issue(shop, campaign)


def test_a_coupon_is_shown_and_its_picture_holds_its_code(shop: Shop, campaign: int) -> None:
    code = issue(shop, campaign)

    assert shop.asked("coupon", "show", code.lower(), "--qr")["code"] == code
    facts, picture = shop.done("coupon", "show", code, "--qr").split("\n\n")
    assert ("issued" in facts, "10 % off" in facts) == (True, True)
    lines = picture.rstrip("\n").split("\n")
    assert lines == list(half_blocks(modules(code)))
    assert "█" not in shop.done("coupon", "show", code)
    assert shop.refused("coupon", "show", "NONSENSE")[0] == 2


def test_a_dry_run_names_the_code_that_the_same_request_gets(shop: Shop, campaign: int) -> None:
    line = ["coupon", "issue", shop.amara, campaign, "--request-id", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"]

    would = shop.asked(*line, "--dry-run")["receipt"]["result"]["code"]

    assert shop.asked("coupon", "list", shop.amara)["coupons"] == []
    assert shop.asked(*line)["receipt"]["result"]["code"] == would


def test_an_ended_campaign_gives_no_coupons(shop: Shop, campaign: int) -> None:
    assert [row["state"] for row in shop.asked("campaign", "list")["campaigns"]] == ["running"]

    shop.done("campaign", "end", campaign)

    assert [row["state"] for row in shop.asked("campaign", "list")["campaigns"]] == ["ended"]
    assert shop.asked("campaign", "list", "--open")["campaigns"] == []
    assert shop.refused("coupon", "issue", shop.amara, campaign)[0] == 1


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("campaign add Spring --percent 5", 5),
        ("campaign add Empty", 2),
        ("campaign add Twice --percent 5 --points 10", 2),
        ("campaign add Late --percent 5 --ends 2001-01-01", 2),
        ("campaign add Odd --percent 5 --ends someday", 2),
        ("campaign end 999", 4),
        ("coupon issue 1 999", 4),
        ("coupon issue 999 1", 4),
        ("coupon claim WRONG", 2),
        ("coupon void WRONG", 2),
    ],
)
def test_what_cannot_be_is_refused(shop: Shop, campaign: int, line: str, code: int) -> None:
    before = shop.rows()

    assert shop.refused(*line.split())[0] == code
    assert shop.rows() == before


def test_an_agent_may_not_add_a_campaign(shop: Shop) -> None:
    shop.act_as(Role.AGENT)

    assert shop.refused("campaign", "add", "Mine", "--percent", 100)[0] == 3


def test_the_same_is_said_in_words(shop: Shop, campaign: int) -> None:
    code = issue(shop, campaign)

    assert "10 % off" in shop.done("campaign", "list")
    assert code in shop.done("coupon", "list", shop.amara)
