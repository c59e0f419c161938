"""Points that some members had with a shop that was taken over: a file that stays, and one that was wrong."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import select

from loyalty_core.customers.naming import Naming
from loyalty_core.desk.command import Command
from loyalty_core.desk.receipt import Receipt
from loyalty_core.imports.batches import FileMark
from loyalty_core.imports.rows import Given
from loyalty_core.imports.undoing import UndoImport
from loyalty_core.models.customer import Customer
from loyalty_core.points.importing.commands import ImportBalances
from loyalty_core.points.importing.reading import Balance
from loyalty_core.programme.opening import Programme

Do = Callable[[str, int, Command], Receipt]
"""Does a command as somebody, some minutes ago."""

_MANAGER = "omar"
_POINTS = (340, 75, 1210, 60)


def bring_balances(programme: Programme, do: Do) -> None:
    """Import the balances of four members, and of two more a file whose import is taken back."""
    members = _members(programme, len(_POINTS) + 2)
    do(_MANAGER, 260, _import(programme, "harbour-deli-cards.csv", members[2:], _POINTS))
    wrong = do(_MANAGER, 255, _import(programme, "harbour-deli-cards-old.csv", members[:2], (500, 500)))
    do(_MANAGER, 250, UndoImport(batch=int(wrong.result["batch"])))


def _import(programme: Programme, file: str, members: Sequence[int], points: Sequence[int]) -> ImportBalances:
    last_valid_on = (programme.clock.now() + timedelta(days=200)).date()
    rows = []
    for line, (member, balance) in enumerate(zip(members, points, strict=True), start=2):
        whose = Naming("customer_id", str(member), str(member))
        rows.append(Given(line, [], Balance(f"{file}-{line}", whose, balance, last_valid_on)))
    return ImportBalances.of(FileMark(name=file, digest=hashlib.sha256(file.encode()).hexdigest()), rows)


def _members(programme: Programme, count: int) -> list[int]:
    """Return members who registered last."""
    with programme.database.reading() as connection:
        latest = select(Customer.id).where(Customer.membership == "enrolled", Customer.record_state == "live")
        return list(connection.execute(latest.order_by(Customer.id.desc()).limit(count)).scalars())
