"""What a look-up found, marked and put into words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from rich.text import Text

from loyalty_core.customers.views import CustomerHit, FindResult, Match, UnlinkedPurchase
from loyalty_core.money import Money
from loyalty_tui.presenters.customers import hit_columns
from loyalty_tui.presenters.finding import advice, count, only_one
from loyalty_tui.presenters.guess import guess
from loyalty_tui.presenters.matching import marked

LONDON = ZoneInfo("Europe/London")


def hit(kind: str, value: str, customer_id: int = 1) -> CustomerHit:
    return CustomerHit(
        customer_id, "633", "Amara Okafor", "+447700900118", "a@example.org", "Gold", 1240, Match(kind, value)
    )


def parts(text: Text) -> list[str]:
    """Return the parts of a text that are marked."""
    return [text.plain[span.start : span.end] for span in text.spans]


@pytest.mark.parametrize(
    ("shown", "kind", "query", "expected"),
    [
        ("+447700900118", "phone", "0118", ["0118"]),
        ("+447700900118", "phone", "07700 900118", ["7700900118"]),
        ("+44 7700 900118", "phone", "00447700-900118", ["44 7700 900118"]),
        ("+447700900118", "phone", "+44 (0)7700 900118", ["7700900118"]),
        ("Amara Okafor", "name", "oka am", ["Am", "Oka"]),
        ("José García", "name", "jose", ["José"]),
        ("Amara Okafor", "similar-name", "okafro", []),
        ("amara@example.com", "email", "AMARA@ex", ["amara@ex"]),
        ("R-2026-0042", "receipt", "r20260042", ["R-2026-0042"]),
        ("T1042", "transaction", "t1042", ["T1042"]),
        ("Straße", "name", "strass", ["Straße"]),
    ],
)
def test_the_matched_part_is_marked(shown: str, kind: str, query: str, expected: list[str]) -> None:
    assert parts(marked(shown, kind, query)) == expected


@pytest.mark.parametrize("query", ["", " ", "%", "[/x]", "\\", "+", "0"])
def test_any_query_marks_without_failing(query: str) -> None:
    assert marked("[b]Amara[/b] \x1b[31m", "email", query).plain == "[b]Amara[/b] ␛[31m"


def test_why_somebody_was_found_is_said() -> None:
    [why] = [column for column in hit_columns("0118") if column.key == "why"]
    assert str(why.render(hit("phone", "+447700900118"))) == "phone +447700900118"
    assert str(why.render(hit("name", "Amara Okafor"))) == "name"
    assert str(why.render(hit("referral-code", "AMARA-7K2"))) == "referral code AMARA-7K2"


def test_the_only_hit_is_the_one_who_is_meant() -> None:
    one = hit("name", "Amara Okafor")
    assert only_one(FindResult("amara", (one,), more=False)) == one
    assert only_one(FindResult("amara", (one,), more=True)) is None
    assert only_one(FindResult("okafro", (hit("similar-name", "Amara Okafor"),), more=False)) is None


def test_the_only_strong_hit_is_the_one_who_is_meant() -> None:
    card, name = hit("card", "633", 1), hit("name", "Six Three", 2)
    assert only_one(FindResult("633", (name, card), more=False)) == card
    assert only_one(FindResult("633", (card, hit("phone", "633", 3)), more=False)) is None
    assert only_one(FindResult("633", (), more=False)) is None


def test_how_many_were_found() -> None:
    hits = (hit("name", "A"), hit("name", "A", 2))
    assert count(FindResult("a", hits, more=False)) == "2 found"
    assert count(FindResult("a", hits, more=True)) == "2 of >2"


def test_a_purchase_of_nobody_is_told_of() -> None:
    purchase = UnlinkedPurchase("T7", "R-1", "LEEDS", datetime(2026, 3, 1, 9, 5, tzinfo=UTC), Money(6190, "GBP"))
    said = advice(FindResult("R-1", (), more=False, unlinked=(purchase,)), LONDON, may_register=False)
    assert said.plain == "Receipt R-1, £61.90 at LEEDS on 1 Mar 2026 09:05, belongs to no customer yet."


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("", {}),
        ("amara okafor", {"first_name": "Amara", "last_name": "Okafor"}),
        ("Ludwig van Beethoven", {"first_name": "Ludwig van", "last_name": "Beethoven"}),
        ("amara", {"first_name": "Amara"}),
        ("McAdam", {"first_name": "McAdam"}),
        ("07700 900118", {"phone": "07700 900118"}),
        ("+44 7700-900118", {"phone": "+44 7700-900118"}),
        ("amara@example.com", {"email": "amara@example.com"}),
        ("633000000000000118", {"card": "633000000000000118"}),
        ("C-6330", {"card": "C-6330"}),
    ],
)
def test_what_was_typed_fills_the_right_field(typed: str, fields: dict[str, str]) -> None:
    assert guess(typed) == fields
