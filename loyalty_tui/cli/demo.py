"""The demo: a made-up programme to try everything with, opened as any person of it, or left for scripts."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from loyalty_core.errors import Conflict, Invalid
from loyalty_tui.cli import output
from loyalty_tui.cli.call import Call, call_of
from loyalty_tui.cli.fresh_file import missing_file, nothing_left_of_a_failure
from loyalty_tui.cli.sessions import person

if TYPE_CHECKING:
    from loyalty_core.demo.building import Demo
    from loyalty_tui.session import Opening

USUAL_CUSTOMERS = 2_000


def demo(
    context: typer.Context,
    customers: Annotated[int, typer.Option(min=50, max=10_000, help="How many customers it has.")] = USUAL_CUSTOMERS,
    keep: Annotated[Path | None, typer.Option(metavar="FILE", help="Keep it in this file.")] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Only make it, and say how to use it.")] = False,
) -> None:
    """Make a programme that looks real, and open it as a person of your choice; it goes away afterwards.

    With --no-open (or --json) it stays where the answer says, with a token of each person for LOYALTY_TOKEN.
    --database URL makes it in an empty database of yours.
    """
    call = call_of(context)
    if no_open or call.options.json:
        _leave(call, _kept(call, keep), customers)
        return
    where = _kept(call, keep)
    code = open_demo(customers) if where is None else _open(where, customers)
    raise typer.Exit(code)


def open_demo(customers: int = USUAL_CUSTOMERS) -> int:
    """Open the console on a demo that goes away with it; return the exit code."""
    folder = _temporary_folder()
    try:
        return _open(str(folder / "demo.sqlite"), customers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _open(url: str, customers: int) -> int:
    from loyalty_tui.cli.console import require_terminal, show

    require_terminal()
    return show(lambda: _opening(url, customers))


def _opening(url: str, customers: int) -> Opening:
    """Build the demo, in the console's worker thread, and offer everybody in it to be."""
    from loyalty_core.clock import SystemClock
    from loyalty_core.demo.building import build_demo, enter
    from loyalty_tui.session import Candidate, Opening

    with nothing_left_of_a_failure(missing_file(url)):
        built = build_demo(url, SystemClock(), customers)
    actors = [signed_in.actor for signed_in in built.people]
    candidates = tuple(
        Candidate(actor.name, actor.role.value, actor.store_id, partial(enter, built.programme, actor))
        for actor in actors
    )
    return Opening(built.programme, candidates=candidates)


def _leave(call: Call, kept: str | None, customers: int) -> None:
    """Build the demo, in a folder of its own if nothing else was named, and say how to use it."""
    from loyalty_core.clock import SystemClock
    from loyalty_core.demo.building import build_demo

    sys.stderr.write("Making the demo …\n")
    begun = time.perf_counter()
    url = kept or str(_temporary_folder() / "demo.sqlite")
    with nothing_left_of_a_failure(missing_file(url)):
        built = build_demo(url, SystemClock(), customers)
    built.programme.close()
    document = _document(built, round(time.perf_counter() - begun, 2))
    call.answer(document, lambda: _text(document))


def _document(built: Demo, seconds: float) -> dict[str, Any]:
    people = [person(signed_in.actor) | {"token": signed_in.token} for signed_in in built.people]
    return {
        "database": built.programme.database.url.removeprefix("sqlite:///"),
        "people": people,
        "password": built.password,
        "customers": built.customers,
        "purchases": built.purchases,
        "postings": built.postings,
        "seconds": seconds,
        "examples": built.examples,
    }


def _text(document: dict[str, Any]) -> str:
    people = [(who["login"], who["name"], who["role"], who["store"], who["token"]) for who in document["people"]]
    database = output.shown(document["database"])
    examples = [(what.replace("_", " "), value) for what, value in document["examples"].items()]
    return "\n\n".join(
        [
            f"{document['customers']:,} customers and {document['purchases']:,} purchases are in\n{database}",
            output.table(("Login", "Name", "Role", "Store", "Token"), people),
            f"Everybody's password: {document['password']}",
            f"To look up:\n{output.facts(examples)}",
            f"To act as one of them:\nLOYALTY_DATABASE={database} LOYALTY_TOKEN=… loyalty find Amara",
        ]
    )


def _kept(call: Call, keep: Path | None) -> str | None:
    """Return the database that the demo is made in and stays in; None where none was named."""
    if keep is None:
        return call.options.database
    if call.options.database is not None:
        raise Invalid("Name --keep FILE or --database URL, not both.", field="keep")
    if keep.exists():
        raise Conflict(f"There is a file {keep} already.", field="keep")
    return str(keep.absolute())


def _temporary_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="loyalty-demo-"))
