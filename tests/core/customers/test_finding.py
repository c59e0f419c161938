"""The look-up: one box, anything typed into it, and why each customer was found."""

from typing import Any

import pytest
from sqlalchemy import insert, update

from loyalty_core.customers.commands import EditCustomer
from loyalty_core.customers.lookup import FindCustomers
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.customers.terms import add_terms, coupon_terms, receipt_terms
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid
from loyalty_core.models.customer import Customer
from loyalty_core.models.purchase import Purchase
from loyalty_core.money import Money
from loyalty_core.programme.opening import Programme
from loyalty_core.text import fold_code
from tests.core.customers.people import AMARA, find, found, register, why

HOSTILE = [
    "",
    " ",
    "%",
    "%%",
    "_",
    "____",
    "\\",
    "%' OR 1=1 --",
    "'; DROP TABLE customer; --",
    "\x00",
    "a\x00b",
    "\ud800",
    "\x1b]0;owned\x07",
    "[/foo]",
    "*",
    '"',
    "(",
    "+",
    "++",
    "-",
    "00",
    "0000",
    "@",
    "@@@@",
    "😀",
    "\u202eabc",
    "\U0010ffff",
    "x" * 5000,
    "1" * 5000,
    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "T99999999999999999999",
    "T" + "9" * 15,
    "١٢٣٤",
]


def sell(programme: Programme, receipt_id: str, customer_id: int | None, **more: Any) -> int:
    """Write a sale as it stands in the table, with its terms; return its number."""
    row: dict[str, Any] = {"kind": "sale", "receipt_id": receipt_id, "receipt_key": fold_code(receipt_id)}
    row |= {"store_id": "LEEDS", "customer_id": customer_id, "amount_minor": 6190, "rounding": "down"}
    row |= {"refunded_minor": 0, "rate_points": 1, "rate_minor": 100, "earned_points": 61, "clawed_points": 0}
    row |= {"at": programme.clock.now(), "recorded_at": programme.clock.now()}
    with programme.database.writing() as connection:
        number = connection.execute(insert(Purchase).values(row | more).returning(Purchase.id)).scalar_one()
        if customer_id is not None:
            add_terms(connection, receipt_terms(receipt_id, customer_id))
        connection.commit()
    return number


PHONES = (
    "07700900118",
    "07700 900 118",
    "+44 7700 900118",
    "+447700900118",
    "0044 7700 900118",
    "+44 (0)7700 900118",
    "(07700) 900-118",
    "447700900118",
    "7700900118",
    "900118",
    "0118",
    "900 118",
    "０７７００ ９００１１８",
)


def test_a_phone_number_is_found_in_any_format_and_by_its_end(desk: Desk) -> None:
    amara = register(desk, **AMARA)
    register(desk, phone="07700 900119")
    for query in PHONES:
        assert found(desk, query) == [amara], query
        assert why(desk, query) == [("phone", "+447700900118")], query


def test_three_digits_are_too_few_for_a_phone_number(desk: Desk) -> None:
    register(desk, **AMARA)
    assert found(desk, "118") == []


def test_a_name_is_found_in_any_order_and_by_its_beginnings(desk: Desk) -> None:
    amara = register(desk, **AMARA)
    register(desk, "Jo", "Bloggs")
    for query in ("amara", "AMARA", "okafor", "amara okafor", "Okafor, Amara", "ama oka", "oka ama", "a oka", "am o"):
        assert why(desk, query) == [("name", "Amara Okafor")], query
        assert found(desk, query) == [amara], query


