"""The names that programs rely on: each verb's document has these keys, and may have more."""

from typing import Any

import pytest

from tests.cli.shop import Shop

MONEY = {"minor", "currency"}
RECEIPT = {"id", "said", "changes", "result", "request_id", "replayed", "can_undo", "at"}
HIT = {"customer_id", "card", "name", "phone", "email", "tier", "available", "matched"}
POSTING = {
    *("seq", "created_at", "store", "terminal", "transaction_id", "receipt_id", "type", "points", "points_left"),
    *("expires_on", "balance_after", "reason", "staff"),
}
SPEND = {"total", "gross", "refunded", "transactions", "average", "last_value", "last_at"}
POINTS = {"available", "pending", "lifetime", "redeemed", "expired", "debt", "next_expiry"}
PROFILE = {"customer", "membership", "tier", "points", "spend", "coupons", "entry_rewards", "referral_code"}

CONTRACT: list[tuple[str, str, set[str]]] = [
    ("find amara", "", {"query", "hits", "more"}),
    ("find amara", "hits.0", HIT),
    ("find amara", "hits.0.matched", {"kind", "value"}),
    ("customer show 1", "", PROFILE),
    ("customer show 1", "points", POINTS),
    ("customer show 1", "spend", SPEND),
    ("customer show 1", "spend.total", MONEY),
    ("customer show 1", "coupons", {"issued", "claimed", "used"}),
    ("points statement 1", "", {"postings", "more"}),
    ("points statement 1", "postings.0", POSTING),
    ("points lots 1", "lots.0", {"lot", "opened_at", "quantity", "left", "state", "last_valid_on"}),
    ("points explain 1", "", {"customer_id", "points", "lots", "more", "proofs"}),
    ("points explain 1", "proofs.0", {"says", "terms", "total", "stated", "holds"}),
    ("points months 1", "", {"customer_id", "months", "expiries"}),
    ("points months 1", "months.0", {"month", "available"}),
    ("points months 1", "expiries.0", {"points", "on"}),
    ("points adjust 1 5 --reason goodwill", "", {"receipt", "dry_run"}),
    ("points adjust 1 5 --reason goodwill", "receipt", RECEIPT),
    ("points adjust 1 5 --reason goodwill", "receipt.changes.0", {"what", "before", "after"}),
    ("purchase show R-1", "", {"purchase", "customer_id", "lines", "refund_parts"}),
    ("purchase show R-1", "purchase", {"transaction_id", "receipt_id", "kind", "at", "store", "terminal", "amount"}),
    ("purchase show R-1", "purchase.amount", MONEY),
    ("purchase list 1", "", {"purchases", "totals", "more"}),
    ("purchase list 1", "totals", {"transactions", "points_credited", "points_redeemed"}),
    ("purchase why R-1", "", {"earned", "taken_back", "failed", "steps"}),
    ("activity 1", "activities.0", {"at", "kind", "points", "amount", "what", "store"}),
    ("campaign list", "", {"campaigns", "more"}),
    ("coupon list 1", "", {"coupons", "more"}),
    ("message list 1", "", {"messages", "more"}),
    ("message consent 1", "consents.0", {"channel", "agreed", "said_at", "noted_by", "why_not"}),
    ("message channels", "", {"channels", "file"}),
    ("message channels", "channels.0", {"channel", "through", "trouble"}),
    ("message wording list", "wordings.0", {"purpose", "says", "channel", "names", "text", "own"}),
    ("customer show 1", "membership", {"status", "joined_at", "joined_on", "since", "by", "reason"}),
    ("member history 1", "", {"changes", "more"}),
    ("note list 1", "", {"notes", "more"}),
    ("journey list", "", {"journeys"}),
    ("journey show Elite", "", {"journey_id", "name", "state", "versions", "offers", "stages"}),
    ("journey members elite", "members.0", {"customer_id", "version", "stage", "times_entered", "visited_at", "uses"}),
    ("journey of 1", "", {"preferences", "bought_most", "journeys"}),
    ("journey of 1", "journeys.0", {"journey", "stage", "times_entered", "visited_at", "portal", "uses", "steps"}),
    ("journey portal 1", "", {"customer_id", "name", "journey", "points", "tier", "offers"}),
    ("journey report 1", "whole", {"invited", "accepted", "enrolment_percent", "revenue", "low_enrolment"}),
    ("customer top", "", {"revenue", "customers", "half", "four_fifths", "rows"}),
    ("customer top", "rows.0", {"rank", "customer_id", "spent", "share_permille", "cumulative_permille"}),
    ("customer retention", "months.0", {"month", "bought", "new", "stayed", "came_back", "not_again", "kept_permille"}),
    ("referral list", "", {"referrals", "more"}),
    (
        "referral list 1",
        "referrals.0",
        {"referral_id", "referrer_id", "friend_id", "state", "step", "points", "amount"},
    ),
    ("review list", "", {"reviews", "more"}),
    ("review list 1", "reviews.0", {"review_id", "customer_id", "kind", "product", "rating", "state", "points"}),
    ("programme show", "", {"name", "currency", "time_zone", "country", "policies", "earning", "tiers"}),
    ("staff list", "staff.0", {"login", "name", "role", "store", "disabled", "locked"}),
    ("store list", "stores.0", {"store", "name", "terminals"}),
    ("terminal list", "terminals.0", {"store", "terminal"}),
    ("whoami", "", {"login", "name", "role", "store", "terminal"}),
    ("jobs list", "", {"jobs"}),
    ("jobs list", "jobs.0", {"name", "says", "due", "last_run", "next_run_at"}),
    ("jobs list", "jobs.0.due", {"count", "more", "since"}),
    ("jobs run", "", {"runs"}),
    ("jobs run", "runs.0", {"job", "what", "outcome", "count", "batches", "seconds"}),
    ("verify", "", {"ok", "customers", "postings", "audit_rows", "problems"}),
    ("db check", "", {"ok", "database", "engine", "version", "programme"}),
]


