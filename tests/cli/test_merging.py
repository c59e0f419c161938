"""Merging, erasing, repairing and the list of what can be undone, as they are typed."""

from sqlalchemy import text

from loyalty_core.database.engine import connect, parse_url
from loyalty_core.desk.permissions import Role
from tests.cli.shop import Shop

BOB = ("--first-name", "Bob", "--last-name", "Ross", "--phone", "+44 7700 900119", "--email", "bob@example.com")


def _bob(shop: Shop) -> int:
    customer: int = shop.asked("customer", "register", *BOB)["receipt"]["customer_id"]
    shop.done("points", "adjust", customer, "50", "--reason", "goodwill")
    return customer


def test_a_merge_is_shown_done_and_means_the_survivor(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    bob = _bob(shop)
    line = ("customer", "merge", shop.amara, bob, "--reason", "one person")

    shown = shop.asked(*line, "--dry-run")
    assert {"what": "available", "before": 0, "after": 50} in shown["receipt"]["changes"]
    assert shown["receipt"]["can_undo"] is False
    shop.done(*line)

    assert shop.asked("customer", "show", bob)["customer"]["customer_id"] == shop.amara
    assert shop.asked("find", "bob@example.com")["hits"][0]["customer_id"] == shop.amara
    assert shop.statement()[-1]["type"] == "merge-in"
    closed = shop.asked("points", "statement", bob, "--merged")["postings"]
    assert [row["type"] for row in closed] == ["merge-out", "credit"]
    code, error = shop.refused(*line)
    assert (code, error["code"], error["id"]) == (5, "already-merged", str(shop.amara))
    assert shop.asked("verify")["ok"] is True


def test_an_agent_merges_nobody_and_a_manager_erases_nobody(shop: Shop) -> None:
    bob = _bob(shop)
    shop.act_as(Role.AGENT)
    assert shop.refused("customer", "merge", shop.amara, bob, "--reason", "one person")[0] == 3
    shop.act_as(Role.MANAGER)
    assert shop.refused("customer", "erase", bob, "--reason", "asked")[0] == 3
    assert shop.refused("verify", "--repair-caches")[0] == 3


def test_an_erased_customer_is_shown_without_a_name(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    bob = _bob(shop)

    assert "cannot be brought back" in shop.done("customer", "erase", bob, "--reason", "asked", "--dry-run")
    shop.done("customer", "erase", bob, "--reason", "asked")

    assert f"Erased customer #{bob}" in shop.done("customer", "show", bob)
    assert shop.asked("find", "bob")["hits"] == []
    assert shop.refused("customer", "edit", bob, "--first-name", "Rob")[1]["code"] == "erased"
    assert shop.asked("verify")["ok"] is True


def test_caches_are_repaired_on_record(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    shop.done("points", "adjust", shop.amara, "50", "--reason", "goodwill")
    database = connect(parse_url(shop.url))
    with database.writing() as connection:
        connection.execute(text("UPDATE account SET available = 51"))
        connection.commit()
    database.close()
    assert shop.type("verify").code == 6

    assert shop.asked("verify", "--repair-caches", "--dry-run")["receipt"]["result"]["customers"] == [shop.amara]
    assert shop.type("verify").code == 6
    assert shop.asked("verify", "--repair-caches")["receipt"]["result"]["customers"] == [shop.amara]
    assert shop.type("verify").code == 0
    assert shop.type("verify", "--dry-run").code == 2


def test_what_can_be_undone_is_listed_and_what_is_lost_is_said_first(shop: Shop) -> None:
    given = shop.asked("points", "adjust", shop.amara, "50", "--reason", "goodwill")["receipt"]["id"]
    shop.done("points", "adjust", shop.amara, "-20", "--reason", "mistake")

    writes = shop.asked("undo", "--list")
    assert [row["can_undo"] for row in writes["writes"][:2]] == [True, True]
    assert writes["more"] is False
    assert "50 points added." in shop.done("undo", "--list")
    first = shop.done("undo", given, "--dry-run").splitlines()[0]
    assert first == "Cannot come back: 20 points were spent meanwhile; the customer owes them."
    assert shop.type("undo").code == 2
    assert shop.type("undo", given, "--list").code == 2
