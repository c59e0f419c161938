"""A line of JSON as a signal: its fields as texts, exact, and nothing that a table could not hold."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from loyalty_core.clock import parse_instant
from loyalty_core.errors import Invalid
from loyalty_core.signals.mapping import FIELDS, KINDS, LINE_FIELDS, SignalKind, SignalMapping
from loyalty_core.text import check_text

REFUSED = "refused_signal"
"""Under this name a file of refused lines has each as it was."""
LONGEST_LINE = 200_000
LONGEST_ID = 200
MOST_LINES = 1_000
_LONGEST_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that happened elsewhere.

    Attributes:
        source, id: by which it is known again.
        at: when it happened, UTC; None where the line does not say.
        texts: its other fields, as texts.
        lines: articles of an order, their fields as texts.
    """

    source: str
    id: str
    kind: SignalKind
    at: datetime | None
    texts: Mapping[str, str]
    lines: tuple[Mapping[str, str], ...]

    def need(self, field: str) -> str:
        """Return a field that must be there; raise `Invalid` where it is not."""
        if field not in self.texts:
            raise Invalid(f"{field}: This is needed.")
        return self.texts[field]


class SignalReader:
    """Reads the lines of one file under one mapping; times without an offset are local ones of `zone`."""

    def __init__(self, mapping: SignalMapping, zone: ZoneInfo) -> None:
        self._mapping = mapping
        self._zone = zone
        self._paths = {name: mapping.fields.get(name, name).split(".") for name in FIELDS}
        self._line_paths = {name: mapping.line_fields.get(name, name).split(".") for name in LINE_FIELDS}

    def read(self, line: str) -> Signal:
        """Return the signal that a line holds; raise `Invalid` where it is none."""
        record = _object(line)
        if REFUSED in record:
            record = record[REFUSED]
            if not isinstance(record, dict):
                raise Invalid("This is no JSON object.")
        found = {name: _at(record, path) for name, path in self._paths.items()}
        lines = found.pop("lines")
        texts = {name: text for name, value in found.items() if (text := _text(value, name)) is not None}
        kind = self._kind(texts.pop("kind", None))
        at = texts.pop("at", None)
        return Signal(
            check_text(texts.pop("source", self._mapping.source), "source", LONGEST_ID),
            _named(texts.pop("id", None)),
            kind,
            None if at is None else _instant(at, self._zone),
            texts,
            self._lines(lines),
        )

    def _kind(self, text: str | None) -> SignalKind:
        if text is None:
            raise Invalid("kind: This is needed.")
        meant = self._mapping.kinds.get(text, text)
        for kind in KINDS:
            if meant == kind:
                return kind
        raise Invalid(f"kind: “{text[:60]}” is none of {', '.join(KINDS)}.")

    def _lines(self, lines: Any) -> tuple[Mapping[str, str], ...]:
        if lines is None:
            return ()
        if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
            raise Invalid("lines: This is a list of objects, one for each article.")
        if len(lines) > MOST_LINES:
            raise Invalid(f"lines: At most {MOST_LINES:,} fit here.")
        return tuple(
            {
                name: text
                for name, path in self._line_paths.items()
                if (text := _text(_at(line, path), f"lines.{name}")) is not None
            }
            for line in lines
        )


def _object(line: str) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise Invalid(f"The line has more than {LONGEST_LINE:,} characters.")
    try:
        # Numbers stay as they are written: what a float makes of an amount is another amount.
        record = json.loads(
            line, parse_float=str, parse_int=str, parse_constant=_no_number, object_pairs_hook=_without_repeats
        )
    except (ValueError, RecursionError):
        raise Invalid("This is no JSON.") from None
    if not isinstance(record, dict):
        raise Invalid("This is no JSON object.")
    return record


def _no_number(text: str) -> NoReturn:
    raise Invalid(f"{text} is no number.")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise Invalid("It has two values under one name.")
    return record


def _at(record: Mapping[str, Any], path: list[str]) -> Any:
    value: Any = record
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _text(value: Any, field: str) -> str | None:
    """Return a value as a text; None where there is none."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Invalid(f"{field}: This is a text or a number.")
    if not value.strip():
        return None
    if len(value) > _LONGEST_TEXT:
        raise Invalid(f"{field}: At most {_LONGEST_TEXT:,} characters fit here.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Invalid(f"{field}: This text holds characters that cannot be stored.") from None
    return value


def _named(text: str | None) -> str:
    if text is None:
        raise Invalid("id: This is needed.")
    return check_text(text, "id", LONGEST_ID)


def _instant(text: str, zone: ZoneInfo) -> datetime:
    try:
        return parse_instant(text, zone)
    except Invalid as error:
        raise Invalid(f"at: {error.message}") from None
