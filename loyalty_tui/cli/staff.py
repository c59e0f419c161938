"""Staff, stores and terminals."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_core.desk.permissions import Role
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import DryRun, RequestId, given
from loyalty_tui.cli.passwords import PasswordStdin, ask_new_password

people = typer.Typer(help="The people who work with the programme.")
stores = typer.Typer(help="Stores.")
terminals = typer.Typer(help="Terminals of stores.")

Login = Annotated[str, typer.Argument(metavar="LOGIN")]


@people.command("list")
def list_staff(context: typer.Context) -> None:
    """List everybody, by login."""
    from loyalty_core.plain import plain
    from loyalty_core.staff.queries import ListStaff

    call = call_of(context)
    with call.shift() as shift:
        staff = shift.desk.ask(ListStaff())
    rows = [
        (who.login, who.name, who.role, who.store, "disabled" if who.disabled else "locked" if who.locked else "")
        for who in staff
    ]
    call.answer({"staff": plain(staff)}, lambda: output.table(("Login", "Name", "Role", "Store", "State"), rows))


@people.command("add")
def add_staff(
    context: typer.Context,
    login: Login,
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    password_stdin: PasswordStdin = False,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Add a person, with a first password; --store names their store, or else it is yours."""
    from pydantic import SecretStr

    from loyalty_core.staff.commands import AddStaff

    call = call_of(context)
    with call.shift() as shift:
        command = AddStaff(
            login=login,
            staff_name=name,
            role=role,
            store_id=call.options.store or shift.desk.actor.store_id,
            password=SecretStr(_new_password(login, from_stdin=password_stdin)),
            **given(request_id=request_id),
        )
        call.write(shift.desk, command, dry_run=dry_run)


@people.command("role")
def change_role(
    context: typer.Context,
    login: Login,
    role: Annotated[Role, typer.Argument(metavar="ROLE", help="What the person may do from now on.")],
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Give a person another role."""
    from loyalty_core.staff.commands import ChangeRole

    call = call_of(context)
    with call.shift_here() as shift:
        command = ChangeRole(login=login, role=role, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@people.command("disable")
def disable(context: typer.Context, login: Login, request_id: RequestId = None, dry_run: DryRun = False) -> None:
    """Shut a person out: sessions end, and there is no signing in any more."""
    from loyalty_core.staff.commands import DisableStaff

    call = call_of(context)
    with call.shift_here() as shift:
        call.write(shift.desk, DisableStaff(login=login, **given(request_id=request_id)), dry_run=dry_run)


@people.command("unlock")
def unlock(context: typer.Context, login: Login, request_id: RequestId = None, dry_run: DryRun = False) -> None:
    """Let a person sign in again who was locked out or disabled."""
    from loyalty_core.staff.commands import UnlockStaff

    call = call_of(context)
    with call.shift_here() as shift:
        call.write(shift.desk, UnlockStaff(login=login, **given(request_id=request_id)), dry_run=dry_run)


@people.command("reset")
def reset(
    context: typer.Context,
    login: Login,
    password_stdin: PasswordStdin = False,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Give a person a new password and end their sessions."""
    from pydantic import SecretStr

    from loyalty_core.staff.commands import ResetPassword

    call = call_of(context)
    with call.shift_here() as shift:
        password = SecretStr(_new_password(login, from_stdin=password_stdin))
        command = ResetPassword(login=login, password=password, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


def _new_password(login: str, *, from_stdin: bool) -> str:
    return ask_new_password(f"New password for {output.shown(login)}: ", from_stdin=from_stdin)


@stores.command("list")
def list_stores(context: typer.Context) -> None:
    """List the stores with their terminals."""
    from loyalty_core.plain import plain
    from loyalty_core.staff.queries import ListStores

    call = call_of(context)
    with call.shift() as shift:
        found = shift.desk.ask(ListStores())
    rows = [(store.store, store.name, ", ".join(store.terminals)) for store in found]
    call.answer({"stores": plain(found)}, lambda: output.table(("Store", "Name", "Terminals"), rows))


@stores.command("add")
def add_store(
    context: typer.Context,
    store: Annotated[str, typer.Argument(metavar="STORE", help="The ID that the store uses itself.")],
    name: Annotated[str, typer.Option(help="What the store is called.")],
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Add a store with its first terminal, T1 unless --terminal says otherwise."""
    from loyalty_core.staff.commands import AddStore

    call = call_of(context)
    with call.shift() as shift:
        command = AddStore(
            store_id=store,
            store_name=name,
            terminal_id=call.options.terminal or "T1",
            **given(request_id=request_id),
        )
        call.write(shift.desk, command, dry_run=dry_run)


@terminals.command("list")
def list_terminals(context: typer.Context) -> None:
    """List the terminals, of --store or of every store."""
    from loyalty_core.staff.queries import ListStores

    call = call_of(context)
    with call.shift() as shift:
        found = shift.desk.ask(ListStores())
    wanted = [store for store in found if call.options.store in (None, store.store)]
    rows = [(store.store, terminal) for store in wanted for terminal in store.terminals]
    document = {"terminals": [{"store": store, "terminal": terminal} for store, terminal in rows]}
    call.answer(document, lambda: output.table(("Store", "Terminal"), rows))


@terminals.command("add")
def add_terminal(
    context: typer.Context,
    terminal: Annotated[str, typer.Argument(metavar="TERMINAL", help="The ID that the store gave it.")],
    name: Annotated[str | None, typer.Option(help="What it is called; its ID, if not given.")] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Add a terminal to --store, or to your own store."""
    from loyalty_core.staff.commands import AddTerminal

    call = call_of(context)
    with call.shift() as shift:
        command = AddTerminal(
            store_id=call.options.store or shift.desk.actor.store_id,
            terminal_id=terminal,
            terminal_name=name or terminal,
            **given(request_id=request_id),
        )
        call.write(shift.desk, command, dry_run=dry_run)
