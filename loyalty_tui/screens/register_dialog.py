"""Registering a customer."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from loyalty_tui.fields import Field, Filled
from loyalty_tui.screens.person_dialog import PersonDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command


class RegisterDialog(PersonDialog):
    """A new customer, with what was typed into the search box filled in, and who brought them (R100)."""

    HEADING = "Register a customer"
    ACCEPT = "Register"
    ALL_THE_SAME = "Register all the same"
    SHOWN_AT = MappingProxyType({"friend": "referral_code"})

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        hint = "Of the friend who brought them; may stay empty"
        return (*super().fields(), Field("referral_code", "Referral code", hint, required=False))

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
            referral_code=filled.text_or_none("referral_code"),
        )
