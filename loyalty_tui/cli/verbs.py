"""The tree of verbs: which groups there are, and what stands at the top."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Annotated, Any, Final

import typer
import typer.main

_VERBS: Final = {
    "demo": "demo",
    "init": "setup",
    "sign-in": "sessions",
    "sign-out": "sessions",
    "whoami": "sessions",
    "verify": "verifying",
    "worker": "jobs",
    "find": "customers",
    "activity": "customers",
    "activities": "activities",
    "undo": "undoing",
}
"""The module of each verb that stands at the top; its function of that name is the verb."""
_GROUPS: Final = {
    "staff": ("staff", "people"),
    "store": ("staff", "stores"),
    "terminal": ("staff", "terminals"),
    "db": ("database", "group"),
    "customer": ("customers", "group"),
    "member": ("members", "group"),
    "points": ("points", "group"),
    "purchase": ("purchases", "group"),
    "campaign": ("coupons", "campaigns"),
    "coupon": ("coupons", "group"),
    "referral": ("referrals", "group"),
    "review": ("reviews", "group"),
    "reward": ("rewards", "group"),
    "redeem": ("redeeming", "group"),
    "otp": ("redeeming", "passwords"),
    "message": ("messages", "group"),
    "note": ("notes", "group"),
    "tier": ("tiers", "group"),
    "journey": ("journeys", "group"),
    "import": ("imports", "group"),
    "jobs": ("jobs", "group"),
    "export": ("exports", "group"),
    "programme": ("programme", "group"),
}
"""The module of each group, and what it is called there."""


def tree_for(word: str) -> Any:
    """Return the tree that a line beginning with a word needs: one verb or group, or everything for any other word.

    To read the whole tree would take longer than most verbs do.
    """
    return _tree((word,) if word in _VERBS or word in _GROUPS else (*_VERBS, *_GROUPS))


@cache
def _tree(names: tuple[str, ...]) -> Any:
    """Return a tree of some verbs and groups. Help is plain text: brackets in it stay brackets."""
    root = typer.Typer(name="loyalty", rich_markup_mode=None)
    root.callback()(_everywhere)
    for name in names:
        if name in _VERBS:
            root.command(name)(getattr(_module(_VERBS[name]), name.replace("-", "_")))
        else:
            module, group = _GROUPS[name]
            root.add_typer(getattr(_module(module), group), name=name)
    return typer.main.get_command(root)


def _module(name: str) -> Any:
    return importlib.import_module(f"loyalty_tui.cli.{name}")


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
