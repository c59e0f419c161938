"""The fields that a dialog can be made of: what each is called, and what counts as filled in.

A dialog lists them; `FieldRow` shows them. What was typed is read here, and refused here in words where it is no
number, no date or missing; everything else the core refuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from loyalty_core.errors import Invalid
from loyalty_core.money import parse_decimal
from loyalty_tui.presenters.dates import parse_day
from loyalty_tui.presenters.numbers import parse_whole

NEEDED: Final = "This is needed."

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Field:
    """One line of text; the other kinds are made from it.

    Attributes:
        name: name of the command's field, so that what the core refuses is shown beside it.
        label: one or two words, in front.
        hint: a few words under it, until there is something more important to say.
        initial: what is filled in at first, as if typed.
        required: whether it may stay empty; empty then means None.
    """

    name: str
    label: str
    hint: str = ""
    initial: str = ""
    required: bool = True

    def read(self, typed: str) -> object:
        """Return the value of what was typed, None where it may be and is empty.

        Raises:
            Invalid: it is needed and missing, or is no such value; `field` is the name.
        """
        plain = typed.strip()
        if plain:
            return self.value(plain)
        if self.required:
            raise Invalid(NEEDED, field=self.name)
        return None

    def value(self, plain: str) -> object:
        """Return the value of a text that is not empty and has no spaces around it."""
        return plain


@dataclass(frozen=True, slots=True)
class NumberField(Field):
    """A whole number with or without a sign; its value is an `int`."""

    def value(self, plain: str) -> object:
        return parse_whole(plain, self.name)


@dataclass(frozen=True, slots=True)
class AmountField(Field):
    """An amount of money in major units, like 12.34; its value is a `Decimal`."""

    def value(self, plain: str) -> object:
        return parse_decimal(plain.replace(",", "") if "." in plain else plain, self.name)


@dataclass(frozen=True, slots=True)
class DayField(Field):
    """A local date; its value is a `date`."""

    def value(self, plain: str) -> object:
        return parse_day(plain, self.name)


@dataclass(frozen=True, slots=True)
class CodeField(Field):
    """A code of digits, which may be typed in groups; its value is a `str`."""


@dataclass(frozen=True, slots=True)
class NoteField(Field):
    """Text of several lines, in which Enter starts a new one; its value is a `str`."""

    lines: int = 4


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: the value that the command gets, and the words that a person sees."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ChoiceField(Field):
    """One of some options; its value is the option's. Up to nine are chosen by their digit, more from a list."""

    options: Sequence[Option] = ()


class Filled:
    """What was filled in, by the names of the fields."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def text(self, name: str) -> str:
        """Return the value of a text or choice that is needed."""
        return self._needed(name, str)

    def text_or_none(self, name: str) -> str | None:
        """Return the value of a text or choice; None where it was left empty."""
        return self._maybe(name, str)

    def number(self, name: str) -> int:
        """Return the value of a `NumberField` that is needed."""
        return self._needed(name, int)

    def number_or_none(self, name: str) -> int | None:
        """Return the value of a `NumberField`; None where it was left empty."""
        return self._maybe(name, int)

    def amount(self, name: str) -> Decimal:
        """Return the value of an `AmountField` that is needed, in major units."""
        return self._needed(name, Decimal)

    def amount_or_none(self, name: str) -> Decimal | None:
        """Return the value of an `AmountField`; None where it was left empty."""
        return self._maybe(name, Decimal)

    def day(self, name: str) -> date:
        """Return the value of a `DayField` that is needed."""
        return self._needed(name, date)

    def day_or_none(self, name: str) -> date | None:
        """Return the value of a `DayField`; None where it was left empty."""
        return self._maybe(name, date)

    def _needed(self, name: str, kind: type[Kind]) -> Kind:
        value = self._values[name]
        if not isinstance(value, kind):
            raise TypeError(f"the field {name} holds no {kind.__name__}")
        return value

    def _maybe(self, name: str, kind: type[Kind]) -> Kind | None:
        return None if self._values[name] is None else self._needed(name, kind)
