"""What the fields of another system's lines mean.

Every key is described for its reader in docs/signals.md.
"""

from typing import Literal

from pydantic import Field, field_validator

from loyalty_core.imports.mapping import FileMapping

SignalKind = Literal[
    "account.created", "order.fulfilled", "order.refunded", "offer.used", "portal.visited", "order.placed"
]
KINDS: tuple[SignalKind, ...] = (
    *("account.created", "order.fulfilled", "order.refunded", "offer.used", "portal.visited", "order.placed"),
)
"""What can have happened. An order that was placed is passed over: it earns nothing before it is fulfilled."""

FIELDS = (
    *("id", "source", "kind", "at", "store"),
    *("customer_id", "card", "phone", "email", "first_name", "last_name", "birthday", "referral_code"),
    *("receipt", "amount", "lines", "code"),
)
LINE_FIELDS = ("sku", "quantity", "price", "name")


class SignalMapping(FileMapping):
    """What the fields of a file's lines mean.

    Attributes:
        source: whose ids they are, where a line does not say.
        store: of orders, where a line does not say; the person's own if not given.
        unknown: what becomes of an order of a customer whom nobody knows: refused, or passed over.
        kinds: our kind for each of theirs.
        fields: for each of our fields where it stands in a line, like `customer.email`; our own names are known.
        line_fields: likewise within each line of an order.
    """

    source: str = "shop"
    store: str | None = None
    unknown: Literal["reject", "skip"] = "reject"
    kinds: dict[str, SignalKind] = Field(default_factory=dict)
    fields: dict[str, str] = Field(default_factory=dict)
    line_fields: dict[str, str] = Field(default_factory=dict)

    @field_validator("fields")
    @classmethod
    def _are_fields(cls, value: dict[str, str]) -> dict[str, str]:
        return _known(value, FIELDS)

    @field_validator("line_fields")
    @classmethod
    def _are_line_fields(cls, value: dict[str, str]) -> dict[str, str]:
        return _known(value, LINE_FIELDS)


def _known(value: dict[str, str], names: tuple[str, ...]) -> dict[str, str]:
    for name in value:
        if name not in names:
            raise ValueError(f"“{name}” is none of {', '.join(names)}")
    return value
