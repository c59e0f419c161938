"""Rewards, redeeming them with the code that the customer was sent, and the list of those codes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from loyalty_core.database.engine import connect, parse_url
from loyalty_core.desk.permissions import Role
from loyalty_core.models.message import Message
from loyalty_core.models.reward import OneTimePassword
from tests.cli.shop import Shop


@pytest.fixture
def reward(shop: Shop) -> int:
    """The number of a reward of five pounds off for 200 points; Amara has 500."""
    return add_reward(shop)


def add_reward(shop: Shop) -> int:
    shop.done("points", "adjust", shop.amara, 500, "--reason", "goodwill")
    line = ["reward", "add", "£5 off", "--cost", 200, "--amount", "5.00", "--valid-days", 30, "--limit-per-customer", 2]
    number: int = shop.asked(*line)["receipt"]["result"]["reward_id"]
    return number


def outbox(shop: Shop) -> str | None:
    """Return the code in the outbox's last message, as the customer reads it; None once it is cleared."""
    database = connect(parse_url(shop.url))
    with database.reading() as connection:
        secret = connection.execute(select(Message.secret).order_by(Message.id.desc()).limit(1)).scalar_one()
    database.close()
    return secret


def let_a_day_pass(shop: Shop) -> None:
    """Put every code that was sent into the day before yesterday, as far as the limits go."""
    database = connect(parse_url(shop.url))
    with database.writing() as connection:
        first = connection.execute(select(func.min(OneTimePassword.sent_at))).scalar_one()
        connection.execute(update(OneTimePassword).values(sent_at=first - timedelta(days=2)))
        connection.commit()
    database.close()


def available(shop: Shop) -> int:
    points: int = shop.asked("customer", "show", shop.amara)["points"]["available"]
    return points


def ask(shop: Shop, reward: int) -> Any:
    return shop.asked("redeem", shop.amara, reward)["redemption"]


