"""Many rows written and looked up at once mean the same on both engines, few or thousands of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from loyalty_core.database.bulk import COPY_FROM, insert_many, insert_missing, update_many
from loyalty_core.database.lists import is_one_of, is_pair_of
from loyalty_core.models.ledger import Account, Lot, Posting
from loyalty_core.models.search import SearchTerm
from loyalty_core.models.staff import Store
from loyalty_core.programme.opening import Programme
from tests.core.members import add_member

TERM = (SearchTerm.kind, SearchTerm.term, SearchTerm.customer_id)
TEXTS = ["plain", 'a "quoted" {brace}, comma', "back\\slash", "new\nline\ttab", "NULL", "", "Ünïcödé 茶 🍵", "'; DROP"]
AT = datetime(2026, 2, 1, 10, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def member(programme: Programme) -> int:
    return add_member(programme)


@pytest.mark.parametrize("how_many", [1, COPY_FROM - 1, COPY_FROM, 1_000])
def test_rows_come_back_as_they_were_given(programme: Programme, member: int, how_many: int) -> None:
    rows = [("x", f"{TEXTS[number % len(TEXTS)]}{number}", member) for number in range(how_many)]
    with programme.database.writing() as connection:
        insert_many(connection, TERM, rows)
        insert_missing(connection, TERM, rows)
        insert_missing(connection, TERM, [("y", text, member) for text in TEXTS])
        stored = connection.execute(select(*TERM)).all()
    assert sorted(map(tuple, stored)) == sorted([*rows, *(("y", text, member) for text in TEXTS)])


@pytest.mark.parametrize("how_many", [1, 1_000])
def test_every_type_of_the_ledger_is_kept(programme: Programme, member: int, how_many: int) -> None:
    posting = ("earn", 5, 5, 0, 0, 5, 5, 0, 0, None, "purchase", None)
    columns: tuple[Any, ...] = (
        Posting.kind,
        Posting.points,
        Posting.available_change,
        Posting.pending_change,
        Posting.debt_change,
    )
    columns += (Posting.lifetime_change, Posting.available_after, Posting.pending_after, Posting.debt_after)
    columns += (Posting.comment, Posting.source, Posting.purchase_id)
    keyed = (Posting.customer_id, Posting.seq, Posting.effective_at, Posting.recorded_at)
    lot: tuple[Any, ...] = (
        Lot.customer_id,
        Lot.seq,
        Lot.quantity,
        Lot.points_left,
        Lot.pending,
        Lot.opened_at,
        Lot.available_from,
    )
    lot += (Lot.expires_at, Lot.last_valid_on)
    lots: list[Any] = [
        (member, number, 5, 5, bool(number % 2), AT, AT + timedelta(microseconds=number), None, date(2026, 2, 28))
        for number in range(1, how_many + 1)
    ]
    with programme.database.writing() as connection:
        postings = [(member, number, AT, AT, *posting) for number in range(1, how_many + 1)]
        insert_many(connection, (*keyed, *columns), postings)
        insert_many(connection, lot, lots)
        assert [tuple(row) for row in connection.execute(select(*lot).order_by(Lot.seq))] == lots
        changed = [(member, number, number % 5, not number % 2) for number in range(1, how_many + 1)]
        assert update_many(connection, (Lot.customer_id, Lot.seq), (Lot.points_left, Lot.pending), changed) == how_many
        left = connection.execute(select(Lot.seq, Lot.points_left, Lot.pending).order_by(Lot.seq)).all()
    assert [(member, *row) for row in left] == changed


def test_an_update_says_how_many_rows_it_found(programme: Programme, member: int) -> None:
    keys, values = (
        (Account.customer_id, Account.last_seq),
        (Account.last_seq, Account.due_at, Account.last_purchase_store_id),
    )
    with programme.database.writing() as connection:
        assert update_many(connection, keys, values, [(member, 7, 8, AT, "LEEDS"), (member + 1, 0, 1, None, None)]) == 0
        assert update_many(connection, keys, values, [(member, 0, 3, AT, 'L"\\S'), (member + 1, 0, 1, None, None)]) == 1
        assert update_many(connection, keys, values, []) == 0
        assert tuple(connection.execute(select(*values)).one()) == (3, AT, 'L"\\S')


@pytest.mark.parametrize("how_many", [1, 100])
def test_a_broken_constraint_is_what_it_always_is(programme: Programme, member: int, how_many: int) -> None:
    rows = [("x", str(number), member) for number in range(how_many)]
    with programme.database.transaction() as connection:
        insert_many(connection, TERM, rows)
        with pytest.raises(IntegrityError):
            insert_many(connection, TERM, rows)


def test_nothing_is_nothing(programme: Programme) -> None:
    with programme.database.writing() as connection:
        insert_many(connection, TERM, [])
        insert_missing(connection, TERM, [])
        assert (
            connection.execute(select(Account.customer_id).where(is_one_of(connection, Account.customer_id, []))).all()
            == []
        )


def test_lists_of_values_find_what_has_one_of_them(programme: Programme, member: int) -> None:
    with programme.database.writing() as connection:
        connection.execute(insert(Store), [{"id": f"S{number}", "name": text} for number, text in enumerate(TEXTS)])
        by_name = select(Store.name).where(is_one_of(connection, Store.name, [*TEXTS, "other"]))
        assert sorted(connection.execute(by_name).scalars()) == sorted(TEXTS)
        numbers = select(Account.customer_id).where(is_one_of(connection, Account.customer_id, range(10_000)))
        assert connection.execute(numbers).scalars().all() == [member]
        for pairs, found in (([(member, 0), (5, 5)], [member]), ([(member, 1)], []), ([], [])):
            both = is_pair_of(connection, Account.customer_id, Account.last_seq, pairs)
            assert connection.execute(select(Account.customer_id).where(both)).scalars().all() == found
