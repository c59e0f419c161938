"""Correcting who a customer is (R101)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from loyalty_core.customers.views import CustomerView
from loyalty_tui.fields import Field, Filled
from loyalty_tui.presenters.dates import day
from loyalty_tui.screens.person_dialog import PersonDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

TEXTS: Final = ("first_name", "last_name", "phone", "email", "card")


class EditDialog(PersonDialog):
    """The details of a customer as they were read; what somebody else changed meanwhile is said, not overwritten."""

    HEADING = "Edit a customer"
    ALL_THE_SAME = "Save all the same"

    def __init__(self, customer: CustomerView) -> None:
        """Ask about this customer."""
        birthday = "" if customer.birthday is None else day(customer.birthday)
        super().__init__({name: getattr(customer, name) or "" for name in TEXTS} | {"birthday": birthday})
        self.customer = customer

    def fields(self) -> Sequence[Field]:
        """Return the fields; what an import left out of a record may stay out of it."""
        return [replace(field, required=field.required and bool(field.initial)) for field in super().fields()]

    def focus_field(self) -> None:
        """Begin with the name, whatever is filled in."""
        self.rows[0].input.focus()

    def command(self, filled: Filled) -> Command:
        """Return the command, which names only what is different now."""
        from loyalty_core.customers.commands import EditCustomer

        now: dict[str, str] = {name: filled.text_or_none(name) or "" for name in TEXTS}
        birthday = filled.day_or_none("birthday")
        changed = {name: value for name, value in now.items() if value != self.initial[name]}
        if birthday != self.customer.birthday:
            changed["birthday"] = "" if birthday is None else birthday.isoformat()
        return EditCustomer(
            request_id=self.request_id,
            customer_id=self.customer.customer_id,
            version=self.customer.version,
            even_if_known=self.is_somebody_else,
            **changed,
        )
