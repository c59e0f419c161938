"""Reading a password: typed unseen, or from standard input; never from the command line, which others can see."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from loyalty_core.errors import Invalid

PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from the first line of standard input.")
]

NOT_THE_SAME = "not-the-same"
"""The code that says that a new password was typed in two ways."""


def ask_password(prompt: str, *, from_stdin: bool) -> str:
    """Return the password that somebody types, or the first line of standard input.

    Raises:
        Invalid: there is no terminal to type it at, and standard input was not named.
    """
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Invalid("There is no terminal to type a password at; use --password-stdin.", field="password")
    from getpass import getpass

    return getpass(prompt)


def ask_new_password(prompt: str, *, from_stdin: bool) -> str:
    """Return a new password; typed, it is asked for twice.

    Raises:
        Invalid: the second was not the first (code `not-the-same`); or as `ask_password`.
    """
    password = ask_password(prompt, from_stdin=from_stdin)
    if not from_stdin and ask_password("The same again: ", from_stdin=False) != password:
        raise Invalid("The two were not the same.", field="password", code=NOT_THE_SAME)
    return password
