"""Founding a programme: `loyalty init`, and the same in questions on the first run."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_core.errors import Invalid
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.passwords import PasswordStdin, ask_new_password
from loyalty_tui.cli.sessions import person
from loyalty_tui.cli.tokens import keep_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loyalty_core.desk.actor import Actor
    from loyalty_core.programme.founding import Founding


def init(
    context: typer.Context,
    programme: Annotated[str, typer.Option(metavar="NAME", help="What the programme is called.")],
    currency: Annotated[str, typer.Option(metavar="CODE", help="Its currency, three letters like GBP.")],
    time_zone: Annotated[str, typer.Option(metavar="ZONE", help="Its time zone, like Europe/London.")],
    country: Annotated[str, typer.Option(metavar="CODE", help="Its country, two letters like GB.")],
    admin: Annotated[str, typer.Option(metavar="LOGIN", help="The first administrator's login.")],
    password_stdin: PasswordStdin = False,
) -> None:
    """Found a programme with its first store, terminal and administrator, and sign the administrator in.

    --store ID and --terminal ID name the first store and terminal. The tables are made where there are none.
    """
    call = call_of(context)
    options = call.options
    if options.store is None or options.terminal is None:
        missing = "store" if options.store is None else "terminal"
        raise Invalid(f"Name the first {missing} with --{missing} ID.", field=missing)
    from loyalty_core.programme.founding import Founding

    password = ask_new_password(f"New password for {output.shown(admin)}: ", from_stdin=password_stdin)
    founding = Founding(programme, currency, time_zone, country, options.store, options.terminal, admin, password)
    url, actor = found_programme(options.database_url, founding)
    call.answer(
        {"programme": programme, "database": url, "signed_in": person(actor)},
        f"{output.shown(programme)} is founded, and {output.shown(actor.login)} is signed in.",
    )


def found_programme(url: str, founding: Founding) -> tuple[str, Actor]:
    """Found a programme in a database, making its tables where there are none, and sign the administrator in.

    Returns the URL without a password, and the administrator.

    Raises:
        Conflict: the database holds a programme already.
        Invalid: something that was told is not right; nothing is left behind.
        Busy, Unusable: the database is out of reach, or of another version.
    """
    from loyalty_core.clock import SystemClock
    from loyalty_core.database.engine import connect, parse_url
    from loyalty_core.database.upgrade import check_version, upgrade, version_of
    from loyalty_core.programme.founding import found
    from loyalty_core.staff.sessions import open_session

    with nothing_left_of_a_failure(missing_file(url)):
        if missing_file(url) is not None:
            upgrade(url)
        database = connect(parse_url(url))
        try:
            with database.reading() as connection:
                is_empty = version_of(connection) is None
            if is_empty:
                upgrade(url)
            at = SystemClock().now()
            with database.writing() as connection:
                check_version(connection)
                staff_id = found(connection, at, founding)
                signed_in = open_session(connection, at, staff_id, founding.store, founding.terminal)
                connection.commit()
        finally:
            database.close()
    keep_token(database.url, signed_in.token)
    return database.url, signed_in.actor


def missing_file(url: str) -> Path | None:
    """Return the SQLite file that a URL names and that is not there; None where it is, or is none."""
    if "://" in url and not url.startswith("sqlite:///"):
        return None
    path = Path(url.removeprefix("sqlite:///")).expanduser()
    return None if path.exists() else path


@contextmanager
def nothing_left_of_a_failure(fresh: Path | None) -> Iterator[None]:
    """Take an SQLite file that was made on the way away again, if what it was made for came to nothing."""
    try:
        yield
    except BaseException:
        if fresh is not None:
            for path in (fresh, fresh.with_name(f"{fresh.name}-wal"), fresh.with_name(f"{fresh.name}-shm")):
                path.unlink(missing_ok=True)
        raise
