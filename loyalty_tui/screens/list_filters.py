"""Choosing which referrals, and which reviews and testimonials, a list shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from loyalty_core.reviews.rules import ReviewKind
from loyalty_tui.fields import ChoiceField, Field, Filled, Option
from loyalty_tui.presenters import referrals, reviews
from loyalty_tui.presenters.referrals import ReferralFilter
from loyalty_tui.presenters.reviews import ReviewFilter
from loyalty_tui.widgets.form_dialog import FormDialog

ANY: Final = "any"


class ReferralFilterDialog(FormDialog[ReferralFilter]):
    """By where they stand."""

    HEADING = "Show only"
    ACCEPT = "Show"

    def __init__(self, wanted: ReferralFilter) -> None:
        """Begin with what is shown now."""
        super().__init__()
        self.wanted = wanted

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (ChoiceField("state", "State", initial=self.wanted.state or ANY, options=_options(referrals.STATES)),)

    def focus_field(self) -> None:
        """Begin with the state, whatever is chosen."""
        self.rows[0].input.focus()

    def accepted(self, filled: Filled) -> None:
        """Give back what is wanted."""
        state = filled.text("state")
        self.dismiss(ReferralFilter(None if state == ANY else referrals.state_of(state)))


class ReviewFilterDialog(FormDialog[ReviewFilter]):
    """By kind, and by what was decided."""

    HEADING = "Show only"
    ACCEPT = "Show"

    def __init__(self, wanted: ReviewFilter) -> None:
        """Begin with what is shown now."""
        super().__init__()
        self.wanted = wanted

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        wanted = self.wanted
        return (
            ChoiceField("kind", "Kind", initial=wanted.kind or ANY, options=_options(reviews.KINDS)),
            ChoiceField("state", "State", initial=wanted.state or ANY, options=_options(reviews.STATES)),
        )

    def focus_field(self) -> None:
        """Begin with the kind, whatever is chosen."""
        self.rows[0].input.focus()

    def accepted(self, filled: Filled) -> None:
        """Give back what is wanted."""
        kind, state = filled.text("kind"), filled.text("state")
        self.dismiss(
            ReviewFilter(
                kind=None if kind == ANY else ReviewKind(kind),
                state=None if state == ANY else reviews.state_of(state),
            )
        )


def _options(names: Mapping[str, str]) -> Sequence[Option]:
    return (Option(ANY, "all"), *(Option(value, label) for value, label in names.items()))
