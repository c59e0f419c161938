"""What the columns of a file of customers mean."""

from pydantic import Field, field_validator

from loyalty_core.customers.rules import Membership
from loyalty_core.imports.mapping import DatedMapping, Part

DETAILS = ("first_name", "last_name", "phone", "email")
"""What registering at the counter asks for."""


class CustomerColumns(Part):
    """Names of the file's columns, as its header has them; by themselves those of an export of customers.

    None of them need be there, as long as a row has what is needed.
    """

    first_name: str = "first_name"
    last_name: str = "last_name"
    phone: str = "phone"
    email: str = "email"
    birthday: str = "birthday"
    card: str = "card"
    country: str = "country"
    referral_code: str = "referral_code"
    member_type: str = "member_type"
    membership: str = "membership"
    tier: str = "tier"
    record_state: str = "record_state"
    registered_at: str = "registered_at"
    joined_at: str = "joined_at"


class CustomerMapping(DatedMapping):
    """What a file's columns mean.

    Attributes:
        needed: details that each row must have; but a row with a card may lack all of them.
        country: ISO 3166 letters of the country whose phone numbers are written without a code; the programme's own if
            not given.
        even_if_known: take a customer in although somebody has the phone number, the e-mail address, or the name and
            birthday already.
        membership: the programme's word for each word of the file for a membership.
    """

    columns: CustomerColumns = CustomerColumns()
    needed: tuple[str, ...] = DETAILS
    country: str | None = None
    even_if_known: bool = False
    membership: dict[str, str] = Field(default_factory=dict)

    @field_validator("needed", mode="before")
    @classmethod
    def _are_details(cls, value: object) -> object:
        names = tuple(value) if isinstance(value, list) else value
        if not isinstance(names, tuple) or not set(names) <= {*DETAILS, "birthday", "card"}:
            raise ValueError(f"name details, like {list(DETAILS)}")
        return names

    @field_validator("country")
    @classmethod
    def _is_country(cls, value: str | None) -> str | None:
        if value is not None and not (len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()):
            raise ValueError("write a country as its two letters, like GB")
        return value

    @field_validator("membership")
    @classmethod
    def _are_memberships(cls, value: dict[str, str]) -> dict[str, str]:
        for status in value.values():
            if status not in list(Membership):
                raise ValueError(f"“{status}” is no membership; use one of {', '.join(Membership)}")
        return value
