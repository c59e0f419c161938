"""An import moves the members whose receipts it brings, once a batch, and in the order in which things happened."""

from pathlib import Path

import pytest
from sqlalchemy import select

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.models.customer import Customer
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.importing.mapping import Mapping
from loyalty_core.purchases.importing.runner import import_purchases
from tests.core.conftest import NOON
from tests.core.tiers.acts import DAY, add_tiers, again, go_to, keeps_its_promises, london, moves_of, set_rules, settle

HEAD = "receipt,date,sku,name,quantity,price,card,store\n"


def take(desk: Desk, folder: Path, *rows: tuple[str, str, str, str]) -> int:
    """Import receipts, each a number, a day, an amount and a card; return how many were new."""
    file = folder / "receipts.csv"
    lines = [f"{number},{day}T10:00,A1,Tea,1,{amount},{card},\n" for number, day, amount, card in rows]
    file.write_text(HEAD + "".join(lines))
    return import_purchases(desk, file, Mapping.model_validate({"unknown": "enrol"})).imported


def number_of(programme: Programme, card: str) -> int:
    """Return the customer of a card."""
    with programme.database.reading() as connection:
        return connection.execute(select(Customer.id).where(Customer.card == card)).scalar_one()


@pytest.mark.parametrize("at_once", [True, False])
def test_members_rise_on_the_days_of_their_receipts(
    desk: Desk, programme: Programme, clock: FixedClock, tmp_path: Path, at_once: bool
) -> None:
    add_tiers(desk)
    set_rules(desk)
    go_to(clock, london(2028, 3, 1))
    shift = again(desk)
    rows = [
        ("1", "2026-05-01", "60.00", "777"),
        ("2", "2026-06-01", "60.00", "777"),
        ("3", "2026-07-01", "200.00", "777"),
        ("4", "2026-08-01", "50.00", "888"),
        ("5", "2027-08-01", "120.00", "777"),
    ]
    for part in [rows] if at_once else [rows[:2], rows[2:4], rows[4:]]:
        assert take(shift, tmp_path, *part) == len(part)
    assert take(shift, tmp_path, *rows) == 0
    settle(shift)
    assert moves_of(programme, number_of(programme, "777")) == [
        ("silver", "rule", london(2026, 6, 1, 9)),
        ("gold", "rule", london(2026, 7, 1, 9)),
        ("silver", "lapse", london(2028, 1, 1)),
    ]
    assert moves_of(programme, number_of(programme, "888")) == []
    keeps_its_promises(shift)


def test_older_receipts_count_from_the_day_on_which_the_rules_began(
    desk: Desk, programme: Programme, tmp_path: Path
) -> None:
    add_tiers(desk)
    set_rules(desk)
    assert take(desk, tmp_path, ("1", "2026-02-01", "150.00", "777")) == 1
    assert moves_of(programme, number_of(programme, "777")) == [("silver", "rule", NOON)]
    keeps_its_promises(desk)


def test_an_earlier_receipt_that_comes_later_is_learnt_now(
    desk: Desk, programme: Programme, clock: FixedClock, tmp_path: Path
) -> None:
    add_tiers(desk)
    set_rules(desk)
    go_to(clock, NOON + 30 * DAY)
    shift = again(desk)
    take(shift, tmp_path, ("1", "2026-03-20", "120.00", "777"))
    take(shift, tmp_path, ("2", "2026-03-10", "250.00", "777"))
    assert moves_of(programme, number_of(programme, "777")) == [
        ("silver", "rule", london(2026, 3, 20, 10)),
        ("gold", "rule", clock.now()),
    ]
    keeps_its_promises(shift)
