"""Messages to customers: what was sent, what they agree to, and the channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_core.paging import PageRequest
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import CustomerId, DryRun, Limit, RequestId, given, one_of
from loyalty_tui.presenters import dates

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.messages.setup import ConfiguredView
    from loyalty_core.messages.views import ConsentView, MessageView, TroubleView, WordingView

group = typer.Typer(help="Messages to customers.")
wordings = typer.Typer(help="How the programme words its messages.")
group.add_typer(wordings, name="wording")

CHANNEL_HELP = "sms, whatsapp, email, push or app."
ChannelName = Annotated[str, typer.Option("--channel", help=CHANNEL_HELP)]
YesNo = Annotated[str | None, typer.Option(metavar="yes|no", help="Whether the customer agrees.")]


@group.command("list")
def list_messages(
    context: typer.Context,
    customer_id: CustomerId,
    channel: Annotated[str | None, typer.Option(help=f"Only by one: {CHANNEL_HELP}")] = None,
    limit: Limit = 50,
) -> None:
    """List every message to a customer, the newest first; never the codes in them."""
    from loyalty_core.messages.queries import ListMessages
    from loyalty_core.messages.rules import Channel
    from loyalty_core.plain import plain

    call = call_of(context)
    wanted = one_of(channel, tuple(Channel), "channel")
    with call.shift() as shift:
        page = shift.desk.ask(ListMessages(customer_id, PageRequest(limit=limit), wanted))
        zone = shift.facts.time_zone
    document = {"messages": plain(page.rows), "more": page.total > len(page.rows) or not page.exact}
    call.answer(document, lambda: _messages_text(page.rows, zone))


@group.command("send")
def send(
    context: typer.Context,
    customer_id: CustomerId,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="As the customer shall read it.")],
    channel: ChannelName,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Send a customer a message by a channel they agreed to; it goes out when the worker sends it."""
    from loyalty_core.messages.commands import SendMessage
    from loyalty_core.messages.rules import Channel

    call = call_of(context)
    wanted = one_of(channel, tuple(Channel), "channel")
    with call.shift_here() as shift:
        command = SendMessage(customer_id=customer_id, channel=wanted, text=text, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("consent")
def consent(
    context: typer.Context,
    customer_id: CustomerId,
    sms: YesNo = None,
    whatsapp: YesNo = None,
    email: YesNo = None,
    push: YesNo = None,
    app: YesNo = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Note what a customer agrees to, channel by channel; without any, show it."""
    from loyalty_core.messages.commands import SetConsents
    from loyalty_core.messages.queries import ShowConsents
    from loyalty_core.plain import plain

    call = call_of(context)
    said = given(sms=sms, whatsapp=whatsapp, email=email, push=push, app=app)
    agreed = {channel: one_of(word, ("yes", "no"), channel) == "yes" for channel, word in said.items()}
    if agreed:
        with call.shift_here() as shift:
            command = SetConsents(customer_id=customer_id, agreed=agreed, **given(request_id=request_id))
            call.write(shift.desk, command, dry_run=dry_run)
        return
    with call.shift() as shift:
        views = shift.desk.ask(ShowConsents(customer_id))
        zone = shift.facts.time_zone
    call.answer({"consents": plain(views)}, lambda: _consents_text(views, zone))


@group.command("channels")
def channels(context: typer.Context) -> None:
    """Say which channels are configured here, without their secrets, and which are in trouble."""
    from loyalty_core.messages.queries import ListTroubles
    from loyalty_core.plain import plain

    call = call_of(context)
    with call.shift() as shift:
        configured = shift.desk.channels.shown()
        file = str(shift.desk.channels.file)
        troubles = {view.channel: view for view in shift.desk.ask(ListTroubles())}
        zone = shift.facts.time_zone
    rows = [
        {"channel": view.channel, "through": view.through, "trouble": plain(troubles.get(view.channel))}
        for view in configured
    ]
    call.answer({"channels": rows, "file": file}, lambda: _channels_text(configured, troubles, file, zone))


@wordings.command("list")
def list_wordings(context: typer.Context) -> None:
    """List how messages are worded, by purpose and channel."""
    from loyalty_core.messages.queries import ListWordings
    from loyalty_core.plain import plain

    call = call_of(context)
    with call.shift() as shift:
        views = shift.desk.ask(ListWordings())
    call.answer({"wordings": plain(views)}, lambda: _wordings_text(views))


@wordings.command("set")
def set_wording(
    context: typer.Context,
    purpose: Annotated[str, typer.Argument(metavar="PURPOSE", help="What for; “wording list” names them.")],
    channel: ChannelName,
    text: Annotated[
        str | None, typer.Option(help="With $names for values; without a text the usual wording comes back.")
    ] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Word the messages of a purpose by a channel in the programme's own way."""
    from loyalty_core.messages.commands import SetWording
    from loyalty_core.messages.rules import Channel

    call = call_of(context)
    wanted = one_of(channel, tuple(Channel), "channel")
    with call.shift_here() as shift:
        command = SetWording(purpose=purpose, channel=wanted, text=text, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


def _messages_text(rows: tuple[MessageView, ...], zone: ZoneInfo) -> str:
    from loyalty_tui.presenters import messages

    if not rows:
        return "There are no messages."
    cells = [
        (
            row.message_id,
            dates.moment(row.created_at, zone),
            messages.CHANNELS.get(row.channel, row.channel),
            row.to,
            messages.PURPOSES.get(row.purpose, row.purpose),
            messages.standing(row, zone),
            row.text,
            row.staff,
        )
        for row in rows
    ]
    return output.table(("No.", "When", "By", "To", "For", "State", "Text", "From"), cells, ("No.",))


def _consents_text(views: tuple[ConsentView, ...], zone: ZoneInfo) -> str:
    from loyalty_tui.presenters import messages

    cells = [
        (messages.CHANNELS[view.channel], messages.consent_in_words(view, zone), view.noted_by, view.why_not)
        for view in views
    ]
    return output.table(("Channel", "Agrees", "Noted by", "Why nothing can be sent"), cells)


def _channels_text(
    configured: tuple[ConfiguredView, ...], troubles: dict[str, TroubleView], file: str, zone: ZoneInfo
) -> str:
    from loyalty_tui.presenters import messages

    cells = []
    for view in configured:
        trouble = troubles.get(view.channel)
        said = None if trouble is None else messages.trouble_in_words(trouble, zone)
        cells.append((messages.CHANNELS[view.channel], view.through or "not configured here", said))
    return f"{output.table(('Channel', 'Through', 'Trouble'), cells)}\nSettings: {output.shown(file)}"


def _wordings_text(views: tuple[WordingView, ...]) -> str:
    from loyalty_tui.presenters import messages

    cells = [
        (view.purpose, messages.CHANNELS[view.channel], "own" if view.own else "usual", view.text) for view in views
    ]
    return output.table(("For", "By", "Wording", "Text"), cells)
