"""Signing in and out, and who is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.passwords import PasswordStdin, ask_password
from loyalty_tui.cli.tokens import current_token, forget_token, keep_token

if TYPE_CHECKING:
    from loyalty_core.desk.actor import Actor


def sign_in(
    context: typer.Context,
    login: Annotated[str, typer.Argument(metavar="LOGIN")],
    password_stdin: PasswordStdin = False,
) -> None:
    """Sign in, at --store and --terminal or else at your own store's first terminal."""
    call = call_of(context)
    with call.programme() as programme:
        password = ask_password("Password: ", from_stdin=password_stdin)
        signed_in = programme.sign_in(login, password, call.options.store, call.options.terminal)
        keep_token(programme.database.url, signed_in.token)
    call.answer(person(signed_in.actor), f"Signed in as {sentence(signed_in.actor)}.")


def sign_out(context: typer.Context) -> None:
    """End the session."""
    call = call_of(context)
    with call.programme() as programme:
        database = programme.database.url
        try:
            actor = programme.resume(current_token(database))
            programme.sign_out(actor)
        finally:
            forget_token(database)
    call.answer(person(actor) | {"signed_out": True}, f"{output.shown(actor.login)} is signed out.")


def whoami(context: typer.Context) -> None:
    """Say who is signed in, and where."""
    call = call_of(context)
    with call.shift() as shift:
        actor = shift.desk.actor
    call.answer(person(actor), f"{sentence(actor)}.")


def person(actor: Actor) -> dict[str, Any]:
    """Return who somebody is, as a document."""
    return {
        "login": actor.login,
        "name": actor.name,
        "role": actor.role.value,
        "store": actor.store_id,
        "terminal": actor.terminal_id,
    }


def sentence(actor: Actor) -> str:
    """Return who somebody is, in words."""
    who = f"{actor.login} ({actor.name}, {actor.role.value})"
    return output.shown(f"{who} in store {actor.store_id}, terminal {actor.terminal_id}")
