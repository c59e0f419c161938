"""Choosing which days are looked at (R165)."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_core.clock import local_date
from loyalty_core.errors import Invalid
from loyalty_tui.fields import NEEDED, ChoiceField, DayField, Field, Filled, Option
from loyalty_tui.presenters.dates import day
from loyalty_tui.presenters.periods import DAYS, NAMES, Period
from loyalty_tui.widgets.choices import Choices
from loyalty_tui.widgets.field_row import FieldRow
from loyalty_tui.widgets.form_dialog import FormDialog


class PeriodDialog(FormDialog[Period]):
    """A period by its name, or its first and its last day; who types a day means the latter."""

    HEADING = "Which days"
    ACCEPT = "Show"

    def __init__(self, period: Period) -> None:
        """Begin with the period that is shown now."""
        super().__init__()
        self.period = period

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        period = self.period
        options = tuple(Option(name, label) for name, label in NAMES.items())
        since = "" if period.since is None else day(period.since)
        until = "" if period.until is None else day(period.until)
        return (
            ChoiceField("period", "Period", initial=period.name, options=options),
            DayField("since", "From", "Like 1 Nov 2026; empty: from the beginning", since, required=False),
            DayField("until", "Until", "That day included; empty: today", until, required=False),
        )

    def focus_field(self) -> None:
        """Begin with the period, whatever is chosen."""
        self.rows[0].input.focus()

    def on_field_row_edited(self, message: FieldRow.Edited) -> None:
        """Choose the days where a day is typed."""
        super().on_field_row_edited(message)
        choices = self.rows[0].input
        if message.row.field.name != "period" and message.row.typed and isinstance(choices, Choices):
            choices.chosen = list(NAMES).index(DAYS)

    def accepted(self, filled: Filled) -> None:
        """Give the period back."""
        name = filled.text("period")
        if name != DAYS:
            self.dismiss(Period(name))
            return
        since, until = filled.day_or_none("since"), filled.day_or_none("until")
        today = local_date(self.app.gateway.door.now(), self.app.zone)
        if since is None and until is None:
            self.refuse(Invalid(NEEDED, field="since"))
        elif since is not None and since > today:
            self.refuse(Invalid("That day has not come yet.", field="since"))
        elif since is not None and until is not None and until < since:
            self.refuse(Invalid("That is before the first day.", field="until"))
        else:
            self.dismiss(Period(DAYS, since, until))
