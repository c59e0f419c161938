"""The database: bringing it up to date, checking it, and copying it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of

group = typer.Typer(
    help="The database itself. Nobody has to be signed in; who may use the file or the server may do this."
)


@group.command("upgrade")
def upgrade(context: typer.Context) -> None:
    """Bring the database to this version of the program; make an SQLite file that is not there."""
    from loyalty_core.database import upgrade as upgrading

    call = call_of(context)
    upgrading.upgrade(call.options.database_url)
    version = upgrading.SCHEMA_VERSION
    call.answer({"ok": True, "version": version}, f"The database is at version {version}.")


@group.command("check")
def check(context: typer.Context) -> None:
    """Say whether the database can be worked with."""
    from loyalty_core.database.upgrade import SCHEMA_VERSION

    call = call_of(context)
    with call.programme() as programme:
        facts = programme.facts()
        engine = "SQLite" if programme.database.is_sqlite else "PostgreSQL"
        where = programme.database.url
    call.answer(
        {"ok": True, "database": where, "engine": engine, "version": SCHEMA_VERSION, "programme": facts.name},
        f"{engine}, version {SCHEMA_VERSION}: {output.shown(facts.name)}, {output.shown(where)}",
    )


@group.command("backup")
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to make; only you can read it.")],
) -> None:
    """Copy an SQLite database into a file, as it is at this moment, while others work on."""
    from loyalty_core.database.backup import back_up

    call = call_of(context)
    size = back_up(call.options.database_url, file)
    call.answer({"file": str(file), "bytes": size}, f"The database is copied to {output.shown(file)} ({size:,} bytes).")
