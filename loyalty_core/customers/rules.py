"""What a customer's details must be, and the forms in which they are kept to be compared and ordered."""

import re
import unicodedata
from datetime import date
from enum import StrEnum

from loyalty_core.clock import parse_day
from loyalty_core.customers.words import fold_name
from loyalty_core.errors import Invalid
from loyalty_core.text import check_text, fold_code

EARLIEST_BIRTHDAY = date(1900, 1, 1)
LONGEST_NAME = 100
LONGEST_CARD = 40

_PHONE = re.compile(r"\+?[0-9()./\s-]+")


class MemberType(StrEnum):
    """How a customer came to the programme (R8)."""

    CUSTOMER = "customer"
    CUSTOMER_REFERRAL = "customer_referral"
    AFFILIATE_REFERRAL = "affiliate_referral"


class Membership(StrEnum):
    """Where a customer stands with the programme; an axis of its own, apart from tier and record state."""

    NOT_ENROLLED = "not_enrolled"
    ENROLLED = "enrolled"
    OPTED_OUT = "opted_out"
    EXCLUDED = "excluded"
    BLOCKED = "blocked"


class RecordState(StrEnum):
    """Whether a record is in use."""

    LIVE = "live"
    MERGED = "merged"
    ERASED = "erased"


_WITHOUT_STANDING = {
    Membership.NOT_ENROLLED: "This customer is not enrolled. Enrol them first.",
    Membership.OPTED_OUT: "This customer opted out of the programme; {so}.",
    Membership.EXCLUDED: "This customer is excluded from the programme; {so}.",
    Membership.BLOCKED: "This customer is blocked; {so}.",
}


def without_standing(membership: str, record_state: str, so: str) -> tuple[str, str] | None:
    """Return why a customer neither earns nor redeems, as a code and a sentence, or None for one who does (rule 12).

    `so` says what follows, like `coupons are neither issued nor used`.
    """
    if record_state != RecordState.LIVE:
        said = "This customer was erased" if record_state == RecordState.ERASED else "This record is closed"
        return "record-closed", f"{said}; {so}."
    if membership == Membership.ENROLLED:
        return None
    return membership.replace("_", "-"), _WITHOUT_STANDING[Membership(membership)].format(so=so)


def check_name(text: str, field: str) -> str:
    """Return a first or last name in NFC, or raise `Invalid`: at most 100 characters, none of them hidden."""
    return check_text(text, field, LONGEST_NAME)


def check_phone(text: str, country: str) -> str:
    """Return a phone number in E.164, like +442079460018.

    Any way of writing it will do, with or without the country; a number that could be dialled is taken, whether or not
    it is handed out to anybody.

    Args:
        text: as typed.
        country: ISO 3166 letters of the country whose numbers are written without a code.

    Raises:
        Invalid: it cannot be a phone number.
    """
    from phonenumbers import (
        NumberParseException,
        PhoneNumberFormat,
        ValidationResult,
        format_number,
        is_possible_number_with_reason,
        is_valid_number,
        parse,
    )

    typed = "".join(_plain_digit(char) for char in unicodedata.normalize("NFKC", text)).strip()
    typed = re.sub(r"[\u2010-\u2015\u2212]", "-", typed)
    if not typed:
        raise Invalid("This is needed.", field="phone")
    if len(typed) > 40 or not _PHONE.fullmatch(typed):
        raise _no_phone()
    international = re.sub(r"^00\s*(?=[1-9])", "+", typed)
    try:
        number = parse(international, country)
    except NumberParseException:
        raise _no_phone() from None
    possible = is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    # A leading zero belongs to the number itself in a few countries only; elsewhere it is a number cut short.
    if not possible or (number.italian_leading_zero and not is_valid_number(number)):
        raise _no_phone()
    return format_number(number, PhoneNumberFormat.E164)


def country_of_phone(phone: str) -> str | None:
    """Return the ISO 3166 letters of the country of a number in E.164, or None where it belongs to no single one."""
    from phonenumbers import parse, region_code_for_country_code, region_code_for_number

    number = parse(phone)
    country = region_code_for_number(number) or region_code_for_country_code(number.country_code or 0)
    return country if country.isalpha() and country != "ZZ" else None


def check_email(text: str) -> str:
    """Return an e-mail address with its domain in lower case, or raise `Invalid`; nobody is asked whether it exists."""
    from email_validator import EmailNotValidError, validate_email

    typed = text.strip()
    if not typed:
        raise Invalid("This is needed.", field="email")
    try:
        return validate_email(typed, strict=True, check_deliverability=False).normalized
    except (EmailNotValidError, ValueError):
        raise Invalid("This is not an e-mail address; write it like amara@example.com.", field="email") from None


def email_key(email: str) -> str:
    """Return the form in which two spellings of one address are equal."""
    return unicodedata.normalize("NFKC", email).casefold()


def check_birthday(value: date | str, today: date) -> date:
    """Return a birthday, or raise `Invalid`: a date from 1900 to today, typed like 1990-05-17."""
    try:
        day = parse_day(value) if isinstance(value, str) else value
    except Invalid as error:
        raise Invalid(error.message, field="birthday") from None
    if day > today:
        raise Invalid("A birthday is not in the future.", field="birthday")
    if day < EARLIEST_BIRTHDAY:
        raise Invalid("A birthday is not before 1900.", field="birthday")
    return day


def check_card(text: str) -> str:
    """Return a card number as it is printed, or raise `Invalid`: at most 40 characters, one a letter or digit."""
    card = check_text(text, "card", LONGEST_CARD)
    if not any(char.isalnum() for char in card):
        raise Invalid("A card number has letters or digits.", field="card")
    return card


def card_key(card: str) -> str:
    """Return the form in which two spellings of one card number are equal."""
    return fold_code(card)


def display_name(first_name: str, last_name: str, card: str | None) -> str:
    """Return how a customer is called on the screen; one without a name is called by the card."""
    name = f"{first_name} {last_name}".strip()
    if name:
        return name
    return "No name" if card is None else f"Card {card}"


def called(customer_id: int, first_name: str, last_name: str, card: str | None, record_state: str) -> str:
    """Return how a customer is called on the screen, who may be erased."""
    if record_state == RecordState.ERASED:
        return f"Erased customer #{customer_id}"
    return display_name(first_name, last_name, card)


def sort_name(first_name: str, last_name: str, card: str | None) -> str:
    """Return what customers are put in alphabetical order by: last name, then first, folded."""
    name = f"{last_name} {first_name}".strip()
    return fold_name(name or display_name("", "", card))


def average(total: int, count: int) -> int:
    """Return a total in minor units divided by a count above zero, rounded once, halves away from zero."""
    size = (2 * abs(total) + count) // (2 * count)
    return size if total >= 0 else -size


def _plain_digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _no_phone() -> Invalid:
    return Invalid("This cannot be a phone number; write it like 020 7946 0018 or +44 20 7946 0018.", field="phone")
