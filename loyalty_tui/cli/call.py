"""One call of the command: which programme, who acts and where, and how it is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from loyalty_tui.cli import output
from loyalty_tui.cli.options import Options

if TYPE_CHECKING:
    from loyalty_core.desk.actor import Actor
    from loyalty_core.desk.command import Command
    from loyalty_core.desk.desk import Desk
    from loyalty_core.desk.receipt import Receipt
    from loyalty_core.programme.facts import ProgrammeFacts
    from loyalty_core.programme.opening import Programme


@dataclass(frozen=True, slots=True)
class Shift:
    """A signed-in person in an open programme, for the length of one call."""

    programme: Programme
    desk: Desk
    facts: ProgrammeFacts


@dataclass(frozen=True, slots=True)
class Call:
    """A call with its options; the one way of a verb to the core, and back to who called."""

    options: Options

    @contextmanager
    def programme(self) -> Iterator[Programme]:
        """Open the programme.

        Raises:
            Invalid, Busy, Unusable: as `open_programme`.
        """
        from loyalty_core.programme.opening import open_programme

        programme = open_programme(self.options.database_url)
        try:
            yield programme
        finally:
            programme.close()

    @contextmanager
    def shift(self) -> Iterator[Shift]:
        """Open the programme and take up the session of whoever is signed in, at the place of the sign-in.

        Raises:
            NotSignedIn: nobody is.
        """
        from loyalty_tui.cli.tokens import current_token

        with self.programme() as programme:
            actor = programme.resume(current_token(programme.database.url))
            yield Shift(programme, programme.desk(actor), programme.facts())

    @contextmanager
    def shift_here(self) -> Iterator[Shift]:
        """Like `shift`, at the store and terminal that were given: what is written says that it happened there.

        Raises:
            Invalid: there is no such store or terminal.
        """
        with self.shift() as shift:
            actor, options = shift.desk.actor, self.options
            store, terminal = options.store or actor.store_id, options.terminal
            if store == actor.store_id and terminal in (None, actor.terminal_id):
                yield shift
                return
            with _elsewhere(shift.programme, actor, store, terminal) as there:
                yield Shift(shift.programme, shift.programme.desk(there), shift.facts)

    def answer(self, document: Mapping[str, Any], text: str | Callable[[], str]) -> None:
        """Print the answer: the document where JSON was asked for, the text elsewhere."""
        if self.options.json:
            output.say(output.json_text(document))
        else:
            output.say(text if isinstance(text, str) else text())

    def write(self, desk: Desk, command: Command, *, dry_run: bool = False) -> None:
        """Do a command, or find out what it would do, and print its receipt."""
        self.answer_receipt(desk.preview(command) if dry_run else desk.do(command), dry_run=dry_run)

    def answer_receipt(self, receipt: Receipt, *, dry_run: bool = False) -> None:
        """Print what was done, or what would be."""
        from loyalty_core.plain import plain

        self.answer({"receipt": plain(receipt), "dry_run": dry_run}, lambda: _receipt_text(receipt, dry_run=dry_run))


def call_of(context: typer.Context) -> Call:
    """Return the call that a verb was reached by."""
    call = context.obj
    if not isinstance(call, Call):
        raise TypeError("a verb is reached through `main`")
    return call


@contextmanager
def _elsewhere(programme: Programme, actor: Actor, store: str, terminal: str | None) -> Iterator[Actor]:
    """Give the same person a session at another place, and end it afterwards."""
    from loyalty_core.staff.sessions import open_session

    with programme.database.writing() as connection:
        there = open_session(connection, programme.clock.now(), actor.staff_id, store, terminal).actor
        connection.commit()
    try:
        yield there
    finally:
        programme.sign_out(there)


def _receipt_text(receipt: Receipt, *, dry_run: bool) -> str:
    undone = receipt.command == "undo"
    lines = [f"Cannot come back: {output.shown(lost)}" for lost in receipt.lost] if undone else []
    lines.append(output.shown(receipt.said))
    lines += [
        f"  {output.shown(change.what.replace('_', ' '))}: {output.shown(change.before)} → {output.shown(change.after)}"
        for change in receipt.changes
    ]
    if not undone:
        lines += [f"  An undo cannot bring back: {output.shown(lost)}" for lost in receipt.lost]
    if dry_run:
        lines.append("Nothing was changed: this is what it would do.")
    elif receipt.replayed:
        lines.append("This request was answered before; nothing was done again.")
    if receipt.id is not None and receipt.can_undo:
        lines.append(f"Receipt {receipt.id}; “loyalty undo {receipt.id}” takes it back.")
    return "\n".join(lines)
