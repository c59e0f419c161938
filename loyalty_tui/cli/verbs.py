"""The tree of verbs: which groups there are, and what stands at the top."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_tui.cli import (
    coupons,
    customers,
    database,
    demo,
    exports,
    imports,
    notes,
    points,
    programme,
    purchases,
    redeeming,
    rewards,
    sessions,
    setup,
    staff,
    undoing,
    verifying,
)


def verbs() -> typer.Typer:
    """Return all verbs. Help is plain text: brackets in it stay brackets."""
    root = typer.Typer(name="loyalty", rich_markup_mode=None, pretty_exceptions_enable=False)
    root.callback()(_everywhere)
    for area in (demo, setup, sessions, verifying, customers, undoing):
        area.add_to(root)
    for name, group in (
        ("staff", staff.people),
        ("store", staff.stores),
        ("terminal", staff.terminals),
        ("db", database.group),
        ("customer", customers.group),
        ("points", points.group),
        ("purchase", purchases.group),
        ("campaign", coupons.campaigns),
        ("coupon", coupons.group),
        ("reward", rewards.group),
        ("redeem", redeeming.group),
        ("otp", redeeming.passwords),
        ("note", notes.group),
        ("import", imports.group),
        ("export", exports.group),
        ("programme", programme.group),
    ):
        root.add_typer(group, name=name)
    return root


def _everywhere(
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The programme: a postgresql:// URL or the path of an SQLite file."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
    store: Annotated[str | None, typer.Option(metavar="ID", help="The store in which it happens.")] = None,
    terminal: Annotated[str | None, typer.Option(metavar="ID", help="The terminal at which it happens.")] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """The console of a loyalty programme, and every one of its actions as a command.

    Without a command the console opens. The options below may stand anywhere on the line.
    """
    # They are for the help alone: `options.lift` has taken them out of the arguments by now.
    del database, json, store, terminal, version