NAMES = [
    ("Seán", "O'Brien", ["o'brien", "obrien", "o’brien", "O BRIEN", "brien sean", "sean o'b", "Seán O’Brien", "sean"]),
    ("Anne-Marie", "Smith", ["anne-marie", "anne marie", "annemarie", "marie smith", "smith annem", "anne-m"]),
    ("Una", "Smith-O’Neill", ["smith-o’neill", "oneill", "o'neill una", "neill smith"]),
    ("José", "Nuñez", ["jose nunez", "JOSÉ NUÑEZ", "nunez", "nuñ jos"]),
    ("Łukasz", "Ørsted", ["lukasz", "łukasz", "orsted luk", "ørsted"]),
    ("Jürgen", "Groß", ["gross", "groß", "jurgen gross"]),
    ("Ιωάννης", "Παπαδόπουλος", ["παπαδοπουλος", "ΙΩΑΝΝΗΣ", "παπ ιω"]),
    ("Фёдор", "Достоевский", ["федор", "фёдор", "достоевский фе", "ДОСТ"]),
    ("محمد", "الأحمد", ["محمد", "الاحمد", "محمد الأح"]),
    ("राजेश", "शर्मा", ["राजेश", "शर्मा राजे"]),
    ("太郎", "山田", ["山田太郎", "山田 太郎", "太郎", "山", "田太", "太郎山田", "山 太"]),
    ("민준", "김", ["김민준", "김 민준", "민준", "김"]),
    ("Ada", "van der Berg", ["van der berg", "berg ada", "ada van berg", "der be"]),
    ("J.R.", "Tolkien", ["jr tolkien", "j.r. tolkien", "tolkien j r", "j tolkien"]),
]


def test_names_of_every_kind_are_found_as_people_type_them(desk: Desk) -> None:
    register(desk, "Zebedee", "Quux")
    for first_name, last_name, queries in NAMES:
        person = register(desk, first_name, last_name)
        for query in queries:
            assert why(desk, query) == [("name", f"{first_name} {last_name}")], query
            assert found(desk, query) == [person], query


def test_all_words_of_a_long_name_must_fit(desk: Desk) -> None:
    mary = register(desk, "Mary Ann", "Evans Cross")
    register(desk, "Mary Ann", "Evans")
    register(desk, "Mary Jane", "Evans Cross")
    assert found(desk, "evans cross mary ann") == [mary]
    assert found(desk, "cro ev an") == [mary]


def test_two_initials_find_who_has_them(desk: Desk) -> None:
    amara = register(desk, **AMARA)
    register(desk, "Ada", "Bloggs")
    assert found(desk, "a o") == found(desk, "o a") == [amara]
    assert not find(desk, "a o").more


def test_a_name_of_one_word_twice_is_found(desk: Desk) -> None:
    ali = register(desk, "Ali", "Ali")
    assert found(desk, "ali ali") == found(desk, "ali") == [ali]


def test_the_whole_word_comes_before_a_longer_one(desk: Desk) -> None:
    longer = register(desk, "Jonathan", "Smithers")
    whole = register(desk, "Jon", "Smith")
    assert found(desk, "smith jon") == [whole, longer]
    assert found(desk, "smith") == [whole, longer]


def test_an_email_address_is_found_by_its_beginning(desk: Desk) -> None:
    amara = register(desk, **AMARA | {"first_name": "Zoe", "last_name": "Quux"})
    register(desk, email="amara@example.com")
    for query in ("amara.okafor@example.com", "AMARA.Okafor@EXAMPLE.com", "amara.okafor@", "amara.o"):
        assert found(desk, query) == [amara], query
        assert why(desk, query) == [("email", "amara.okafor@example.com")], query


def test_a_card_is_found_by_its_beginning_and_its_end(desk: Desk) -> None:
    amara = register(desk, **AMARA, card="AB 18-102")
    register(desk, card="AB 99-777")
    for query in ("AB-18 102", "ab18102", "AB18", "18102", "8102", "card AB18102"):
        assert found(desk, query) == [amara], query
        assert why(desk, query) == [("card", "AB 18-102")], query


def test_a_referral_code_is_found_however_it_is_typed(desk: Desk) -> None:
    code = desk.ask(ShowCustomer(register(desk, "Zoe", "Quux"))).referral_code
    for query in (code, code.lower(), code.replace("-", ""), code.replace("-", " ")):
        assert why(desk, query) == [("referral-code", code)], query


def test_a_coupon_code_is_found_and_shown_as_printed(programme: Programme, desk: Desk) -> None:
    amara = register(desk, **AMARA)
    with programme.database.writing() as connection:
        add_terms(connection, coupon_terms("K7MW-3HXP-C", amara))
        connection.commit()
    for query in ("K7MW-3HXP-C", "k7mw 3hxp c", "k7mw3hxpc", "K7MW-3"):
        assert why(desk, query) == [("coupon", "K7MW-3HXP-C")], query


