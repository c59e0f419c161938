"""Erasing a person for good (promise 15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_core.customers.views import Profile
from loyalty_core.errors import Invalid
from loyalty_tui.fields import Field, Filled
from loyalty_tui.inert import inert
from loyalty_tui.presenters.numbers import whole
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command


@dataclass(frozen=True, slots=True)
class SameNumberField(Field):
    """A number that has to be typed once more; its value is a `str`.

    Attributes:
        number: what it must be, with or without a `#`.
    """

    number: int = 0

    def value(self, plain: str) -> object:
        if plain.removeprefix("#") != str(self.number):
            raise Invalid(f"That is not the number of this customer, which is {self.number}.", field=self.name)
        return plain


class EraseDialog(CommandDialog):
    """Asks for a reason, and for the customer's number, so that nobody is erased by a slip of the hand."""

    HEADING = "Erase a customer"
    ACCEPT = "Erase for good"
    LEAVE = "Keep them"
    DANGER = True

    def __init__(self, profile: Profile) -> None:
        """Ask about this customer."""
        super().__init__()
        self.profile = profile

    def about(self) -> Content:
        """Return who would be erased, and what that means."""
        customer = self.profile.customer
        head = inert(customer.name).stylize(STRONG) + Content.styled(
            f"   customer {customer.customer_id}   {whole(self.profile.points.available)} points available", QUIET
        )
        means = "Name, contact details, notes and messages go; the books keep their numbers. Points and coupons end."
        return Content("\n").join([head, Content(means)])

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        number = self.profile.customer.customer_id
        return (
            Field("reason", "Reason", "It may name nobody: it is kept"),
            SameNumberField("number", "Number", f"Type {number} to confirm", number=number),
        )

    def rehearsed(self) -> Filled:
        """Return any reason: what erasing changes can be seen before there is one."""
        return Filled({"reason": "–", "number": str(self.profile.customer.customer_id)})

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.customers.erasing import EraseCustomer

        return EraseCustomer(
            request_id=self.request_id,
            customer_id=self.profile.customer.customer_id,
            reason=filled.text("reason"),
        )
