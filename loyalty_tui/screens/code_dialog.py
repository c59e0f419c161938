"""The one-time password that the customer reads out: it confirms a redemption (R169)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Button, Input, Static

from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import LoyaltyError
from loyalty_core.rewards.views import RedemptionView
from loyalty_tui.fields import CodeField, Field, Filled
from loyalty_tui.inert import inert
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.numbers import whole
from loyalty_tui.presenters.redemptions import sent_in_words, what
from loyalty_tui.presenters.styles import QUIET, REFUSED, STRONG
from loyalty_tui.screens.redemption_dialogs import CancelRedemptionDialog, ResendDialog
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command, Query

REDEMPTION: Final = "redemption"
"""Under this key the dialog asks for what it is about."""

ASKED: Final = "rewards.request"
"""Name of the command that asks for a reward."""

ANY_CODE: Final = "000000"
"""Stands in a preview, which does not look at the code."""


class CodeDialog(CommandDialog):
    """Asks for the code. A wrong one is refused beside the field with the tries left, and can be typed anew.

    Closing it leaves the redemption waiting; from here a new code can be sent, or the redemption cancelled.
    """

    HEADING = "Confirm with the customer’s code"
    ACCEPT = "Confirm"
    LEAVE = "Later"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "resend", "Send again", id="code.resend", tooltip="Send the customer a new code"),
    ]

    def __init__(self, redemption_id: int, name: str) -> None:
        """Ask for the code of a redemption of the customer of that name; the redemption is asked for."""
        super().__init__()
        self.redemption_id = redemption_id
        self.name_of_customer = name
        self.view: RedemptionView | None = None
        self._trouble = ""

    def about(self) -> Content:
        """Return whose redemption of what it is, and where the code went."""
        name = inert(self.name_of_customer).stylize(STRONG)
        if self.view is None:
            return name + Content("\n") + Content.styled(inert(self._trouble).plain, REFUSED)
        for_what = f"   {what(self.view.reward, self.view.times)} for {whole(self.view.points)} points"
        return name + Content.styled(inert(for_what).plain, QUIET) + Content("\n") + inert(self._where())

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (CodeField("code", "Code", "Six digits, as the customer reads them out"),)

    def more_buttons(self) -> Sequence[Button]:
        """Return the ways on where the code does not come."""
        return Button("Send again", id="resend", compact=True), Button("Cancel it", id="withdraw", compact=True)

    def on_mount(self) -> None:
        """Ask where the code went."""
        self.ask()

    def ask(self) -> None:
        """Ask for the redemption as it stands."""
        self.app.gateway.ask(partial(_show, self.redemption_id), to=self, key=REDEMPTION)

    def rehearsed(self) -> Filled:
        """Return any code: what confirming changes can be seen before there is one."""
        return Filled({"code": ANY_CODE})

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from pydantic import SecretStr

        from loyalty_core.rewards.commands import ConfirmRedemption

        code = SecretStr(filled.text("code"))
        return ConfirmRedemption(request_id=self.request_id, redemption_id=self.redemption_id, code=code)

    def refuse(self, error: LoyaltyError) -> None:
        """Say why not; a wrong code makes room for the next try."""
        super().refuse(error)
        row = self.row("code")
        if error.code == "wrong-code" and row is not None and isinstance(row.input, Input):
            with self.prevent(Input.Changed):
                row.input.value = ""

    def on_answered(self, message: Answered) -> None:
        """Say where the code went."""
        self.view = message.answer
        self._show_about()

    def on_refused(self, message: Refused) -> None:
        """Say why it is not known where the code went; it can be confirmed all the same."""
        self._note_trouble(message)

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why it is not known."""
        self._note_trouble(message)

    def on_button_pressed(self, message: Button.Pressed) -> None:
        """Go another way."""
        if message.button.id == "resend":
            self.action_resend()
        elif message.button.id == "withdraw" and self.view is not None and not self.is_saving:
            self.app.push_screen(CancelRedemptionDialog(self.view), self._cancelled)

    def action_resend(self) -> None:
        """Ask whether to send a new code."""
        if self.view is not None and not self.is_saving:
            self.app.push_screen(ResendDialog(self.view), self._resent)

    def tell(self, receipt: Receipt) -> None:
        """Say what was done; from now on it is this that is taken back, and no longer what was asked for."""
        super().tell(receipt)
        self.app.done_here[:] = [
            done
            for done in self.app.done_here
            if done.command != ASKED or done.result["redemption_id"] != self.redemption_id
        ]

    def _resent(self, receipt: Receipt | None) -> None:
        self.focus_field()
        if receipt is not None:
            self.ask()
            self._preview_soon()

    def _cancelled(self, receipt: Receipt | None) -> None:
        if receipt is not None:
            self.dismiss(None)

    def _note_trouble(self, message: Refused | Failed) -> None:
        if message.key == REDEMPTION:
            self._trouble = f"✗ {errors.sentence(message)}"
            self._show_about()

    def _where(self) -> str:
        return "" if self.view is None else sent_in_words(self.view, self.app.zone)

    def _show_about(self) -> None:
        self.query_one("#dialog--about", Static).update(self.about())


def _show(redemption_id: int) -> Query[Any]:
    from loyalty_core.rewards.history import ShowRedemption

    return ShowRedemption(redemption_id)
