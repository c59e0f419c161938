"""Every command by its name, so that an undo finds the class that did the work."""

import importlib
from functools import cache

from loyalty_core.desk.command import Command

_MODULES = (
    "loyalty_core.customers.commands",
    "loyalty_core.customers.erasing",
    "loyalty_core.customers.importing.commands",
    "loyalty_core.customers.merging",
    "loyalty_core.points.commands",
    "loyalty_core.points.importing.commands",
    "loyalty_core.points.settling",
    "loyalty_core.purchases.commands",
    "loyalty_core.purchases.importing.commands",
    "loyalty_core.coupons.campaigns",
    "loyalty_core.coupons.commands",
    "loyalty_core.journeys.answering",
    "loyalty_core.journeys.commands",
    "loyalty_core.journeys.offering",
    "loyalty_core.membership.commands",
    "loyalty_core.imports.undoing",
    "loyalty_core.messages.commands",
    "loyalty_core.messages.claiming",
    "loyalty_core.notes.commands",
    "loyalty_core.programme.commands",
    "loyalty_core.referrals.commands",
    "loyalty_core.reports.repairing",
    "loyalty_core.reviews.commands",
    "loyalty_core.rewards.catalogue",
    "loyalty_core.rewards.commands",
    "loyalty_core.rewards.passwords",
    "loyalty_core.staff.commands",
    "loyalty_core.tiers.commands",
    "loyalty_core.tiers.overriding",
    "loyalty_core.tiers.settling",
)


@cache
def command_classes() -> dict[str, type[Command]]:
    """Return all commands of the product by name."""
    for module in _MODULES:
        importlib.import_module(module)
    found: dict[str, type[Command]] = {}
    waiting = list(Command.__subclasses__())
    while waiting:
        command = waiting.pop()
        waiting += command.__subclasses__()
        if command.__module__.startswith("loyalty_core.") and hasattr(command, "name"):
            found[command.name] = command
    return found


def command_class(name: str) -> type[Command] | None:
    """Return the command of a name, or None."""
    return command_classes().get(name)
