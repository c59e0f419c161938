"""Writes about customers: registering one, and correcting what is known of one."""

from dataclasses import asdict, replace
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import insert

from loyalty_core.customers.details import DETAILS, Details, check_details
from loyalty_core.customers.duplicates import person_of, refuse_duplicate, refuse_taken_card
from loyalty_core.customers.editing import hold, refuse_stale, save, still_so
from loyalty_core.customers.enrolment import enrol_cards, free_codes, standing_of_new
from loyalty_core.customers.newcomers import open_accounts
from loyalty_core.customers.rules import MemberType, RecordState, country_of_phone
from loyalty_core.customers.terms import add_terms
from loyalty_core.customers.undoing import take_newcomer_back
from loyalty_core.customers.vocabulary import count_words, vocabulary_of
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Refused
from loyalty_core.models.customer import Customer
from loyalty_core.referrals.registering import owner_of_code, welcome
from loyalty_core.tiers.beginning import begin_tiers

__all__ = ["EditCustomer", "RegisterCustomer", "enrol_cards"]

_PERSONAL = frozenset(DETAILS)


class RegisterCustomer(Command):
    """Register a customer, and enrol them where the programme does so by itself (R35).

    Attributes:
        phone: in any way of writing; without a country code it is a number of the programme's country.
        birthday, card: may be left out or empty.
        even_if_known: the person was told whom this may be already, and says that it is somebody else.
        referral_code: of the customer who brought this one (R100); without it, whoever named this address or number as
            a friend's before counts. The referral is made, or goes on, in the same transaction.

    Raises:
        Invalid: a field is not what it should be; `field` says which.
        Conflict: somebody has the phone number, the e-mail address, or the name and birthday already
            (`duplicate-customer`, with the customers' numbers as `id`), or the card (`card-taken`); or somebody else
            referred this friend (`already-referred`).
        Refused: the code is their own, or its owner is no member, or a referral of these two was cancelled.

    Undoing it erases the customer again, as long as nothing happened with them since.
    """

    name: ClassVar[str] = "customers.register"
    permission: ClassVar[Permission] = Permission.REGISTER_CUSTOMER
    personal: ClassVar[frozenset[str]] = _PERSONAL | {"referral_code"}
    undoable: ClassVar[bool] = True

    first_name: str
    last_name: str
    phone: str
    email: str
    birthday: date | str | None = None
    card: str | None = None
    even_if_known: bool = False
    referral_code: str | None = None

    def execute(self, work: Work) -> Outcome:
        nothing: dict[str, Any] = dict.fromkeys(DETAILS)
        details = Details(**nothing | check_details(work, _named(self)))
        if details.card is not None:
            refuse_taken_card(work.connection, details.card)
        if not self.even_if_known:
            refuse_duplicate(work.connection, person_of(details))
        referrer_id = owner_of_code(work, self.referral_code)
        standing = standing_of_new(work, work.at)
        customer_id = _add(work, details, standing)
        welcomed = welcome(work, customer_id, referrer_id)
        return Outcome(
            f"Customer {customer_id} registered.",
            customer_id,
            result={"customer_id": customer_id, **({} if welcomed is None else asdict(welcomed))},
            changes=(
                Change("membership", None, standing["membership"]),
                *([] if standing["tier_id"] is None else [Change("tier", None, standing["tier_id"])]),
                *([] if welcomed is None else [Change("referred by", None, welcomed.referrer_id)]),
                *([] if welcomed is None or welcomed.coupon is None else [Change("coupon", None, welcomed.coupon)]),
            ),
        )

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        customer_id = int(done.result["customer_id"])
        work.book(customer_id)
        hold(work, customer_id)
        reason = take_newcomer_back(work, customer_id)
        if reason is not None:
            raise Refused(reason, code="not-new-any-more")
        return Outcome(f"Customer {customer_id} is taken back.", customer_id, {"customer_id": customer_id})


class EditCustomer(Command):
    """Change some details of a customer: those that are named and not None; the others stay as they are.

    Attributes:
        customer_id: whose.
        version: of the customer as the person saw it; None where nobody looked at it first.
        birthday, card: empty to take them away.
        even_if_known: as for `RegisterCustomer`.

    Raises:
        NotFound: there is no such customer.
        Invalid: a field is not what it should be; `field` says which.
        Conflict: the customer was changed since that version (`changed-meanwhile`; the sentence says what), or the
            details are another customer's (`duplicate-customer`, `card-taken`).
        Refused: nothing would be different, or the record was merged into another.
    """

    name: ClassVar[str] = "customers.edit"
    permission: ClassVar[Permission] = Permission.EDIT_CUSTOMER
    personal: ClassVar[frozenset[str]] = _PERSONAL
    undoable: ClassVar[bool] = True

    customer_id: int
    version: int | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    email: str | None = None
    birthday: date | str | None = None
    card: str | None = None
    even_if_known: bool = False

    def execute(self, work: Work) -> Outcome:
        held = hold(work, self.customer_id)
        if self.version is not None:
            refuse_stale(work, held, self.version)
        values = check_details(work, _named(self))
        if not self.even_if_known:
            person = person_of(replace(held.details, **values), unlike=held.details)
            refuse_duplicate(work.connection, person, but=self.customer_id)
        return save(work, held, values)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        """Give the details the values they had, unless they were changed again meanwhile."""
        if not done.personal.get("before"):
            raise Refused("What stood there before was erased.", code="cannot-undo")
        held = hold(work, int(done.body["customer_id"]))
        still_so(held, done.personal["after"])
        earlier = dict(done.personal["before"])
        if earlier.get("birthday") is not None:
            earlier["birthday"] = date.fromisoformat(earlier["birthday"])
        return save(work, held, earlier)


def _named(command: RegisterCustomer | EditCustomer) -> dict[str, Any]:
    """Return the details that a command names."""
    given = {name: getattr(command, name) for name in DETAILS}
    return {name: value for name, value in given.items() if value is not None}


def _add(work: Work, details: Details, standing: dict[str, Any]) -> int:
    """Write a new customer with account, search terms and words; return the number."""
    connection = work.connection
    code = free_codes(connection, [details.first_name])[0]
    customer_id = connection.execute(
        insert(Customer)
        .values(
            **details.columns(),
            **standing,
            country=None if details.phone is None else country_of_phone(details.phone),
            referral_code=code,
            member_type=MemberType.CUSTOMER.value,
            record_state=RecordState.LIVE.value,
            registered_at=work.at,
            registered_store_id=work.actor.store_id,
            version=1,
        )
        .returning(Customer.id)
    ).scalar_one()
    open_accounts(connection, [customer_id])
    if standing["joined_at"] is not None:
        begin_tiers(work, [(customer_id, standing["tier_id"], standing["joined_at"])])
    add_terms(connection, details.terms(customer_id, code))
    count_words(connection, vocabulary_of(details.first_name, details.last_name))
    return customer_id
