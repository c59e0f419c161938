"""Registering a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyalty_tui.fields import Filled
from loyalty_tui.screens.person_dialog import PersonDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command


class RegisterDialog(PersonDialog):
    """A new customer, with what was typed into the search box filled in."""

    HEADING = "Register a customer"
    ACCEPT = "Register"
    ALL_THE_SAME = "Register all the same"

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.customers.commands import RegisterCustomer

        return RegisterCustomer(
            request_id=self.request_id,
            first_name=filled.text("first_name"),
            last_name=filled.text("last_name"),
            phone=filled.text("phone"),
            email=filled.text("email"),
            birthday=filled.day_or_none("birthday"),
            card=filled.text_or_none("card"),
            even_if_known=self.is_somebody_else,
        )
