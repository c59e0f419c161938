"""Setting a programme up in questions, each asked again until its answer will do."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

from loyalty_core.errors import Invalid
from loyalty_tui.cli import output
from loyalty_tui.cli.passwords import NOT_THE_SAME, ask_new_password
from loyalty_tui.cli.setup import found_programme


@dataclass(frozen=True, slots=True)
class _Question:
    """Something to be told, and what is taken where nothing is typed."""

    field: str
    words: str
    otherwise: str


_QUESTIONS: Final = (
    _Question("programme", "Name of the programme", "Loyalty"),
    _Question("currency", "Currency", "GBP"),
    _Question("country", "Country", "GB"),
    _Question("time_zone", "Time zone", "Europe/London"),
    _Question("store", "ID of the first store", "MAIN"),
    _Question("terminal", "ID of its first terminal", "T1"),
    _Question("login", "Your login, as the administrator", "admin"),
)


def set_up(url: str) -> None:
    """Ask what a programme needs, found it, and sign the administrator in.

    Raises:
        Busy, Conflict, Unusable: the database cannot be used for it.
    """
    from loyalty_core.programme.founding import Founding

    answers = {question.field: _ask(question) for question in _QUESTIONS}
    answers["password"] = _ask_password()
    while True:
        try:
            found_programme(url, Founding(**answers))
        except Invalid as error:
            if error.field not in answers:
                raise
            sys.stdout.write(f"{output.shown(error.message)}\n")
            answers |= _ask_again(error.field)
        else:
            return


def _ask_again(field: str) -> dict[str, str]:
    if field == "password":
        return {field: _ask_password()}
    return {question.field: _ask(question) for question in _QUESTIONS if question.field == field}


def _ask(question: _Question) -> str:
    typed = input(f"{question.words} [{question.otherwise}]: ").strip()
    return typed or question.otherwise


def _ask_password() -> str:
    while True:
        try:
            return ask_new_password("Your password, at least 15 characters: ", from_stdin=False)
        except Invalid as error:
            if error.code != NOT_THE_SAME:
                raise
            sys.stdout.write(f"{error.message}\n")
