"""Who a customer is, as a form; and what happens when they may be here already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from textual.widgets import Button

from loyalty_core.errors import LoyaltyError
from loyalty_tui.fields import DayField, Field
from loyalty_tui.messages import OpenCustomer
from loyalty_tui.widgets.dialog import CommandDialog
from loyalty_tui.widgets.field_row import FieldRow

DUPLICATE: Final = "duplicate-customer"


class PersonDialog(CommandDialog):
    """Names, phone, e-mail, birthday and card, with `initial` filled in.

    Where the core says that the person may be known already, it names them; then they can be opened instead, or the
    write is accepted all the same, which takes another key than Enter in a field.

    Attributes:
        ALL_THE_SAME: the words on the button that accepts although somebody may be known already.
        is_somebody_else: whether a person was told so and says that it is somebody else.
    """

    ALL_THE_SAME: ClassVar[str]

    def __init__(self, initial: Mapping[str, str]) -> None:
        """Make the form; `initial` is by names of fields."""
        super().__init__()
        self.initial = initial
        self.is_somebody_else = False
        self._known: int | None = None
        self._was_told = False

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        texts = {name: self.initial.get(name, "") for name in ("first_name", "last_name", "phone", "email", "birthday",
                                                                "card")}  # fmt: skip
        return (
            Field("first_name", "First name", initial=texts["first_name"]),
            Field("last_name", "Last name", initial=texts["last_name"]),
            Field("phone", "Phone", "In any way of writing", texts["phone"]),
            Field("email", "E-mail", initial=texts["email"]),
            DayField("birthday", "Birthday", "Like 21 Nov 1990; may stay empty", texts["birthday"], required=False),
            Field("card", "Card", "May stay empty; a scanner can fill it in", texts["card"], required=False),
        )

    def more_buttons(self) -> Sequence[Button]:
        """Return the two ways on where somebody may be known already, hidden until then."""
        known = Button("Open them", id="known", compact=True)
        anyway = Button(self.ALL_THE_SAME, id="anyway", compact=True)
        known.display = anyway.display = False
        return known, anyway

    def refuse(self, error: LoyaltyError) -> None:
        """Name who may be known already, and offer both ways on; refuse anything else as always."""
        if error.code != DUPLICATE:
            super().refuse(error)
            return
        self.say(error.message, bad=True)
        self._offer(_only_number(error.id))
        self.query_one("#cancel" if self._known is None else "#known").focus()

    def on_field_row_edited(self, message: FieldRow.Edited) -> None:
        """Ask again about duplicates once something else is filled in."""
        del message
        if self._was_told:
            self._was_told = False
            self._show_buttons()

    def on_button_pressed(self, message: Button.Pressed) -> None:
        """Open the customer who is here already, or accept all the same."""
        if message.button.id == "known" and self._known is not None:
            self.app.post_message(OpenCustomer(self._known))
            self.dismiss(None)
        elif message.button.id == "anyway":
            self.action_accept()

    def action_accept(self) -> None:
        """Accept; after somebody was named, that means that it is somebody else."""
        if not self.is_saving:
            self.is_somebody_else = self._was_told
        super().action_accept()

    def _offer(self, known: int | None) -> None:
        self._was_told, self._known = True, known
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.query_one("#known").display = self._was_told and self._known is not None
        self.query_one("#anyway").display = self._was_told
        for other in ("#accept", "#dialog--keys"):
            self.query_one(other).display = not self._was_told


def _only_number(ids: str | None) -> int | None:
    """Return the one customer's number that the core named; None where it named several."""
    return int(ids) if ids is not None and ids.isdecimal() else None