def test_a_receipt_is_found_by_both_ends_and_shown_as_printed(programme: Programme, desk: Desk) -> None:
    amara = register(desk, **AMARA)
    sell(programme, "R-53 6365", amara)
    for query in ("R-53 6365", "r536365", "R-5363", "6365", "536365"):
        assert found(desk, query) == [amara], query
        assert why(desk, query) == [("receipt", "R-53 6365")], query


def test_a_transaction_is_found_by_its_number(programme: Programme, desk: Desk) -> None:
    amara = register(desk, **AMARA)
    number = sell(programme, "R1", amara)
    assert why(desk, f"T{number}") == why(desk, f"t{number}") == [("transaction", f"T{number}")]
    assert found(desk, f"T{number + 1}") == []


def test_a_purchase_of_nobody_is_shown_as_such(programme: Programme, desk: Desk) -> None:
    number = sell(programme, "R-777", None)
    for query in ("R-777", "r77", f"T{number}"):
        result = find(desk, query)
        assert result.hits == ()
        (purchase,) = result.unlinked
        assert (purchase.transaction_id, purchase.receipt_id, purchase.store) == (f"T{number}", "R-777", "LEEDS")
        assert (purchase.at, purchase.amount) == (programme.clock.now(), Money(6190, "GBP"))


def test_the_best_hit_comes_first(programme: Programme, desk: Desk) -> None:
    by_phone_end = register(desk, "Ann", "End", phone="020 7953 6365")
    by_receipt = register(desk, "Bob", "Receipt")
    sell(programme, "79536365", by_receipt)
    by_card_beginning = register(desk, "Cid", "Card", card="79536365-9")
    assert found(desk, "79536365") == [by_receipt, by_phone_end, by_card_beginning]


def test_a_customer_stands_in_the_result_once(programme: Programme, desk: Desk) -> None:
    amara = register(desk, "Amara", "Amara", email="amara@example.com")
    for number in range(5):
        sell(programme, f"5363{number}", amara)
    assert found(desk, "amara") == found(desk, "5363") == [amara]


def test_a_result_says_when_there_are_more(desk: Desk) -> None:
    for number in range(7):
        register(desk, "Anne-Marie", f"Smith{'abcdefg'[number]}")
    result = find(desk, "anne", limit=5)
    assert (len(result.hits), result.more) == (5, True)
    result = find(desk, "anne", limit=7)
    assert (len(result.hits), result.more) == (7, False)


def test_a_hit_shows_what_the_screen_needs(desk: Desk) -> None:
    amara = register(desk, **AMARA, card="18102")
    (hit,) = find(desk, "okafor").hits
    assert (hit.customer_id, hit.name, hit.card) == (amara, "Amara Okafor", "18102")
    assert (hit.phone, hit.email, hit.tier, hit.available) == ("+447700900118", AMARA["email"], None, 0)


def test_whatever_is_typed_is_only_looked_for(desk: Desk) -> None:
    register(desk, **AMARA)
    for query in HOSTILE:
        assert found(desk, query) == [], repr(query)
        assert find(desk, query).query == query


def test_signs_of_patterns_are_letters(desk: Desk) -> None:
    percent = register(desk, "Per", "Cent", email="100%_off@example.com")
    register(desk, "Hun", "Dred", email="100xyoff@example.com")
    assert found(desk, "100%_") == [percent]
    assert found(desk, "%off") == found(desk, "_ff") == []


def test_a_limit_out_of_bounds_is_refused(desk: Desk) -> None:
    for limit in (0, 201):
        with pytest.raises(Invalid):
            desk.ask(FindCustomers("a", limit))


def test_an_edited_email_is_no_longer_found(desk: Desk) -> None:
    amara = register(desk, **AMARA)
    desk.do(EditCustomer(customer_id=amara, email="new@example.com"))
    assert found(desk, AMARA["email"]) == []
    assert found(desk, "new@") == [amara]


def test_records_that_are_closed_are_not_found(programme: Programme, desk: Desk) -> None:
    amara, ada = register(desk, **AMARA), register(desk, "Ada", "Okafor")
    number = sell(programme, "R-53 6365", amara)
    for state in ("merged", "erased"):
        with programme.database.writing() as connection:
            connection.execute(update(Customer).where(Customer.id == amara).values(record_state=state))
            connection.commit()
        assert found(desk, "okafor") == [ada]
        for query in ("R-536365", f"T{number}", AMARA["phone"]):
            result = find(desk, query)
            assert (result.hits, result.unlinked) == ((), ()), query
