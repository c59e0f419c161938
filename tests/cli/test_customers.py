"""Finding, registering, editing and showing customers."""

import pytest

from tests.cli.shop import Shop, days_ago

NINA = ["--first-name", "Nina", "--last-name", "Olsen", "--phone", "07700 900555", "--email", "nina@example.com"]


def test_a_customer_is_registered_found_and_shown(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    customer_id = shop.asked("customer", "register", *NINA, "--card", "HH77")["receipt"]["result"]["customer_id"]

    for query in ("nina olsen", "olsen nina", "+447700900555", "900555", "nina@example.com", "HH77"):
        assert [hit["customer_id"] for hit in shop.asked("find", query)["hits"]] == [customer_id], query
    profile = shop.asked("customer", "show", customer_id)
    assert profile["customer"]["name"] == "Nina Olsen"
    assert profile["customer"]["phone"] == "+447700900555"
    assert profile["membership"]["status"] == "enrolled"


def test_words_of_a_query_need_no_quotes(shop: Shop) -> None:
    assert shop.asked("find", "amara", "okafor")["query"] == "amara okafor"
    assert "Amara Okafor" in shop.done("find", "okafor", "amara")


def test_nobody_found_is_no_failure(shop: Shop) -> None:
    assert shop.asked("find", "zebra")["hits"] == []
    assert "Nobody" in shop.done("find", "zebra")


def test_more_says_that_there_are_others(shop: Shop) -> None:
    shop.done("customer", "register", *NINA[:2], "--last-name", "Okafor", *NINA[4:])

    found = shop.asked("find", "okafor", "--limit", 1)

    assert len(found["hits"]) == 1
    assert found["more"] is True


def test_a_known_phone_number_is_a_conflict_until_one_says_otherwise(shop: Shop) -> None:
    again = [*NINA[:4], "--phone", "+447700900118", *NINA[6:]]

    code, error = shop.refused("customer", "register", *again)

    assert (code, error["code"], error["id"]) == (5, "duplicate-customer", str(shop.amara))
    shop.done("customer", "register", *again, "--even-if-known")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        (["--phone", "12"], "phone"),
        (["--email", "nina"], "email"),
        (["--first-name", " "], "first_name"),
        (["--birthday", "2099-01-01"], "birthday"),
        (["--birthday", "17 May"], "birthday"),
    ],
)
def test_what_cannot_be_registered_is_refused_at_its_field(shop: Shop, changed: list[str], field: str) -> None:
    before = shop.rows()

    code, error = shop.refused("customer", "register", *NINA, *changed)

    assert (code, error["field"]) == (2, field)
    assert shop.rows() == before


def test_details_are_edited_and_taken_away(shop: Shop) -> None:
    shop.done("customer", "edit", shop.amara, "--last-name", "Eze", "--birthday", "1990-05-17")
    edited = shop.asked("customer", "show", shop.amara)["customer"]
    assert (edited["name"], edited["birthday"], edited["phone"]) == ("Amara Eze", "1990-05-17", "+447700900118")

    receipt = shop.asked("customer", "edit", shop.amara, "--birthday", "", "--card", "")["receipt"]
    emptied = shop.asked("customer", "show", shop.amara)["customer"]
    assert (emptied["birthday"], emptied["card"]) == (None, None)

    shop.done("undo", receipt["id"])
    assert shop.asked("customer", "show", shop.amara)["customer"]["card"] == "HH1"


def test_an_edit_of_what_was_changed_meanwhile_is_a_conflict(shop: Shop) -> None:
    version = shop.asked("customer", "show", shop.amara)["customer"]["version"]
    shop.done("customer", "edit", shop.amara, "--last-name", "Eze")

    code, error = shop.refused("customer", "edit", shop.amara, "--if-version", version, "--last-name", "Obi")

    assert (code, error["code"]) == (5, "changed-meanwhile")


def test_the_last_activities_come_newest_first(shop: Shop) -> None:
    shop.done("purchase", "record", shop.amara, "--receipt", "R-1", "--amount", "10")
    shop.done("note", "add", shop.amara, "Called", "--kind", "query")

    activities = shop.asked("activity", shop.amara)["activities"]
    assert [one["kind"] for one in activities] == ["note", "transaction", "signed-up"]
    assert len(shop.asked("activity", shop.amara, "--limit", 1)["activities"]) == 1
    assert "transaction" in shop.done("activity", shop.amara)


def test_a_profile_is_also_said_in_words(shop: Shop) -> None:
    shop.done("points", "adjust", shop.amara, "1240", "--reason", "goodwill")

    said = shop.done("customer", "show", shop.amara)

    assert "Amara Okafor" in said
    assert "1,240 available, worth £12.40" in said


def test_a_customer_is_shown_as_of_an_instant(shop: Shop) -> None:
    shop.done("purchase", "record", shop.amara, "--receipt", "R-1", "--amount", "10", "--at", days_ago(60))
    shop.done("purchase", "record", shop.amara, "--receipt", "R-2", "--amount", "30")

    then = shop.asked("customer", "show", shop.amara, "--as-of", days_ago(30))

    assert then["points"]["available"] == 10
    assert then["spend"]["transactions"] == 1
    assert shop.asked("customer", "show", shop.amara)["points"]["available"] == 40
    for wrong in ("someday", "2099-01-01"):
        code, error = shop.refused("customer", "show", shop.amara, "--as-of", wrong)
        assert (code, error["field"]) == (2, "as_of")


@pytest.mark.parametrize("verb", [["customer", "show"], ["customer", "edit"], ["activity"]])
def test_nobody_is_not_found(shop: Shop, verb: list[str]) -> None:
    more = ["--last-name", "X"] if verb[-1] == "edit" else []

    assert shop.refused(*verb, 999, *more)[0] == 4


def test_what_to_say_is_told_in_words(shop: Shop) -> None:
    shop.done("points", "adjust", shop.amara, 1240, "--reason", "goodwill")

    said = shop.asked("customer", "say", shop.amara)
    assert said["aloud"][0].startswith("You have 1,240 points, worth twelve pounds forty")
    assert said["message"].startswith("Hello Amara, you have 1,240 points at ")
    assert said["message"] in shop.done("customer", "say", shop.amara)
    assert shop.refused("customer", "say", 999)[0] == 4
