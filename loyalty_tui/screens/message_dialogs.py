"""Writing a customer a message, noting what they agree to, and choosing which messages are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from loyalty_core.customers.views import Profile
from loyalty_core.desk.receipt import Receipt
from loyalty_core.messages.views import ConsentView
from loyalty_tui.fields import ChoiceField, Field, Filled, NoteField, Option
from loyalty_tui.inert import inert, inert_lines
from loyalty_tui.presenters.dates import moment
from loyalty_tui.presenters.messages import CHANNELS, consent_in_words
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.widgets.dialog import CommandDialog
from loyalty_tui.widgets.form_dialog import FormDialog

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.desk.command import Command

HOW_TO_SEND: Final = "Ctrl+S sends; the customer reads it as it stands here"
ALL: Final = "all"
YES_NO: Final = (Option("yes", "yes"), Option("no", "no"))
_LABEL: Final = 9


class WriteMessageDialog(CommandDialog):
    """A message by one of the channels that can be used, with where it goes and what the customer agreed to."""

    HEADING = "Write a message"
    ACCEPT = "Send"

    def __init__(self, profile: Profile, consents: Sequence[ConsentView], zone: ZoneInfo, text: str) -> None:
        """Ask for a message to this customer, which begins with a text; at least one channel can be used."""
        super().__init__()
        self.profile, self.zone, self.text = profile, zone, text
        self.consents = {view.channel: view for view in consents}
        self.usable = [view.channel for view in consents if view.why_not is None]

    def about(self) -> Content:
        """Return to whom, and by what nothing can be sent."""
        others = [CHANNELS[channel] for channel in self.consents if channel not in self.usable]
        name = inert(self.profile.customer.name).stylize(STRONG)
        return name if not others else name + Content.styled(f"   not by {', '.join(others)}", QUIET)

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        options = tuple(Option(channel, CHANNELS[channel]) for channel in self.usable)
        return (
            ChoiceField("channel", "By", initial=self.usable[0], options=options),
            NoteField(
                "text", "Text", "Ctrl+S sends; the customer reads it as it stands here", initial=self.text, lines=5
            ),
        )

    def focus_field(self) -> None:
        """Begin in the text: the first channel is the usual one."""
        row = self.row("text")
        if row is not None:
            row.input.focus()

    def shown_changes(self, receipt: Receipt) -> Content:
        """Return where the message goes, by what, what the customer agreed to, and what they will read."""
        after = {change.what: change.after for change in receipt.changes}
        channel = str(receipt.result["channel"])
        lines = [
            ("To", Content(f"{after['to']} by {CHANNELS[channel]}")),
            ("Agreed", Content(consent_in_words(self.consents[channel], self.zone))),
            ("Text", inert_lines(str(after["text"]))),
        ]
        return Content("\n").join(
            [Content.styled(f"{name:<{_LABEL}}", QUIET) + value.stylize(STRONG) for name, value in lines]
        )

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.messages.commands import SendMessage
        from loyalty_core.messages.rules import Channel

        return SendMessage(
            request_id=self.request_id,
            customer_id=self.profile.customer.customer_id,
            channel=Channel(filled.text("channel")),
            text=filled.text("text"),
        )


class ConsentsDialog(CommandDialog):
    """What the customer agrees to, channel by channel; where nothing is chosen, they said nothing."""

    HEADING = "What the customer agrees to"

    def __init__(self, profile: Profile, consents: Sequence[ConsentView], zone: ZoneInfo) -> None:
        """Begin with what they said so far."""
        super().__init__()
        self.profile, self.consents, self.zone = profile, tuple(consents), zone

    def about(self) -> Content:
        """Return who, and what it means."""
        what = "Codes go out in any case; all else only to who agrees."
        return Content("\n").join([inert(self.profile.customer.name).stylize(STRONG), Content.styled(what, QUIET)])

    def fields(self) -> Sequence[Field]:
        """Return a field a channel."""
        return tuple(
            ChoiceField(
                view.channel,
                CHANNELS[view.channel],
                f"Counts as {'yes' if view.agreed else 'no'}" if view.said_at is None else self._since(view),
                _said(view),
                required=False,
                options=YES_NO,
            )
            for view in self.consents
        )

    def focus_field(self) -> None:
        """Begin with the first channel, whatever is chosen."""
        self.rows[0].input.focus()

    def rehearsed(self) -> Filled | None:
        """Return what is chosen, once anything is different."""
        filled = self.read(is_final=False)
        return filled if filled is not None and self._different(filled) else None

    def command(self, filled: Filled) -> Command:
        """Return the command, which names only what is different now."""
        from loyalty_core.messages.commands import SetConsents

        return SetConsents(
            request_id=self.request_id,
            customer_id=self.profile.customer.customer_id,
            agreed=self._different(filled),
        )

    def _since(self, view: ConsentView) -> str:
        by = "" if view.noted_by is None else f", noted by {view.noted_by}"
        return f"Since {moment(view.said_at, self.zone)}{by}"

    def _different(self, filled: Filled) -> dict[str, bool]:
        now = {view.channel: filled.text_or_none(view.channel) or "" for view in self.consents}
        return {view.channel: now[view.channel] == "yes" for view in self.consents if now[view.channel] != _said(view)}


class MessageFilterDialog(FormDialog[str]):
    """Which channel's messages are shown; gives the channel back, an empty text for all."""

    HEADING = "Show only"
    ACCEPT = "Show"

    def __init__(self, channel: str | None) -> None:
        """Begin with what is shown now."""
        super().__init__()
        self.channel = channel

    def fields(self) -> Sequence[Field]:
        """Return the one field."""
        options = (Option(ALL, "all"), *(Option(channel, label) for channel, label in CHANNELS.items()))
        return (ChoiceField("channel", "By", initial=self.channel or ALL, options=options),)

    def accepted(self, filled: Filled) -> None:
        """Give back what is wanted."""
        channel = filled.text("channel")
        self.dismiss("" if channel == ALL else channel)


def _said(view: ConsentView) -> str:
    return "" if view.said_at is None else "yes" if view.agreed else "no"
