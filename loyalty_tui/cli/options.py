"""The options that every command takes, read before the command itself so that they may stand anywhere."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from loyalty_core.errors import Invalid

DATABASE_VARIABLE: Final = "LOYALTY_DATABASE"
_VALUES: Final = {"--database": "database", "--store": "store", "--terminal": "terminal"}
_FLAGS: Final = {"--json": "json", "--version": "version"}


@dataclass(frozen=True, slots=True)
class Options:
    """What was given for every command alike.

    Attributes:
        database: a URL or the path of an SQLite file; None for the person's own programme.
        json: answer with one JSON document.
        store, terminal: where it happens, or None for the place of the sign-in.
        version: only say which version this is.
    """

    database: str | None = None
    json: bool = False
    store: str | None = None
    terminal: str | None = None
    version: bool = False

    @property
    def database_url(self) -> str:
        """The database that is meant: the option, else the environment's, else a file in the person's data folder."""
        return self.database or os.environ.get(DATABASE_VARIABLE) or default_database()


def default_database() -> str:
    """Return the path of the person's own programme."""
    import platformdirs

    return str(platformdirs.user_data_path("loyalty-console", appauthor=False) / "programme.sqlite")


def wants_json(arguments: Sequence[str]) -> bool:
    """Say whether the answer is to be JSON, even where the arguments are wrong otherwise."""
    return "--json" in _before_the_end(arguments)


def lift(arguments: Sequence[str]) -> tuple[Options, list[str]]:
    """Take the options of every command out of the arguments, wherever they stand before a `--`.

    Returns the options (the last one counts where one is given twice), and the arguments that are left.

    Raises:
        Invalid: a value is missing.
    """
    found: dict[str, Any] = {}
    rest: list[str] = []
    ours = _before_the_end(arguments)
    reading = iter(ours)
    for argument in reading:
        name, equals, value = argument.partition("=")
        if argument in _FLAGS:
            found[_FLAGS[argument]] = True
        elif name in _VALUES:
            found[_VALUES[name]] = value if equals else next(reading, "")
            if not found[_VALUES[name]]:
                raise Invalid(f"The option {name} needs a value.", field=_VALUES[name], code="usage")
        else:
            rest.append(argument)
    return Options(**found), rest + list(arguments[len(ours) :])


def _before_the_end(arguments: Sequence[str]) -> Sequence[str]:
    return arguments[: arguments.index("--")] if "--" in arguments else arguments
