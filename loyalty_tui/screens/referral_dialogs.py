"""Referrals: a friend is named, goes a step further, or is called off (R22, R32, R177 to R183)."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Button, Input

from loyalty_core.customers.views import Profile
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import Invalid
from loyalty_core.referrals.rules import Step, steps_ahead
from loyalty_core.referrals.views import ReferralView
from loyalty_tui.fields import ChoiceField, Field, Filled, NumberField, Option
from loyalty_tui.inert import inert
from loyalty_tui.presenters.changes import changes
from loyalty_tui.presenters.numbers import whole
from loyalty_tui.presenters.referrals import STATES, STEPS, contact, coupon_in_words, friend_of
from loyalty_tui.presenters.styles import QUIET, STRONG, TROUBLE
from loyalty_tui.screens.pick_customer import PickCustomerWindow
from loyalty_tui.widgets.dialog import CommandDialog
from loyalty_tui.widgets.field_row import FieldRow

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

KEEP: Final = "keep"
TAKE_BACK: Final = "take-back"
"""What can become of the reward of a referral that is called off."""

NO_ADDRESS_THEN: Final = "The address belongs to the step “Valid e-mail”."


class AddReferralDialog(CommandDialog):
    """Whom a customer refers; a friend who is a customer already is found by address, phone or number."""

    HEADING = "Refer a friend"
    ACCEPT = "Refer"
    SHOWN_AT = MappingProxyType({"customer_id": "friend_id"})

    def __init__(self, profile: Profile) -> None:
        """Ask for a friend of this customer."""
        super().__init__()
        self.profile = profile

    def about(self) -> Content:
        """Return who refers, and the code that a friend can bring along instead."""
        code = Content.styled(f"   refers; their code is {inert(self.profile.referral_code).plain}", QUIET)
        return inert(self.profile.customer.name).stylize(STRONG) + code

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (
            Field("friend_name", "Friend", "First and last name", required=False),
            Field("email", "E-mail", "With a valid address the coupon can follow", required=False),
            Field("phone", "Phone", "This or the address is needed", required=False),
            NumberField("friend_id", "Customer no.", "Instead of all that, where they are one already", required=False),
        )

    def more_buttons(self) -> Sequence[Button]:
        """Return the way to a friend who is a customer already."""
        return (Button("Find them", id="find", compact=True),)

    def on_button_pressed(self, message: Button.Pressed) -> None:
        """Look for the friend among the customers."""
        if message.button.id == "find" and not self.is_saving:
            heading = f"Whom does {self.profile.customer.name} refer?"
            self.app.push_screen(PickCustomerWindow(heading, but=self.profile.customer.customer_id), self._found)

    def _found(self, customer_id: int | None) -> None:
        """Fill the friend's number in, instead of everything else."""
        for row in self.rows if customer_id is not None else ():
            if isinstance(row.input, Input):
                row.input.value = str(customer_id) if row.field.name == "friend_id" else ""
        self.focus_field()

    def row(self, field: str | None) -> FieldRow | None:
        """Return the field that a refusal belongs to; of the friend as such, the one by which they are named."""
        if field != "friend":
            return super().row(field)
        named = (row for row in self.rows if row.typed and row.field.name != "friend_name")
        return next(named, super().row("friend_name"))

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.referrals.commands import AddReferral

        return AddReferral(
            request_id=self.request_id,
            customer_id=self.profile.customer.customer_id,
            friend_id=filled.number_or_none("friend_id"),
            friend_name=filled.text_or_none("friend_name"),
            email=filled.text_or_none("email"),
            phone=filled.text_or_none("phone"),
        )


class _AboutReferral(CommandDialog):
    """Something that happens to one referral."""

    def __init__(self, referral: ReferralView) -> None:
        """Ask about this referral."""
        super().__init__()
        self.referral = referral

    def about(self) -> Content:
        """Return whom it is of, who brought them, and how far it has come."""
        view = self.referral
        head = inert(friend_of(view)).stylize(STRONG) + inert(f"   brought by {view.referrer}").stylize(QUIET)
        where = f"{STATES.get(view.state, view.state)}, {STEPS.get(view.step, view.step)}"
        parts = (where, coupon_in_words(view), contact(view))
        return Content("\n").join([head, inert(" · ".join(part for part in parts if part)).stylize(QUIET)])


class AdvanceReferralDialog(_AboutReferral):
    """That the friend followed the link, or gave a valid e-mail address; the coupon and the order follow."""

    HEADING = "Next step of a referral"

    @property
    def asks_for_address(self) -> bool:
        """Whether no address is known of a friend who is no customer yet."""
        return self.referral.friend_id is None and not self.referral.friend_email

    def fields(self) -> Sequence[Field]:
        """Return the fields; the address only where none is known yet."""
        options = tuple(Option(step.value, STEPS[step.value]) for step in steps_ahead(Step(self.referral.step)))
        step = ChoiceField("step", "Step", initial=options[0].value if len(options) == 1 else "", options=options)
        if not self.asks_for_address:
            return (step,)
        return (step, Field("email", "E-mail", "Of the friend, for the step “Valid e-mail”", required=False))

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.referrals.commands import AdvanceReferral

        step = Step(filled.text("step"))
        email = filled.text_or_none("email") if self.asks_for_address else None
        if step is not Step.VALID_EMAIL and email is not None:
            raise Invalid(NO_ADDRESS_THEN, field="step")
        return AdvanceReferral(
            request_id=self.request_id, referral_id=self.referral.referral_id, step=step, email=email
        )


class CancelReferralDialog(_AboutReferral):
    """Calls a referral off for good; where the referrer was paid, it asks what becomes of that (R181 to R183)."""

    HEADING = "Cancel a referral"
    ACCEPT = "Cancel it"
    LEAVE = "Keep it"
    DANGER = True

    @property
    def was_paid(self) -> bool:
        """Whether there is a reward that could be taken back."""
        return bool(self.referral.points) and not self.referral.taken_back

    def about(self) -> Content:
        """Return which referral, and what it means."""
        return super().about() + Content("\nThe pair can never complete then; this cannot be undone.")

    def fields(self) -> Sequence[Field]:
        """Return the fields; the reward stays unless the person asks for it."""
        reason = Field("reason", "Reason", "Why it does not count")
        if not self.was_paid:
            return (reason,)
        points = whole(self.referral.points)
        options = (Option(KEEP, f"referrer keeps {points} points"), Option(TAKE_BACK, "is taken back"))
        return (reason, ChoiceField("take_back", "Reward", initial=KEEP, options=options))

    def rehearsed(self) -> Filled:
        """Return any reason: what it changes can be seen before there is one."""
        rows = {row.field.name: row.typed for row in self.rows}
        return Filled(rows | {"reason": "–"})

    def shown_changes(self, receipt: Receipt) -> Content:
        """Return what differs, and which coupon is past voiding."""
        used = [f"Coupon {code} was used and cannot be voided." for code in receipt.result["used"]]
        lines = [Content.styled("! ", TROUBLE) + inert(sentence) for sentence in used]
        return Content("\n").join([changes(receipt), *lines])

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.referrals.commands import CancelReferral

        return CancelReferral(
            request_id=self.request_id,
            referral_id=self.referral.referral_id,
            reason=filled.text("reason"),
            take_back=self.was_paid and filled.text("take_back") == TAKE_BACK,
        )
