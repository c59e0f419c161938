"""Notes: what a colleague wrote down about a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_core.errors import Invalid
from loyalty_core.paging import PageRequest
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import CustomerId, DryRun, Limit, RequestId, day_of, given, one_of
from loyalty_tui.presenters import dates

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.notes.views import NoteView, PromiseView, Whose

group = typer.Typer(help="Notes about customers. Everybody reads them; only the author changes or deletes one.")

NoteId = Annotated[int, typer.Argument(metavar="NOTE", help="The note's number.")]
_KINDS = "complaint, query, reminder or other."


@group.command("add")
def add(
    context: typer.Context,
    customer_id: CustomerId,
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    kind: Annotated[str, typer.Option(metavar="KIND", help=_KINDS)],
    due: Annotated[str | None, typer.Option(metavar="DATE", help="The day until which something is promised.")] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Write a note about a customer."""
    from loyalty_core.notes.commands import AddNote

    call = call_of(context)
    with call.shift_here() as shift:
        command = AddNote(
            customer_id=customer_id,
            kind=kind,
            text=text,
            due_on=day_of(due, "due_on"),
            **given(request_id=request_id),
        )
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("list")
def list_notes(context: typer.Context, customer_id: CustomerId, limit: Limit = 50) -> None:
    """List a customer's notes, the open ones first."""
    from loyalty_core.notes.queries import ListNotes
    from loyalty_core.plain import plain

    call = call_of(context)
    with call.shift() as shift:
        page = shift.desk.ask(ListNotes(customer_id, PageRequest(limit=limit)))
        zone = shift.facts.time_zone
    document = {"notes": plain(page.rows), "more": page.total > len(page.rows) or not page.exact}
    call.answer(document, lambda: _notes_text(page.rows, zone))


@group.command("board")
def board(
    context: typer.Context,
    mine: Annotated[bool, typer.Option("--mine", help="Only what you wrote.")] = False,
    here: Annotated[bool, typer.Option("--here", help="Only what was written at this store.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what was due before today.")] = False,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help=_KINDS)] = None,
    limit: Limit = 50,
) -> None:
    """List what was promised to customers and is open, what is overdue first."""
    from loyalty_core.notes.board import ListPromises
    from loyalty_core.notes.commands import Kind
    from loyalty_core.notes.views import BoardFilters
    from loyalty_core.plain import plain

    call = call_of(context)
    filters = BoardFilters(_whose(mine=mine, here=here), overdue, one_of(kind, list(Kind), "kind"))
    with call.shift() as shift:
        page = shift.desk.ask(ListPromises(PageRequest(limit=limit), filters))
        zone = shift.facts.time_zone
    document = {"promises": plain(page.rows), "more": page.total > len(page.rows) or not page.exact}
    call.answer(document, lambda: _board_text(page.rows, zone))


@group.command("hand-over")
def hand_over(
    context: typer.Context,
    here: Annotated[bool, typer.Option("--here", help="Of everybody at this store, not only yours.")] = False,
) -> None:
    """Say what your shift leaves open, and what it wrote today."""
    from loyalty_core.notes.board import HandOver
    from loyalty_core.notes.views import Whose
    from loyalty_tui.presenters.promises import hand_over_text

    call = call_of(context)
    with call.shift() as shift:
        view = shift.desk.ask(HandOver(Whose.STORE if here else Whose.MINE))
        zone = shift.facts.time_zone
    call.answer(output.document(view), lambda: "\n".join(map(output.shown, hand_over_text(view, zone).splitlines())))


@group.command("edit")
def edit(
    context: typer.Context,
    note_id: NoteId,
    text: Annotated[str | None, typer.Option(help="The new text.")] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help=_KINDS)] = None,
    due: Annotated[str | None, typer.Option(metavar="DATE", help="The new day; an empty text takes it away.")] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Change your own note: what is given changes, what is not given stays."""
    from loyalty_core.notes.commands import EditNote

    call = call_of(context)
    with call.shift_here() as shift:
        changes = given(text=text, kind=kind)
        if due is not None:
            changes["due_on"] = day_of(due, "due_on") if due.strip() else None
        command = EditNote(note_id=note_id, **changes, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("delete")
def delete(context: typer.Context, note_id: NoteId, request_id: RequestId = None, dry_run: DryRun = False) -> None:
    """Delete your own note; that it stood there stays on record."""
    from loyalty_core.notes.commands import DeleteNote

    call = call_of(context)
    with call.shift_here() as shift:
        call.write(shift.desk, DeleteNote(note_id=note_id, **given(request_id=request_id)), dry_run=dry_run)


@group.command("resolve")
def resolve(context: typer.Context, note_id: NoteId, request_id: RequestId = None, dry_run: DryRun = False) -> None:
    """Mark a note as settled."""
    from loyalty_core.notes.commands import ResolveNote

    call = call_of(context)
    with call.shift_here() as shift:
        call.write(shift.desk, ResolveNote(note_id=note_id, **given(request_id=request_id)), dry_run=dry_run)


@group.command("reopen")
def reopen(context: typer.Context, note_id: NoteId, request_id: RequestId = None, dry_run: DryRun = False) -> None:
    """Mark a settled note as open again."""
    from loyalty_core.notes.commands import ReopenNote

    call = call_of(context)
    with call.shift_here() as shift:
        call.write(shift.desk, ReopenNote(note_id=note_id, **given(request_id=request_id)), dry_run=dry_run)


def _whose(*, mine: bool, here: bool) -> Whose:
    from loyalty_core.notes.views import Whose

    if mine and here:
        raise Invalid("Say --mine or --here, not both.", field="mine")
    return Whose.MINE if mine else Whose.STORE if here else Whose.ALL


def _board_text(rows: tuple[PromiseView, ...], zone: ZoneInfo) -> str:
    if not rows:
        return "Nothing is promised and open."
    cells = [
        (
            row.note_id,
            f"{dates.day(row.due_on)}{' overdue' if row.overdue else ''}",
            row.customer_id,
            row.customer,
            row.kind,
            row.author,
            dates.moment(row.created_at, zone),
            row.text,
        )
        for row in rows
    ]
    headings = ("Note", "Due", "No.", "Customer", "Kind", "Owner", "Written", "Text")
    return output.table(headings, cells, ("Note", "No."))


def _notes_text(rows: tuple[NoteView, ...], zone: ZoneInfo) -> str:
    if not rows:
        return "There are no notes."
    cells = [
        (
            row.note_id,
            row.kind,
            "open" if row.resolved_at is None else "settled",
            dates.day(row.due_on),
            dates.moment(row.created_at, zone),
            row.author,
            row.text,
        )
        for row in rows
    ]
    return output.table(("No.", "Kind", "State", "Due", "Written", "Author", "Text"), cells, ("No.",))