@pytest.fixture
def lively(shop: Shop) -> Shop:
    """A shop in which Amara has number 1 and one of most things."""
    assert shop.amara == 1
    shop.done("purchase", "record", 1, "--receipt", "R-1", "--line", "MUG:2:8.50:Mug")
    shop.done("note", "add", 1, "Called", "--kind", "query")
    shop.done("journey", "start", "Elite", "--threshold", 5)
    shop.done("journey", "invite", 1, "Elite")
    shop.done("journey", "answer", 1, "Elite", "accept")
    shop.done("referral", "add", 1, "--name", "Bo", "--email", "bo@example.org")
    shop.done("review", "add", 1, "--product", "Mug", "--rating", 5)
    return shop


LINES = sorted({line for line, _, _ in CONTRACT})


@pytest.mark.parametrize("line", LINES)
def test_a_document_has_its_keys_wherever_json_is_asked_for(lively: Shop, line: str) -> None:
    before, behind = lively.type("--json", *line.split()), lively.type(*line.split(), "--json")

    for answer in (before, behind):
        assert (answer.code, answer.err) == (0, "")
        for place, keys in [(place, keys) for of, place, keys in CONTRACT if of == line]:
            found: Any = answer.document
            for step in filter(None, place.split(".")):
                found = found[int(step)] if step.isdigit() else found[step]
            assert keys <= set(found), place


@pytest.mark.parametrize("line", LINES)
def test_what_is_said_in_words_is_plain_text(lively: Shop, line: str) -> None:
    said = lively.done(*line.split())

    assert said.endswith("\n")
    assert all(char == "\n" or char.isprintable() for char in said)


def test_instants_are_utc_and_dates_are_local(lively: Shop) -> None:
    lively.done("points", "adjust", 1, "5", "--reason", "goodwill", "--expires", "2099-12-31")

    newest = lively.statement()[0]
    assert newest["created_at"].endswith("Z")
    assert newest["expires_on"] == "2099-12-31"
