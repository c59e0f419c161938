"""The overview: the same order on both engines, paged by place, with filters that mean what they say."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from loyalty_core.customers.overview import ListCustomers
from loyalty_core.customers.rules import Membership, MemberType
from loyalty_core.customers.views import OverviewFilters, OverviewRow
from loyalty_core.customers.words import fold_name
from loyalty_core.database.keyset import COUNT_TO
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.models.note import Note
from loyalty_core.models.programme import Tier
from loyalty_core.paging import PageRequest
from loyalty_core.programme.opening import Programme
from loyalty_core.rewards.commands import CancelRedemption
from tests.core.customers.people import AMARA, register
from tests.core.rewards.acts import add_customer, add_reward, redeem

COUNT = 500
TIERS = {"bronze": "Zinc", "silver": "Silver", "gold": "Aurum"}
FIRST = ["Ada", "ada", "Ärne", "Zoë", "Łukasz", "Ιωάννης", "太郎", "O’Neil", "Anne-Marie", "Bo"]
LAST = ["Smith", "smith", "Ørsted", "Okafor", "山田", "Достоевский", "van Berg", "Ng", "Zz", "Aa"]

Row = dict[str, Any]
SORTS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: row["sort_name"],
    "email": lambda row: row["email_key"],
    "member_type": lambda row: list(MemberType).index(row["member_type"]),
    "membership": lambda row: list(Membership).index(row["membership"]),
    "tier": lambda row: None if row["tier_id"] is None else list(TIERS).index(row["tier_id"]),
    "available": lambda row: row["available"],
    "last_purchase": lambda row: row["last_purchase_at"],
}


def people() -> list[Row]:
    """Return customers with ties, gaps and every script, the same ones every time."""
    chance = random.Random(20260302)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    made = []
    for number in range(1, COUNT + 1):
        first_name, last_name = chance.choice(FIRST), chance.choice(LAST)
        email = chance.choice([None, f"{chance.choice('abcÄß')}{number % 90}@example.com"])
        bought = chance.choice([None, start + timedelta(hours=chance.randrange(200), microseconds=chance.randrange(3))])
        row: Row = {"id": number, "first_name": first_name, "last_name": last_name, "email": email}
        row |= {"sort_name": fold_name(f"{last_name} {first_name}"), "email_key": email and email.casefold()}
        row |= {
            "member_type": chance.choice(list(MemberType)).value,
            "membership": chance.choice(list(Membership)).value,
        }
        row |= {"tier_id": chance.choice([None, *TIERS]), "available": chance.choice([0, 0, 5, 5, 1240])}
        row |= {"last_purchase_at": bought, "record_state": "live", "referral_code": f"X-{number}"}
        made.append(row)
    made[17]["record_state"], made[18]["record_state"] = "merged", "erased"
    return made


def write(programme: Programme, rows: list[Row]) -> None:
    """Write customers with their accounts."""
    at = programme.clock.now()
    figures = "last_seq pending debt lifetime earned redeemed expired clawed_back written_off"
    empty = dict.fromkeys([*figures.split(), "gross_minor", "refunded_minor", "transactions"], 0)
    held = {"available", "last_purchase_at"}
    with programme.database.writing() as connection:
        tiers = [{"id": id, "name": name, "rank": rank} for rank, (id, name) in enumerate(TIERS.items())]
        connection.execute(insert(Tier), tiers)
        customers = [{key: row[key] for key in row.keys() - held} for row in rows]
        connection.execute(insert(Customer), [row | {"registered_at": at, "version": 1} for row in customers])
        accounts = [{"customer_id": row["id"], **{key: row[key] for key in held}} for row in rows]
        connection.execute(insert(Account), [row | empty for row in accounts])
        connection.commit()


def sorted_ids(sort: str, descending: bool) -> list[int]:
    """Return the numbers in the order that is promised: rows without a value last, ties by number."""
    rows = [row for row in people() if row["record_state"] == "live"]
    value = SORTS[sort]
    full = sorted((row for row in rows if value(row) is not None), key=lambda row: (value(row), row["id"]))
    empty = sorted((row for row in rows if value(row) is None), key=lambda row: row["id"])
    parts = (full[::-1], empty[::-1]) if descending else (full, empty)
    return [row["id"] for part in parts for row in part]


def ids(rows: tuple[OverviewRow, ...]) -> list[int]:
    return [row.customer_id for row in rows]


def walk(desk: Desk, sort: str, descending: bool, limit: int) -> Iterator[int]:
    """Give every number of the list, a page at a time from the top."""
    cursor = None
    while True:
        page = desk.ask(ListCustomers(PageRequest(sort, descending, limit, after=cursor)))
        yield from ids(page.rows)
        if len(page.rows) < limit:
            return
        cursor = page.last


def walk_up(desk: Desk, sort: str, descending: bool, limit: int) -> list[int]:
    """Return every number of the list, read a page at a time from the end."""
    page = desk.ask(ListCustomers(PageRequest(sort, descending, limit, from_end=True)))
    gathered = ids(page.rows)
    while len(page.rows) == limit:
        page = desk.ask(ListCustomers(PageRequest(sort, descending, limit, before=page.first)))
        gathered = ids(page.rows) + gathered
    return gathered


def test_pages_put_together_are_the_sorted_list(programme: Programme, desk: Desk) -> None:
    write(programme, people())
    for sort in SORTS:
        for descending in (False, True):
            expected = sorted_ids(sort, descending)
            assert list(walk(desk, sort, descending, 67)) == expected, (sort, descending)
            assert walk_up(desk, sort, descending, 67) == expected, (sort, descending)


def test_any_stretch_can_be_skipped_from_any_row(programme: Programme, desk: Desk) -> None:
    write(programme, people())
    chance = random.Random(7)
    for sort in SORTS:
        descending = chance.random() < 0.5
        expected = sorted_ids(sort, descending)
        cursor = desk.ask(ListCustomers(PageRequest(sort, descending, 200))).last
        for skip in (0, 1, 40, 150, 298, 480, 497, 498, 600):
            top = desk.ask(ListCustomers(PageRequest(sort, descending, 5, skip=skip)))
            assert ids(top.rows) == expected[skip : skip + 5], (sort, skip)
            end = desk.ask(ListCustomers(PageRequest(sort, descending, 5, from_end=True, skip=skip)))
            stop = max(len(expected) - skip, 0)
            assert ids(end.rows) == expected[max(stop - 5, 0) : stop], (sort, skip)
            after = desk.ask(ListCustomers(PageRequest(sort, descending, 5, after=cursor, skip=skip)))
            assert ids(after.rows) == expected[200 + skip : 205 + skip], (sort, skip)
            before = desk.ask(ListCustomers(PageRequest(sort, descending, 5, before=cursor, skip=skip)))
            stop = max(199 - skip, 0)
            assert ids(before.rows) == expected[max(stop - 5, 0) : stop], (sort, skip)


def test_without_a_sort_the_list_is_alphabetical(programme: Programme, desk: Desk) -> None:
    write(programme, people())
    page = desk.ask(ListCustomers(PageRequest(limit=200, descending=True)))
    assert ids(page.rows) == sorted_ids("name", descending=False)[:200]
    assert (page.total, page.exact) == (COUNT - 2, True)


def test_a_row_says_what_the_overview_shows(programme: Programme, desk: Desk) -> None:
    write(programme, people())
    by_id = {row["id"]: row for row in people()}
    for row in desk.ask(ListCustomers(PageRequest("tier", limit=200))).rows:
        person = by_id[row.customer_id]
        assert row.name == f"{person['first_name']} {person['last_name']}"
        assert (row.email, row.member_type, row.membership) == (
            person["email"],
            person["member_type"],
            person["membership"],
        )
        assert row.tier == TIERS.get(person["tier_id"])
        assert (row.available, row.last_purchase_at) == (person["available"], person["last_purchase_at"])


def test_filters_keep_exactly_those_they_name(programme: Programme, desk: Desk) -> None:
    write(programme, people())
    live = [row for row in people() if row["record_state"] == "live"]
    cases: list[tuple[OverviewFilters, Callable[[Row], bool]]] = [
        (OverviewFilters(member_type="affiliate_referral"), lambda row: row["member_type"] == "affiliate_referral"),
        (OverviewFilters(membership="blocked"), lambda row: row["membership"] == "blocked"),
        (OverviewFilters(tier="gold"), lambda row: row["tier_id"] == "gold"),
        (OverviewFilters(minimum_balance=5), lambda row: row["available"] >= 5),
        (
            OverviewFilters(tier="gold", membership="enrolled", minimum_balance=1),
            lambda row: row["tier_id"] == "gold" and row["membership"] == "enrolled" and row["available"] >= 1,
        ),
    ]
    for filters, keeps in cases:
        page = desk.ask(ListCustomers(PageRequest("name", limit=200), filters))
        kept = sum(map(keeps, live))
        assert (page.total, page.exact) == (kept, True), filters
        assert 0 < len(page.rows) == min(kept, 200), filters
        by_id = {row["id"]: row for row in live}
        assert all(keeps(by_id[row.customer_id]) for row in page.rows), filters


def test_the_text_filter_takes_words_of_a_name(desk: Desk) -> None:
    amara = register(desk, **AMARA)
    ada = register(desk, "Ada", "Okonkwo")
    for text in ("ok", "a o", "o a", "a ok"):
        assert ids(desk.ask(ListCustomers(filters=OverviewFilters(text=text))).rows) == [amara, ada], text
    for text in ("amara", "oka", "am ok", "okafor a", "ÓKAFOR", "amar o"):
        assert ids(desk.ask(ListCustomers(filters=OverviewFilters(text=text))).rows) == [amara], text
    assert ids(desk.ask(ListCustomers(filters=OverviewFilters(text=" "))).rows) == [amara, ada]
    for text in ("%", "_", "zz", "amara okonkwo"):
        page = desk.ask(ListCustomers(filters=OverviewFilters(text=text)))
        assert (page.rows, page.first, page.last, page.total, page.exact) == ((), None, None, 0, True), text


def test_open_complaints_can_be_singled_out(programme: Programme, desk: Desk) -> None:
    waiting, answered, asking = register(desk), register(desk), register(desk)
    at = programme.clock.now()
    notes = [(waiting, "complaint", None), (answered, "complaint", at), (asking, "query", None)]
    with programme.database.writing() as connection:
        for customer_id, kind, resolved_at in notes:
            row = {"customer_id": customer_id, "author_id": 1, "kind": kind, "text": "x", "created_at": at}
            connection.execute(insert(Note).values(row | {"resolved_at": resolved_at}))
        connection.commit()
    assert ids(desk.ask(ListCustomers(filters=OverviewFilters(with_open_complaint=True))).rows) == [waiting]


def test_who_redeems_is_told_from_who_never_did(programme: Programme, desk: Desk) -> None:
    redeeming, saving, changed_mind = (add_customer(programme, desk, 300) for _ in range(3))
    none, reward = register(desk), add_reward(desk)
    redeem(desk, redeeming, reward)
    desk.do(CancelRedemption(redemption_id=redeem(desk, changed_mind, reward)))
    assert ids(desk.ask(ListCustomers(filters=OverviewFilters(redeemed=True))).rows) == [redeeming]
    never = desk.ask(ListCustomers(filters=OverviewFilters(redeemed=False)))
    assert (sorted(ids(never.rows)), never.total) == ([saving, changed_mind, none], 3)


def test_counting_ends_somewhere(programme: Programme, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    write(programme, people())
    monkeypatch.setattr("loyalty_core.database.keyset.COUNT_TO", 100)
    page = desk.ask(ListCustomers(PageRequest(limit=10)))
    assert COUNT_TO == 10_000
    assert (page.total, page.exact) == (100, False)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "[]",
        "{}",
        "[1]",
        '["a"]',
        '["a", null]',
        '["a", "b"]',
        '["a", 1, 2]',
        '["\\ud800", 1]',
        '["\\u0000", 1]',
    ],
)
def test_a_cursor_that_is_none_is_refused(desk: Desk, cursor: str) -> None:
    with pytest.raises(Invalid):
        desk.ask(ListCustomers(PageRequest("name", after=cursor)))


def test_other_sorts_refuse_a_foreign_cursor(programme: Programme, desk: Desk) -> None:
    write(programme, people())
    cursor = desk.ask(ListCustomers(PageRequest("name"))).last
    for sort in ("available", "last_purchase", "tier", "membership"):
        with pytest.raises(Invalid):
            desk.ask(ListCustomers(PageRequest(sort, after=cursor)))
    with pytest.raises(Invalid):
        desk.ask(ListCustomers(PageRequest("last_purchase", after='["2025-01-01T00:00:00", 1]')))
    with pytest.raises(Invalid):
        desk.ask(ListCustomers(PageRequest("available", after=f"[{2**70}, 1]")))
    with pytest.raises(Invalid):
        desk.ask(ListCustomers(PageRequest("shoe_size")))


def test_a_cursor_lives_on_when_its_row_is_gone(programme: Programme, desk: Desk) -> None:
    write(programme, people())
    expected = sorted_ids("name", descending=False)
    page = desk.ask(ListCustomers(PageRequest("name", limit=50)))
    with programme.database.writing() as connection:
        connection.execute(update(Customer).where(Customer.id == expected[49]).values(record_state="erased"))
        connection.commit()
    following = desk.ask(ListCustomers(PageRequest("name", limit=50, after=page.last)))
    assert ids(following.rows) == expected[50:100]
