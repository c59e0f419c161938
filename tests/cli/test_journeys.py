"""Journeys by the command."""

from tests.cli.shop import Shop


def test_a_journey_is_started_followed_and_ended(shop: Shop) -> None:
    campaign = shop.asked("campaign", "add", "Tea time", "--percent", 10)["receipt"]["result"]["campaign_id"]
    shop.done("journey", "start", "Elite", "--threshold", "10.00", "--text", "journey-welcome=Hello $name!")
    shop.done("journey", "version", "elite", "Rare", "--threshold", 500, "--weight", 3, "--period", "quarter")
    shop.done("journey", "offer", "Elite", campaign, "--tag", "Tea")
    shop.done("journey", "retire", "Elite", 2)
    shop.done("purchase", "record", shop.amara, "--receipt", "R-77", "--amount", "12.00")
    shop.done("jobs", "run", "journeys")
    shop.done("journey", "prefer", shop.amara, "tea", "books")
    shop.done("journey", "answer", shop.amara, "Elite", "accept")
    shop.done("journey", "visit", shop.amara)
    portal = shop.asked("journey", "portal", shop.amara, "Elite")
    assert [(offer["offer"], offer["tag"]) for offer in portal["offers"]] == [("Tea time", "tea")]
    shop.done("coupon", "use", portal["offers"][0]["code"])
    of = shop.asked("journey", "of", shop.amara)
    assert (of["preferences"], of["journeys"][0]["uses"]) == (["books", "tea"], 1)
    (member,) = shop.asked("journey", "members", 1, "--stage", "active")["members"]
    assert (member["customer_id"], member["times_entered"]) == (shop.amara, 1)
    figures = shop.asked("journey", "report", "Elite")["whole"]
    assert (figures["invited"], figures["accepted"], figures["enrolment_percent"]) == (1, 1, 100)
    for verb, says in (
        (("journey", "list"), "Elite"),
        (("journey", "show", "Elite"), "Rare (retired, weight 3)"),
        (("journey", "of", shop.amara), "Used an offer, 1 in the period"),
        (("journey", "members", "Elite"), "Takes part"),
        (("journey", "portal", shop.amara), "Elite"),
        (("journey", "report", "Elite"), "Yes of invited"),
        (("customer", "top"), "made half of"),
    ):
        assert says in shop.done(*verb), verb
    shop.done("journey", "offer", "Elite", campaign, "--remove")
    shop.done("journey", "answer", shop.amara, "Elite", "decline")
    shop.done("journey", "end", "Elite")
    assert shop.asked("journey", "list")["journeys"][0]["state"] == "ended"


def test_what_cannot_be_is_refused_with_a_sentence(shop: Shop) -> None:
    shop.done("journey", "start", "Elite", "--threshold", "10.00")
    refusals = (
        (("journey", "show", "Nobody"), 4),
        (("journey", "start", "Elite", "--threshold", 5), 5),
        (("journey", "start", "Other", "--threshold", 5, "--text", "hello"), 2),
        (("journey", "answer", shop.amara, "Elite", "accept"), 1),
        (("journey", "answer", shop.amara, "Elite", "perhaps"), 2),
        (("journey", "members", "Elite", "--stage", "asleep"), 2),
        (("journey", "portal", shop.amara), 4),
        (("customer", "top", "--since", "yesterday"), 2),
    )
    for words, code in refusals:
        assert shop.refused(*words)[0] == code, words
