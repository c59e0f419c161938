"""As of when a customer shall be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_core.customers.views import Profile
from loyalty_core.errors import Invalid
from loyalty_tui.fields import DayField, Field, Filled
from loyalty_tui.inert import inert
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.calendar import end_or_time
from loyalty_tui.presenters.styles import STRONG
from loyalty_tui.widgets.form_dialog import FormDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


@dataclass(frozen=True, slots=True)
class Past:
    """A customer as they stood at an instant (UTC)."""

    instant: datetime
    profile: Profile


class AsOfDialog(FormDialog[Past]):
    """Asks for a date and perhaps a time until the customer can be seen as of then."""

    HEADING = "As of"
    ACCEPT = "Show"
    SHOWN_AT = MappingProxyType({"as_of": "on"})

    def __init__(self, profile: Profile) -> None:
        """Ask about this customer."""
        super().__init__()
        self.profile = profile
        self._instant: datetime | None = None

    def about(self) -> Content:
        """Return who is looked back at."""
        return inert(self.profile.customer.name).stylize(STRONG)

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (
            DayField("on", "Date", "Like 12 Mar 2026"),
            Field("time", "Time", "Like 14:30; empty: the end of that day", required=False),
        )

    def accepted(self, filled: Filled) -> None:
        """Ask for the customer as of then."""
        now, zone = self.app.gateway.door.now(), self.app.zone
        try:
            self._instant = end_or_time(filled.day("on"), filled.text_or_none("time"), now, zone, "time")
        except Invalid as error:
            self.refuse(error)
            return
        customer_id = self.profile.customer.customer_id
        self.app.gateway.ask(partial(_show, customer_id, self._instant), to=self)

    def on_answered(self, message: Answered) -> None:
        """Give it back."""
        if self._instant is not None:
            self.dismiss(Past(self._instant, message.answer))

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing to see."""
        self.refuse(message.error)

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is nothing to see."""
        self.say(errors.sentence(message), bad=True)


def _show(customer_id: int, instant: datetime) -> Query[Profile]:
    from loyalty_core.customers.as_of import ShowCustomerAsOf

    return ShowCustomerAsOf(customer_id, instant)
