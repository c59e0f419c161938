"""Files of rows imported by two at once, and broken off half-way: each row comes in once, on both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.customers.importing.mapping import CustomerMapping
from loyalty_core.customers.importing.runner import import_customers
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Conflict
from loyalty_core.imports.queries import ListImports
from loyalty_core.imports.views import Progress, RowsReport
from loyalty_core.points.importing.mapping import BalanceMapping
from loyalty_core.points.importing.runner import import_balances
from loyalty_core.programme.opening import open_programme
from loyalty_core.reports.verify import Verify
from tests.core.imports.files import Files

PEOPLE = "first_name,last_name,phone,email\n" + "".join(
    f"N{n},Person,07700 9000{n:02},n{n}@example.org\n" for n in range(30)
)
BALANCES = "row_id,email,points\n" + "".join(f"{n},n{n % 30}@example.org,{n + 1}\n" for n in range(60))


def both(desks: dict[Role, Desk], take: Callable[[Desk], RowsReport]) -> list[RowsReport]:
    """Let two people import at the same moment, each through a programme opened by themselves."""
    started = Barrier(2)

    def run(role: Role) -> RowsReport:
        own = desks[role]
        programme = open_programme(own.database.engine.url.render_as_string(hide_password=False), own.clock)
        started.wait()
        try:
            return take(programme.desk(own.actor))
        finally:
            programme.close()

    with ThreadPoolExecutor(2) as people:
        return list(people.map(run, [Role.ADMINISTRATOR, Role.MANAGER]))


def test_two_imports_of_one_file_at_once_add_each_row_once(desks: dict[Role, Desk], desk: Desk, files: Files) -> None:
    people, balances = files.made("people.csv", PEOPLE), files.made("balances.csv", BALANCES)
    first = both(desks, lambda own: import_customers(own, people, CustomerMapping(), rows_a_batch=4))
    second = both(desks, lambda own: import_balances(own, balances, BalanceMapping(), rows_a_batch=7))
    for reports, rows in ((first, 30), (second, 60)):
        assert sum(report.imported for report in reports) == rows
        assert sum(report.already_there for report in reports) == rows
        assert [report.rejected for report in reports] == [0, 0]
    assert [row.imported for row in desk.ask(ListImports()).rows] == [60, 30]
    assert desk.ask(Verify()).problems == ()


def test_at_the_counter_and_from_a_file_at_once_nobody_is_registered_twice(
    desks: dict[Role, Desk], desk: Desk, files: Files
) -> None:
    people = files.made("people.csv", PEOPLE)
    took: list[RowsReport] = []

    def register(own: Desk) -> Any:
        if own.actor.role is Role.MANAGER:
            took.append(import_customers(own, people, CustomerMapping(), rows_a_batch=30))
            return took[0]
        for n in (29, 15, 0):
            person = {"first_name": f"N{n}", "last_name": "Person", "email": f"n{n}@example.org"}
            with suppress(Conflict):
                own.do(RegisterCustomer(**person, phone=f"07700 9000{n:02}"))
        return None

    both(desks, register)
    assert took[0].imported + took[0].already_there == 30
    assert desk.ask(Verify()).customers == 30


class Broken(Exception):
    """The process ended here."""


def test_broken_off_and_run_again_it_goes_on_where_it_was(desk: Desk, files: Files, tmp_path: Path) -> None:
    def break_off(progress: Progress) -> None:
        if progress.step == "importing" and progress.rows >= 8:
            raise Broken

    for take, content, rows in ((files.customers, PEOPLE, 30), (files.points, BALANCES, 60)):
        with pytest.raises(Broken):
            take(content, rows_a_batch=4, progress=break_off)
        again = take(content, rows_a_batch=5)
        assert (again.already_there, again.imported) == (8, rows - 8)
    assert [row.imported for row in desk.ask(ListImports()).rows] == [60, 30]
    assert desk.ask(Verify()).problems == ()
