"""Verbs that take a number below zero as it is typed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from typer.core import TyperCommand

_BELOW_ZERO = re.compile(r"-[0-9]")
MINUS = "\N{MINUS SIGN}"
"""What stands before a number below zero while the arguments are read: it begins no option, and the core takes it."""


class SignedNumbers(TyperCommand):
    """A verb in whose arguments `-30` is a number and no option; values of options stay as they are."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments."""
        takers = {
            name
            for parameter in self.get_params(ctx)
            if parameter.param_type_name == "option" and not getattr(parameter, "is_flag", False)
            for name in parameter.opts
        }
        return super().parse_args(ctx, list(_with_minus_signs(args, takers)))


def _with_minus_signs(args: Sequence[str], takers: Collection[str]) -> Iterator[str]:
    """Give the arguments with a minus sign before each number below zero that is not the value of an option."""
    reading = iter(args)
    for argument in reading:
        yield MINUS + argument[1:] if _BELOW_ZERO.match(argument) else argument
        if argument == "--":
            yield from reading
        elif argument in takers:
            yield from (value for value in [next(reading, None)] if value is not None)
