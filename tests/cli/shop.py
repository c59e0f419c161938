"""A shop that the command is tried in: a founded programme, a person of each role, and how a line is typed."""

import io
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from loyalty_core.clock import SystemClock
from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.database.engine import connect, parse_url
from loyalty_core.desk.permissions import Role
from loyalty_core.programme.founding import Founding, found
from loyalty_core.programme.opening import open_programme
from loyalty_core.staff.commands import AddStaff, AddStore, AddTerminal
from loyalty_core.staff.sessions import open_session
from loyalty_tui.cli.main import main

PASSWORD = "correct horse battery"


def days_ago(days: int) -> str:
    """Return a date in the past, as one types it."""
    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat()


@dataclass(frozen=True)
class Answer:
    """What a call of the command came to."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


class Keyboard(io.StringIO):
    """Standard input that a person types at."""

    def isatty(self) -> bool:
        """Say that it is a terminal."""
        return True


class Typist:
    """Types lines of the command in this process, and reads what comes back."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def type(self, *arguments: object, stdin: str | Keyboard = "") -> Answer:
        """Type a line with something on standard input."""
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(stdin) if isinstance(stdin, str) else stdin)
        self._capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = self._capsys.readouterr()
        return Answer(code, out, err)


class Shop:
    """A programme in pounds and London time, with stores LEEDS (terminals T1, T2) and YORK (T1), and staff.

    Attributes:
        url: of the database.
        tokens: a session of each role at LEEDS, T1; logins are the names of the roles, but the administrator is ada.
        amara: number of a customer.
    """

    def __init__(self, url: str, founded: "Founded", typist: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
        self.url = url
        self.tokens, self.amara = founded.tokens, founded.amara
        self._typist = typist
        self._monkeypatch = monkeypatch
        monkeypatch.setenv("LOYALTY_DATABASE", url)
        self.act_as(Role.ADMINISTRATOR)

    def act_as(self, role: Role) -> None:
        """Let a person of that role type what follows."""
        self._monkeypatch.setenv("LOYALTY_TOKEN", self.tokens[role])

    def type(self, *arguments: object, stdin: str = "") -> Answer:
        """Type a line."""
        return self._typist.type(*arguments, stdin=stdin)

    def done(self, *arguments: object, stdin: str = "") -> str:
        """Type a line that succeeds; return what it says."""
        answer = self.type(*arguments, stdin=stdin)
        assert answer.code == 0, answer
        return answer.out

    def asked(self, *arguments: object, stdin: str = "") -> Any:
        """Type a line that succeeds, with --json; return the document."""
        answer = self.type(*arguments, "--json", stdin=stdin)
        assert answer.code == 0, answer
        return answer.document

    def refused(self, *arguments: object, stdin: str = "") -> tuple[int, dict[str, Any]]:
        """Type a line that fails, with --json; return the exit code and the error."""
        answer = self.type(*arguments, "--json", stdin=stdin)
        document = answer.document
        assert list(document) == ["error"], answer
        assert list(document["error"]) == ["code", "message", "field", "id"]
        assert answer.err == ""
        return answer.code, document["error"]

    def statement(self) -> list[dict[str, Any]]:
        """Return Amara's points statement, the newest posting first."""
        rows: list[dict[str, Any]] = self.asked("points", "statement", self.amara)["postings"]
        return rows

    def rows(self) -> dict[str, int]:
        """Return how many rows each table has."""
        from sqlalchemy import func, select

        from loyalty_core.models import Base

        database = connect(parse_url(self.url))
        try:
            with database.reading() as connection:
                tables: Iterable[Any] = Base.metadata.sorted_tables
                counts = {table.name: select(func.count()).select_from(table) for table in tables}
                return {name: connection.execute(count).scalar_one() for name, count in counts.items()}
        finally:
            database.close()


@dataclass(frozen=True)
class Founded:
    """What is known of a shop that was founded: a session of each role, and the number of a customer."""

    tokens: dict[Role, str]
    amara: int


def found_shop(url: str) -> Founded:
    """Found the shop in a database with all tables and no rows."""
    programme = open_programme(url, SystemClock())
    now = programme.clock.now()
    founding = Founding("Corner Shop", "GBP", "Europe/London", "GB", "LEEDS", "T1", "ada", PASSWORD)
    with programme.database.writing() as connection:
        ada = open_session(connection, now, found(connection, now, founding), "LEEDS", "T1")
        connection.commit()
    desk = programme.desk(ada.actor)
    desk.do(AddStore(store_id="YORK", store_name="York", terminal_id="T1"))
    desk.do(AddTerminal(store_id="LEEDS", terminal_id="T2", terminal_name="T2"))
    tokens = {Role.ADMINISTRATOR: ada.token}
    for role in (Role.AGENT, Role.MANAGER, Role.AUDITOR):
        added = desk.do(
            AddStaff(login=role.value, staff_name=role.value.title(), role=role, store_id="LEEDS", password=PASSWORD)
        )
        with programme.database.writing() as connection:
            tokens[role] = open_session(connection, now, added.result["staff_id"], "LEEDS", "T1").token
            connection.commit()
    amara = desk.do(
        RegisterCustomer(
            first_name="Amara",
            last_name="Okafor",
            phone="+44 7700 900118",
            email="amara@example.com",
            card="HH1",
        )
    )
    programme.close()
    return Founded(tokens, amara.result["customer_id"])
