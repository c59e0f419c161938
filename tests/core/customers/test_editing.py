"""Correcting a customer's details: only what is named, never over somebody else's change, and undone exactly."""

from datetime import date

import pytest

from loyalty_core.customers.commands import EditCustomer
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Conflict, Invalid, NotFound, Refused
from tests.core.customers.people import AMARA, found, register, why


def test_only_what_is_named_changes_and_the_receipt_says_what(desk: Desk) -> None:
    amara = register(desk, **AMARA, birthday="1990-05-17")
    receipt = desk.do(EditCustomer(customer_id=amara, version=1, phone="020 7946 0018", last_name="Eze"))
    assert [(change.what, change.before, change.after) for change in receipt.changes] == [
        ("last_name", "Okafor", "Eze"),
        ("phone", "+447700900118", "+442079460018"),
    ]
    customer = desk.ask(ShowCustomer(amara)).customer
    assert (customer.name, customer.phone, customer.email) == ("Amara Eze", "+442079460018", AMARA["email"])
    assert (customer.birthday, customer.version) == (date(1990, 5, 17), 2)


def test_the_look_up_follows(desk: Desk) -> None:
    amara = register(desk, **AMARA, card="18102")
    desk.do(EditCustomer(customer_id=amara, last_name="Eze", phone="020 7946 0018", card="555 66"))
    assert found(desk, "amara eze") == found(desk, "9460018") == found(desk, "55566") == [amara]
    assert found(desk, "okafor") == found(desk, "900118") == found(desk, "18102") == []


def test_a_misspelt_name_is_looked_for_among_the_new_words_only(desk: Desk) -> None:
    amara = register(desk, **AMARA)
    desk.do(EditCustomer(customer_id=amara, last_name="Ezekiel"))
    assert why(desk, "ezikiel") == [("similar-name", "Amara Ezekiel")]
    assert why(desk, "okafr") == []


def test_an_empty_birthday_and_card_are_taken_away(desk: Desk) -> None:
    amara = register(desk, **AMARA, birthday="1990-05-17", card="18102")
    desk.do(EditCustomer(customer_id=amara, birthday="", card=" "))
    customer = desk.ask(ShowCustomer(amara)).customer
    assert (customer.birthday, customer.card) == (None, None)


def test_a_stale_form_is_told_what_changed_and_overwrites_nothing(desks: dict[Role, Desk]) -> None:
    amara = register(desks[Role.AGENT], **AMARA)
    desks[Role.MANAGER].do(EditCustomer(customer_id=amara, version=1, phone="020 7946 0018"))
    with pytest.raises(Conflict) as refusal:
        desks[Role.AGENT].do(EditCustomer(customer_id=amara, version=1, last_name="Eze"))
    assert refusal.value.code == "changed-meanwhile"
    assert "phone number" in refusal.value.message
    assert "last name" not in refusal.value.message
    assert desks[Role.AGENT].ask(ShowCustomer(amara)).customer.last_name == "Okafor"


def test_a_bad_field_is_refused_beside_it_and_nothing_else_is_saved(desk: Desk) -> None:
    amara = register(desk, **AMARA)
    with pytest.raises(Invalid) as refusal:
        desk.do(EditCustomer(customer_id=amara, last_name="Eze", phone="++44 7700 900123"))
    assert refusal.value.field == "phone"
    assert desk.ask(ShowCustomer(amara)).customer.name == "Amara Okafor"


def test_details_of_somebody_else_are_named_first(desk: Desk) -> None:
    amara, jo = register(desk, **AMARA, card="18102"), register(desk)
    with pytest.raises(Conflict) as refusal:
        desk.do(EditCustomer(customer_id=jo, phone=AMARA["phone"]))
    assert (refusal.value.code, refusal.value.id) == ("duplicate-customer", str(amara))
    desk.do(EditCustomer(customer_id=jo, phone=AMARA["phone"], even_if_known=True))
    with pytest.raises(Conflict) as refusal:
        desk.do(EditCustomer(customer_id=jo, card="18102", even_if_known=True))
    assert refusal.value.code == "card-taken"


def test_a_shared_number_stays_without_a_question_while_something_else_changes(desk: Desk) -> None:
    register(desk, **AMARA)
    child = register(desk, "Ada", "Okafor", phone=AMARA["phone"], even_if_known=True)
    desk.do(EditCustomer(customer_id=child, first_name="Adaeze"))
    assert desk.ask(ShowCustomer(child)).customer.first_name == "Adaeze"


def test_saving_what_is_there_already_is_refused(desk: Desk) -> None:
    amara = register(desk, **AMARA)
    with pytest.raises(Refused) as refusal:
        desk.do(EditCustomer(customer_id=amara, version=1, phone="+44 7700 900118"))
    assert refusal.value.code == "nothing-to-change"


def test_an_unknown_customer_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.do(EditCustomer(customer_id=4711, last_name="Eze"))


def test_undo_gives_the_earlier_values_back(desk: Desk) -> None:
    amara = register(desk, **AMARA, birthday="1990-05-17", card="18102")
    before = desk.ask(ShowCustomer(amara)).customer
    receipt = desk.do(EditCustomer(customer_id=amara, last_name="Eze", birthday="", card="", phone="020 7946 0018"))
    assert receipt.id is not None
    assert receipt.can_undo
    desk.undo(receipt.id)
    after = desk.ask(ShowCustomer(amara)).customer
    assert after.version == 3
    assert [getattr(after, name) for name in ("name", "phone", "email", "birthday", "card")] == [
        getattr(before, name) for name in ("name", "phone", "email", "birthday", "card")
    ]
    assert found(desk, "okafor amara") == found(desk, "18102") == [amara]


def test_undo_stays_away_from_what_was_changed_again(desk: Desk) -> None:
    amara = register(desk, **AMARA)
    receipt = desk.do(EditCustomer(customer_id=amara, last_name="Eze"))
    desk.do(EditCustomer(customer_id=amara, last_name="Eze-Cole"))
    assert receipt.id is not None
    with pytest.raises(Conflict) as refusal:
        desk.undo(receipt.id)
    assert "last name" in refusal.value.message
    assert desk.ask(ShowCustomer(amara)).customer.last_name == "Eze-Cole"


def test_undo_leaves_alone_what_another_edit_did(desk: Desk) -> None:
    amara = register(desk, **AMARA)
    receipt = desk.do(EditCustomer(customer_id=amara, last_name="Eze"))
    desk.do(EditCustomer(customer_id=amara, phone="020 7946 0018"))
    assert receipt.id is not None
    desk.undo(receipt.id)
    customer = desk.ask(ShowCustomer(amara)).customer
    assert (customer.last_name, customer.phone) == ("Okafor", "+442079460018")
