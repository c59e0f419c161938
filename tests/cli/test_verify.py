"""Verifying: exit code 6 where a promise is broken."""

from sqlalchemy import text

from loyalty_core.database.engine import connect, parse_url
from tests.cli.shop import Shop


def test_a_sound_programme_verifies(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    shop.done("points", "adjust", shop.amara, "50", "--reason", "goodwill")

    report = shop.asked("verify")

    assert report["ok"] is True
    assert report["problems"] == []
    assert (report["customers"], report["postings"]) == (1, 1)
    assert "Every promise holds" in shop.done("verify")


def test_a_broken_promise_is_named_with_exit_code_6(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    shop.done("points", "adjust", shop.amara, "50", "--reason", "goodwill")
    database = connect(parse_url(shop.url))
    with database.writing() as connection:
        connection.execute(text("UPDATE account SET available = 51"))
        connection.commit()
    database.close()

    answer = shop.type("verify", "--json")

    assert answer.code == 6
    assert answer.document["ok"] is False
    assert {problem["customer_id"] for problem in answer.document["problems"]} == {shop.amara}
    assert shop.type("verify").code == 6
