"""However a file is cut into batches, and wherever the import is killed: the ledger is the same, on both engines."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.programme.opening import Programme, open_programme
from loyalty_core.purchases.importing.mapping import Distance, Mapping, read_mapping
from loyalty_core.purchases.importing.runner import import_purchases
from loyalty_core.reports.verify import Verify
from loyalty_core.staff import sessions
from tests.conftest import ROOT
from tests.core.conftest import NOON
from tests.core.imports.conftest import RETAILER
from tests.core.imports.ledger import ledger_of

CHILD = """
import sys
from pathlib import Path
from loyalty_core.clock import FixedClock
from loyalty_core.programme.opening import open_programme
from loyalty_core.purchases.importing.mapping import read_mapping
from loyalty_core.purchases.importing.runner import import_purchases
from tests.core.conftest import NOON
url, token, file, mapping = sys.argv[1:]
programme = open_programme(url, FixedClock(NOON))
desk = programme.desk(programme.resume(token))
def told(progress):
    print(progress.decided, flush=True)
import_purchases(desk, Path(file), read_mapping(Path(mapping)), progress=told, receipts_a_batch=10)
"""
Fresh = Callable[[], Programme]


@pytest.fixture
def fresh(engine_name: str, request: pytest.FixtureRequest) -> Any:
    """Makes programmes in which nothing has happened."""
    keeper = request.getfixturevalue("sqlite_files" if engine_name == "sqlite" else "postgres_server")
    template = request.getfixturevalue(f"founded_{engine_name}")
    made: list[tuple[Programme, str]] = []

    def make() -> Programme:
        while made:
            programme, url = made.pop()
            programme.close()
            keeper.drop(url)
        url = keeper.new(template)
        made.append((open_programme(url, FixedClock(NOON)), url))
        return made[0][0]

    yield make
    for programme, url in made:
        programme.close()
        keeper.drop(url)


def sign_in(programme: Programme) -> sessions.SignedIn:
    with programme.database.writing() as connection:
        signed_in = sessions.open_session(connection, NOON, 1, "LEEDS", "T1")
        connection.commit()
    return signed_in


@pytest.mark.parametrize("batches", [1, 9])
def test_killed_after_some_batches_and_run_again_the_ledger_is_the_same(
    programme: Programme, desk: Desk, fresh: Fresh, data_folder: Path, batches: int
) -> None:
    sample = data_folder / "online_retail_sample.csv"
    broken = fresh()
    url = broken.database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", CHILD, url, sign_in(broken).token, str(sample), str(RETAILER)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as child:
        assert child.stdout is not None
        for _ in range(batches):
            assert child.stdout.readline()
        child.send_signal(signal.SIGKILL)
    retailer = read_mapping(RETAILER)
    resumed = import_purchases(broken.desk(sign_in(broken).actor), sample, retailer)
    assert resumed.already_there >= 10 * batches
    assert resumed.imported + resumed.already_there == 177
    import_purchases(desk, sample, retailer)
    assert ledger_of(broken.database) == ledger_of(programme.database)


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file of a few customers who buy and return a few articles, the lines of their receipts mixed."""
    at = datetime(2023, 11, 1, 9, tzinfo=UTC)
    waiting: list[list[str]] = []
    out = ["receipt,date,sku,quantity,price,card"]
    for number in range(draw(st.integers(1, 25))):
        at += timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 40, 400])) if at.year < 2025 else 0, minutes=1)
        back = draw(st.booleans())
        card = draw(st.sampled_from(["", "1", "2", "3"]))
        lines = draw(
            st.lists(
                st.tuples(
                    st.sampled_from(["a", "A", "b", "c"]), st.integers(1, 4), st.sampled_from(["0.001", "3", "19.99"])
                ),
                min_size=1,
                max_size=4,
            )
        )
        sign = -1 if back else 1
        name = f"{'C' if back else 'R'}{number}"
        waiting.append(
            [f"{name},{at:%Y-%m-%dT%H:%M}Z,{sku},{sign * many},{price},{card}" for sku, many, price in lines]
        )
        for _ in range(draw(st.integers(0, 6))):
            place = draw(st.integers(0, len(waiting) - 1))
            out += waiting[place][:1]
            del waiting[place][:1]
    out += [row for rows in waiting for row in rows]
    return "\n".join(out) + "\n"


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=files(), sizes=st.lists(st.integers(1, 30), min_size=2, max_size=2), reach=st.integers(100, 1000))
def test_neither_batches_nor_distances_can_be_seen_in_the_ledger(
    fresh: Fresh, tmp_path_factory: pytest.TempPathFactory, content: str, sizes: list[int], reach: int
) -> None:
    file = tmp_path_factory.mktemp("mixed") / "receipts.csv"
    file.write_text(content, encoding="utf-8")
    ledgers, reports = [], []
    for size, rows in zip(sizes, (reach, 1000), strict=True):
        programme = fresh()
        desk = programme.desk(sign_in(programme).actor)
        mapping = Mapping(unknown="enrol", grouping=Distance(rows=rows, minutes=1440))
        report = import_purchases(desk, file, mapping, receipts_a_batch=size)
        reports.append((report.imported, report.rejected, report.net, report.points_earned, report.points_taken_back))
        assert desk.ask(Verify()).problems == ()
        ledgers.append(ledger_of(programme.database))
    assert reports[0] == reports[1]
    assert ledgers[0] == ledgers[1]
