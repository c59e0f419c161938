"""Founding a programme: `loyalty init`, and the same in questions on the first run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_core.errors import Invalid
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.fresh_file import missing_file, nothing_left_of_a_failure
from loyalty_tui.cli.passwords import PasswordStdin, ask_new_password
from loyalty_tui.cli.sessions import person
from loyalty_tui.cli.tokens import keep_token

if TYPE_CHECKING:
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