def test_a_reward_is_redeemed_with_the_code_that_the_customer_was_sent(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    reward = add_reward(shop)
    asked = shop.asked("redeem", shop.amara, reward)
    assert asked.keys() == {"receipt", "dry_run", "redemption"}
    redemption = asked["redemption"]
    assert (redemption["state"], redemption["points"], redemption["sent_to"]) == ("waiting", 200, "••••••18")
    number, code = redemption["redemption_id"], str(outbox(shop))
    assert available(shop) == 500

    confirmed = shop.asked("redeem", "confirm", number, code)["receipt"]

    (coupon,) = confirmed["result"]["coupons"]
    assert (available(shop), outbox(shop)) == (300, None)
    (listed,) = shop.asked("redeem", "list", shop.amara)["redemptions"]
    assert (listed["state"], listed["coupons"]) == ("confirmed", [coupon])
    (sent,) = shop.asked("otp", "list", shop.amara)["passwords"]
    assert (sent["state"], sent["reward"], sent["points"], sent["sent_to"]) == ("used", "£5 off", 200, "••••••18")
    assert code not in str([asked, confirmed, listed, sent])

    assert shop.asked("redeem", "cancel", number, "--reason", "wrong reward")["receipt"]["result"]["points"] == 200
    assert available(shop) == 500
    assert shop.refused("redeem", "cancel", number)[0] == 5
    assert shop.asked("verify")["ok"]


def test_several_at_once_and_options_before_the_numbers(shop: Shop, reward: int) -> None:
    redemption = shop.asked("redeem", "--times", 2, shop.amara, reward)["redemption"]
    assert (redemption["times"], redemption["points"]) == (2, 400)


def test_the_text_says_where_the_code_went_and_how_to_go_on(shop: Shop, reward: int) -> None:
    said = shop.done("redeem", shop.amara, reward)
    assert "A one-time password for 200 points goes to the customer." in said
    assert "••••••18" in said
    assert "loyalty redeem confirm 1 CODE" in said
    assert str(outbox(shop)) not in said


def test_a_wrong_code_is_refused_and_counts_and_a_dry_run_does_not_look_at_it(shop: Shop, reward: int) -> None:
    number = ask(shop, reward)["redemption_id"]
    code = str(outbox(shop))
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for typed in (code, wrong):
        would = shop.asked("redeem", "confirm", number, typed, "--dry-run")
        assert (would["dry_run"], would["receipt"]["result"]["points"]) == (True, 200)
    exit_code, error = shop.refused("redeem", "confirm", number, wrong)
    assert (exit_code, error["code"], error["field"]) == (1, "wrong-code", "code")
    assert error["message"] == "That is not the code. 4 tries are left."
    assert shop.refused("redeem", "confirm", number, "12")[0] == 2
    assert available(shop) == 500
    shop.done("redeem", "confirm", number, f"{code[:3]} {code[3:]}")
    assert shop.refused("redeem", "confirm", number, code)[0] == 5
    assert available(shop) == 300


def test_a_new_code_can_be_sent_after_half_a_minute(shop: Shop, reward: int) -> None:
    number = ask(shop, reward)["redemption_id"]
    exit_code, error = shop.refused("redeem", "resend", number)
    assert (exit_code, error["code"]) == (1, "too-many-codes")
    first = outbox(shop)
    let_a_day_pass(shop)
    assert "Nothing was changed" in shop.done("redeem", "resend", number, "--dry-run")
    assert outbox(shop) == first
    assert shop.asked("redeem", "resend", number)["redemption"]["state"] == "waiting"
    assert [row["state"] for row in shop.asked("otp", "list", shop.amara)["passwords"]] == ["sent", "replaced"]
    shop.done("redeem", "confirm", number, outbox(shop))


def test_a_dry_run_sends_nothing(shop: Shop, reward: int) -> None:
    before = shop.rows()
    would = shop.asked("redeem", shop.amara, reward, "--dry-run")
    assert (would["dry_run"], would["receipt"]["id"]) == (True, None)
    assert shop.rows() == before


def test_the_same_request_sends_one_code(shop: Shop, reward: int) -> None:
    line = ["redeem", shop.amara, reward, "--request-id", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"]
    first, again = shop.asked(*line), shop.asked(*line)
    assert first["redemption"] == again["redemption"]
    assert (again["receipt"]["replayed"], shop.rows()["message"]) == (True, 1)


def test_rewards_say_what_a_customer_can_have_and_why_not(shop: Shop, reward: int) -> None:
    shop.done("reward", "add", "Bread course", "--cost", 5000, "--custom", "A day in the bakery")
    rows = {row["name"]: row for row in shop.asked("reward", "list", "--customer", shop.amara)["rewards"]}
    assert (rows["£5 off"]["can_have"], rows["£5 off"]["why_not"]) == (True, None)
    assert rows["Bread course"]["why_not"] == "Only 500 points are available; 5,000 are needed."
    assert rows["£5 off"]["amount"] == {"minor": 500, "currency": "GBP"}
    assert rows["£5 off"].keys() >= {"reward_id", "kind", "cost", "state", "starts_on", "limit_total", "redeemed"}
    said = shop.done("reward", "list", "--customer", shop.amara)
    assert "Only 500 points are available" in said
    assert "Can have it" not in shop.done("reward", "list")
    assert shop.refused("reward", "list", "--customer", 999)[0] == 4
    shop.done("reward", "end", reward)
    assert [row["name"] for row in shop.asked("reward", "list", "--open")["rewards"]] == ["Bread course"]
    exit_code, error = shop.refused("redeem", shop.amara, reward)
    assert (exit_code, error["code"]) == (1, "reward-ended")


def test_who_may_do_what_and_how_the_rest_is_refused(shop: Shop, reward: int) -> None:
    assert shop.refused("redeem", shop.amara, reward + 1)[0] == 4
    assert shop.refused("redeem", 999, reward)[0] == 4
    assert shop.refused("redeem", "confirm", 999, "123456")[0] == 4
    assert shop.refused("redeem", shop.amara)[0] == 2
    assert shop.refused("redeem", "confrim", 1, "123456")[0] == 2
    assert shop.refused("redeem", shop.amara, reward, "--times", 0)[0] == 2
    assert shop.refused("reward", "add", "Nothing", "--cost", 10)[0] == 2
    shop.act_as(Role.AGENT)
    assert shop.refused("reward", "add", "Mine", "--cost", 1, "--percent", 100)[0] == 3
    ask(shop, reward)
    shop.act_as(Role.AUDITOR)
    assert shop.refused("redeem", shop.amara, reward)[0] == 3
    assert len(shop.asked("otp", "list", shop.amara)["passwords"]) == 1


def test_lists_in_words(shop: Shop, reward: int) -> None:
    assert shop.done("redeem", "list", shop.amara) == "There are no redemptions.\n"
    assert shop.done("otp", "list", shop.amara) == "There are no one-time passwords.\n"
    number = ask(shop, reward)["redemption_id"]
    assert "waiting" in shop.done("redeem", "list", shop.amara)
    listed = shop.done("otp", "list", shop.amara)
    assert "••••••18" in listed
    assert str(outbox(shop)) not in listed
    shop.done("redeem", "cancel", number)
    assert "withdrawn" in shop.done("otp", "list", shop.amara)
    assert "£5.00 off" in shop.done("reward", "list")


def test_a_policy_says_how_codes_are_sent(shop: Shop, reward: int) -> None:
    shop.done("programme", "policies", "--otp-channel", "email", "--otp-minutes", 10)
    assert ask(shop, reward)["sent_to"] == "a•••@example.com"
    policies = shop.asked("programme", "show")["policies"]
    assert (policies["otp_channel"], policies["otp_minutes"]) == ("email", 10)
    assert shop.refused("programme", "policies", "--otp-minutes", 11)[0] == 2
    assert shop.refused("programme", "policies", "--otp-channel", "pigeon")[0] == 2
