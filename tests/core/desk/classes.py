"""Every command and every query that the product has, wherever it is written."""

import importlib
import pkgutil
from typing import Any

import loyalty_core
from loyalty_core.desk.command import Command, Query
from loyalty_core.desk.undo import Undo


def _descendants(kind: type[Any]) -> set[type[Any]]:
    own = {found for found in kind.__subclasses__() if found.__module__.startswith("loyalty_core.")}
    return own.union(*(_descendants(found) for found in kind.__subclasses__()))


for module in pkgutil.walk_packages(loyalty_core.__path__, "loyalty_core."):
    importlib.import_module(module.name)

COMMANDS: list[type[Command]] = sorted(
    (command for command in _descendants(Command) - {Undo} if hasattr(command, "name")),
    key=lambda command: command.__qualname__,
)
"""All but `Undo`, which needs the permission of what it undoes, and shapes of commands without a name of their own."""

QUERIES: list[type[Query[Any]]] = sorted(_descendants(Query), key=lambda query: query.__qualname__)
