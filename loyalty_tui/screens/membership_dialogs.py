"""Changes of a membership: enrolled, opted out, excluded, blocked, reinstated; and the member type (R8, R24, R25)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual.content import Content

from loyalty_core.customers.views import Profile
from loyalty_core.desk.receipt import Receipt
from loyalty_tui.fields import ChoiceField, Field, Filled, Option
from loyalty_tui.inert import inert
from loyalty_tui.presenters.customers import MEMBER_TYPES
from loyalty_tui.presenters.membership import BY_NAME, effects, standing
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command


class _MembershipDialog(CommandDialog):
    """One deed about one customer's membership.

    Attributes:
        DEED: name of the deed, as `presenters.membership` has it.
    """

    DEED: ClassVar[str]

    def __init__(self, profile: Profile) -> None:
        """Ask about this customer."""
        super().__init__()
        self.profile = profile

    def about(self) -> Content:
        """Return whose membership it is, where it stands, and what the deed means."""
        name = inert(self.profile.customer.name).stylize(STRONG)
        stands = inert(standing(self.profile, self.app.zone)).stylize(QUIET)
        return Content("\n").join([name, stands, Content(BY_NAME[self.DEED].means)])

    def shown_changes(self, receipt: Receipt) -> Content:
        """Return what differs, and what ends for good."""
        return effects(receipt)


class _ReasonedDialog(_MembershipDialog):
    """A deed that needs a reason and nothing else."""

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (Field("reason", "Reason", "Stays in the history of the membership"),)

    def rehearsed(self) -> Filled | None:
        """Return any reason: what it changes can be seen before there is one."""
        return Filled({"reason": "–"})

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        customer_id, reason = self.profile.customer.customer_id, filled.text("reason")
        return self.make()(request_id=self.request_id, customer_id=customer_id, reason=reason)

    @abstractmethod
    def make(self) -> Callable[..., Command]:
        """Return what makes the command of the deed."""


class EnrolDialog(_ReasonedDialog):
    """Lets a customer take part, for the first time or again."""

    DEED = "enrol"
    HEADING = "Enrol a customer"
    ACCEPT = "Enrol"

    def make(self) -> Callable[..., Command]:
        """Return what makes the command."""
        from loyalty_core.membership.commands import EnrolCustomer

        return EnrolCustomer


class OptOutDialog(_ReasonedDialog):
    """Lets a member leave, as is their own wish."""

    DEED = "opt_out"
    HEADING = "Opt a member out"
    ACCEPT = "Opt out"
    DANGER = True

    def make(self) -> Callable[..., Command]:
        """Return what makes the command."""
        from loyalty_core.membership.commands import OptOut

        return OptOut


class ExcludeDialog(_ReasonedDialog):
    """Takes a customer out of the programme who is not eligible."""

    DEED = "exclude"
    HEADING = "Exclude a customer"
    ACCEPT = "Exclude"
    DANGER = True

    def make(self) -> Callable[..., Command]:
        """Return what makes the command."""
        from loyalty_core.membership.commands import ExcludeCustomer

        return ExcludeCustomer


class BlockDialog(_ReasonedDialog):
    """Stops a customer who is suspected of fraud, with all that ends for good."""

    DEED = "block"
    HEADING = "Block a customer"
    ACCEPT = "Block"
    DANGER = True

    def make(self) -> Callable[..., Command]:
        """Return what makes the command."""
        from loyalty_core.membership.commands import BlockCustomer

        return BlockCustomer


class ReinstateDialog(_ReasonedDialog):
    """Gives back the membership that stood before staff stopped it."""

    DEED = "reinstate"
    HEADING = "Reinstate a customer"
    ACCEPT = "Reinstate"

    def make(self) -> Callable[..., Command]:
        """Return what makes the command."""
        from loyalty_core.membership.commands import ReinstateCustomer

        return ReinstateCustomer


class MemberTypeDialog(_MembershipDialog):
    """How the customer came to the programme."""

    DEED = "member_type"
    HEADING = "Member type"

    def fields(self) -> Sequence[Field]:
        """Return the fields, with the type as it is."""
        options = tuple(Option(value, label) for value, label in MEMBER_TYPES.items())
        return (ChoiceField("member_type", "Came as", initial=self.profile.customer.member_type, options=options),)

    def rehearsed(self) -> Filled | None:
        """Return what is chosen; nothing while that is the type already."""
        filled = self.read(is_final=False)
        is_same = filled is not None and filled.text("member_type") == self.profile.customer.member_type
        return None if is_same else filled

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.customers.rules import MemberType
        from loyalty_core.membership.commands import SetMemberType

        return SetMemberType(
            request_id=self.request_id,
            customer_id=self.profile.customer.customer_id,
            member_type=MemberType(filled.text("member_type")),
        )


DIALOGS: Final[Mapping[str, Callable[[Profile], CommandDialog]]] = {
    dialog.DEED: dialog
    for dialog in (EnrolDialog, OptOutDialog, ExcludeDialog, BlockDialog, ReinstateDialog, MemberTypeDialog)
}
"""All of them, by the names of their deeds."""
