"""What is wrong with a command's input, as a sentence for the counter."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import ValidationError

from loyalty_core.errors import Invalid

_Facts = Mapping[str, Any]


def in_words(error: ValidationError) -> Invalid:
    """Return the first fault as the refusal of its field."""
    first = error.errors(include_url=False)[0]
    field = str(first["loc"][0]) if first["loc"] else None
    say = _SENTENCES.get(first["type"], _own_words)
    return Invalid(say({**first.get("ctx", {}), "input": first["input"], "message": first["msg"]}), field=field)


def _own_words(facts: _Facts) -> str:
    """Return what the check itself said; none of the fields' own texts is in it."""
    message = str(facts["message"]).removeprefix("Value error, ")
    return f"{message[0].upper()}{message[1:]}{'' if message.endswith('.') else '.'}"


def _too_long(facts: _Facts) -> str:
    return f"At most {facts['max_length']:,} characters can be stored; this has {len(facts['input']):,}."


def _choose(facts: _Facts) -> str:
    return f"Choose one of {str(facts['expected']).replace(chr(39), '')}."


_SENTENCES: Final[Mapping[str, Callable[[_Facts], str]]] = {
    "missing": lambda _: "This is needed.",
    "string_too_long": _too_long,
    "greater_than_equal": lambda facts: f"This must be {facts['ge']:,} or more.",
    "greater_than": lambda facts: f"This must be more than {facts['gt']:,}.",
    "less_than_equal": lambda facts: f"This must be {facts['le']:,} or less.",
    "less_than": lambda facts: f"This must be less than {facts['lt']:,}.",
    "enum": _choose,
    "literal_error": _choose,
    "int_type": lambda _: "This must be a whole number.",
    "int_parsing": lambda _: "This must be a whole number.",
    "int_from_float": lambda _: "This must be a whole number.",
    "date_from_datetime_parsing": lambda _: "This must be a date like 2026-11-21.",
    "date_parsing": lambda _: "This must be a date like 2026-11-21.",
    "string_type": lambda _: "This must be a text.",
}
