"""A year of real receipts: every figure that their README names, on both engines."""

import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from loyalty_core.customers.lookup import FindCustomers
from loyalty_core.desk.desk import Desk
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.importing.mapping import read_mapping
from loyalty_core.purchases.importing.runner import import_purchases
from loyalty_core.purchases.importing.views import ImportReport
from loyalty_core.purchases.queries import ShowPurchase
from loyalty_core.reports.verify import Verify
from loyalty_core.staff.sessions import open_session
from tests.core.imports.facts import facts_of, matches, top_customers

MAPPING = Path(__file__).parents[2] / "data" / "online_retail.toml"

MATCHED = """
C489563 489560 C490096 489809 C491166 489883 C493190 493189 C494271 493899 C494331 489809 C497617 496975
C498115 497257 C500750 498504 C501238 499482 C502298 501675 C502434 502430 C503209 502288 C506150 504093
C506385 505966 C506431 505555 C508144 495150 C508405 508403 C510234 509141 C510236 509468 C512777 512565
C515422 514940 C517067 516732 C519259 515480 C519479 519238 C519942 519238 C520951 505966 C521918 518661
C524378 522901 C525217 522570 C526648 525967 C529170 528881 C531563 528909 C533994 532672 C536230 535255
"""


def take_in(desk: Desk, file: Path, size: int = 1_000) -> ImportReport:
    return import_purchases(desk, file, read_mapping(MAPPING), receipts_a_batch=size)


@pytest.fixture
def sample(data_folder: Path) -> Path:
    return data_folder / "online_retail_sample.csv"


@pytest.mark.parametrize("size", [7, 1_000])
def test_the_sample_gives_the_figures_that_are_known_of_it(desk: Desk, sample: Path, size: int) -> None:
    report = take_in(desk, sample, size)
    assert (report.rows, report.sales, report.refunds, report.adjustments) == (2_003, 128, 48, 1)
    assert (report.rejected, report.customers_enrolled) == (0, 57)
    assert (str(report.gross), str(report.refunded)) == ("43186.861", "1691.21")
    assert (str(report.adjusted), str(report.net)) == ("-53594.36", "-12098.709")
    facts = facts_of(desk.database)
    assert facts.receipts[("sale", True)] == 115
    assert facts.lines[("sale", True)] == 1_669
    assert facts.lines[("refund", False)] == 4
    assert facts.value[("sale", True)] == Decimal("41347.851")
    assert facts.value[("refund", True)] == Decimal("-1967.36")
    assert facts.value[("refund", False)] == Decimal("276.15")
    assert top_customers(desk.database) == [
        ("12931", 907_280, 909_230, 1_950, 3),
        ("12471", 378_815, 380_090, 1_275, 8),
        ("12748", 293_364, 294_584, 1_220, 18),
        ("12681", 220_630, 224_270, 3_640, 5),
        ("16735", 197_175, 229_968, 32_793, 5),
    ]
    assert desk.ask(Verify()).problems == ()


def test_each_cancellation_of_the_sample_is_matched_to_the_sale_it_undoes(desk: Desk, sample: Path) -> None:
    take_in(desk, sample)
    found = matches(desk.database)
    words = MATCHED.split()
    expected = dict(zip(words[::2], words[1::2], strict=True))
    assert {refund: found[refund] for refund in expected} == {refund: {sale} for refund, sale in expected.items()}
    for receipt in ("C489551", "C489610", "C490309"):
        assert found[receipt] == {None}
    whole = desk.ask(ShowPurchase("C493190"))
    assert whole.refund_parts[0].points == desk.ask(ShowPurchase("493189")).purchase.points_earned


def test_the_quirks_of_the_sample_are_kept(desk: Desk, sample: Path) -> None:
    take_in(desk, sample)
    penny = desk.ask(ShowPurchase("522766"))
    assert "0.001" in {str(line.unit_price) for line in penny.lines}
    quoted = desk.ask(ShowPurchase("490800"))
    assert any('"' in line.name for line in quoted.lines)
    assert desk.ask(ShowPurchase("489464")).customer_id is None
    assert desk.ask(ShowPurchase("A506401")).purchase.kind == "adjustment"


def test_a_second_run_of_the_sample_adds_nothing(desk: Desk, sample: Path) -> None:
    take_in(desk, sample)
    before = facts_of(desk.database)
    again = take_in(desk, sample)
    assert (again.imported, again.already_there, again.customers_enrolled) == (0, 177, 0)
    assert facts_of(desk.database) == before


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
import_purchases(desk, Path(file), read_mapping(Path(mapping)), progress=lambda _: print("on", flush=True))
"""


def killed_half_way(programme: Programme, file: Path) -> None:
    """Import in a process of its own, which is killed when it has come some way."""
    with programme.database.writing() as connection:
        token = open_session(connection, programme.clock.now(), 1, "LEEDS", "T1").token
        connection.commit()
    url = programme.database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", CHILD, url, token, str(file), str(MAPPING)]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as child:
        assert child.stdout is not None
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and facts_of(programme.database).receipts.get(("sale", True), 0) < 3_000:
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)


def test_the_whole_year_gives_the_figures_that_are_known_of_it(
    desk: Desk, programme: Programme, data_folder: Path
) -> None:
    """Killed half-way and run again, and once more: as if it had been run once."""
    file = data_folder / "online_retail.csv.gz"
    killed_half_way(programme, file)
    partly = facts_of(programme.database).receipts[("sale", True)]
    assert 3_000 <= partly < 18_439
    report = take_in(desk, file)
    assert (report.rows, report.rejected) == (502_938, 0)
    assert 0 < report.already_there < 27_728
    facts = facts_of(desk.database)
    assert facts.receipts == {
        ("sale", True): 18_439,
        ("sale", False): 4_830,
        ("refund", True): 4_247,
        ("refund", False): 209,
        ("adjustment", False): 3,
    }
    assert facts.lines[("sale", True)] == 393_190
    assert facts.lines[("sale", False)] == 99_868
    assert facts.lines[("refund", True)] == 9_541
    assert facts.sum("sale") == Decimal("9867039.374")
    assert facts.sum("refund") == Decimal("-568491.17")
    assert facts.sum("adjustment") == Decimal("-136552.02")
    assert facts.value[("sale", True)] == Decimal("8520125.274")
    assert facts.value[("refund", True)] == Decimal("-476540.05")
    assert top_customers(desk.database) == [
        ("18102", 31_394_212, 32_132_974, 738_762, 85),
        ("14646", 24_385_305, 24_839_650, 454_345, 78),
        ("14156", 18_286_585, 19_624_454, 1_337_869, 101),
        ("14911", 13_326_433, 14_773_599, 1_447_166, 197),
        ("13694", 12_733_030, 13_060_107, 327_077, 93),
    ]
    again = take_in(desk, file)
    assert (again.imported, again.already_there) == (0, 27_728)
    assert [hit.card for hit in desk.ask(FindCustomers("489560")).hits] == ["13526"]
    assert desk.ask(Verify()).problems == ()
