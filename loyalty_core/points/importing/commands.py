"""The write of an import of opening balances: a batch of them, which is one transaction and one row of the audit."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Literal, NamedTuple

from sqlalchemy import func, select

from loyalty_core.database.bulk import insert_many
from loyalty_core.database.lists import is_one_of
from loyalty_core.database.turns import take_turn
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.work import Work
from loyalty_core.imports.batches import note_batch
from loyalty_core.imports.rows import Given, ImportRows, RowTally
from loyalty_core.models.customer import Customer
from loyalty_core.models.importing import ImportRow
from loyalty_core.models.ledger import Lot
from loyalty_core.points.importing.owners import Owner, Owners
from loyalty_core.points.importing.reading import Balance
from loyalty_core.points.rules import Life, life_of, life_until
from loyalty_core.points.terms import EarningRules, read_rules

_ROW = (
    ImportRow.batch_id,
    ImportRow.line,
    ImportRow.customer_id,
    ImportRow.posting_seq,
    ImportRow.row_key,
    ImportRow.state,
)


class _Content(NamedTuple):
    """What stands under a row's key already, as far as two rows are compared."""

    customer_id: int
    points: int
    expires: date | None


class ImportBalances(ImportRows):
    """Credit the opening balances of some rows: each one lot, by a posting of the kind `opening`.

    A row whose key came before is there already, or refused where it says something else. They count for no tier; a
    debt is paid out of them (rule 3).
    """

    name: ClassVar[str] = "points.import"
    permission: ClassVar[Permission] = Permission.IMPORT

    without_expiry: Literal["never", "rule"] = "never"

    def take_in(self, work: Work, rows: Sequence[Given]) -> RowTally:
        tally = RowTally()
        take_turn(work.connection, ["import of points"])
        balances: list[Balance] = [given.what for given in rows]
        standing = _standing(work, balances)
        owners = Owners(work, balances)
        new: list[tuple[Given, Owner]] = []
        for given in rows:
            balance: Balance = given.what
            owner = owners.of(balance)
            if balance.key in standing:
                self._compare(given, owner, standing[balance.key], tally)
            elif isinstance(owner, str):
                tally.refused.append((given, owner))
            else:
                standing[balance.key] = _Content(owner.customer_id, balance.points, balance.expires)
                new.append((given, owner))
        self._credit(work, new, tally)
        return tally

    def _compare(self, given: Given, owner: Owner | str, before: _Content, tally: RowTally) -> None:
        balance: Balance = given.what
        same_day = before.expires == balance.expires or (balance.expires is None and self.without_expiry == "rule")
        same_person = isinstance(owner, str) or owner.customer_id == before.customer_id
        if same_day and same_person and before.points == balance.points:
            tally.already_there += 1
        else:
            tally.refused.append((given, f"Row {balance.key} came before, with other content."))

    def _credit(self, work: Work, new: Sequence[tuple[Given, Owner]], tally: RowTally) -> None:
        if not new:
            return
        books = work.books.open_without_lots({owner.customer_id for _, owner in new})
        due = {number for number, book in books.items() if book.due_at is not None and book.due_at <= work.at}
        work.books.bring_lots(due)
        rules = read_rules(work.connection)
        cause = work.cause("import", reason="opening-balance")
        batch = tally.batch_id = note_batch(work, "points", self.file, len(new))
        rows = []
        for given, owner in new:
            balance: Balance = given.what
            book = books[owner.customer_id]
            book.stand_at(work.at)
            posting = book.credit("opening", balance.points, self._life(work, rules, owner, balance), cause, work.at)
            rows.append((batch, given.line, owner.customer_id, posting.seq, balance.key, "there"))
        insert_many(work.connection, _ROW, rows)
        tally.imported = len(new)
        tally.figures["points_added"] = sum(given.what.points for given, _ in new)

    def _life(self, work: Work, rules: EarningRules, owner: Owner, balance: Balance) -> Life:
        zone = work.programme.time_zone
        if balance.expires is not None or self.without_expiry == "never":
            return life_until(balance.expires, work.at, zone)
        terms = rules.at(work.at, work.actor.store_id, owner.tier_id)
        return life_of(terms.without_waiting(), work.at, zone)


def _standing(work: Work, balances: Sequence[Balance]) -> dict[str, _Content]:
    """Return what stands under the keys of some rows, by key, and under who goes on."""
    rows = work.connection.execute(
        select(ImportRow.row_key, func.coalesce(Customer.merged_into_id, Customer.id), Lot.quantity, Lot.last_valid_on)
        .join(Customer, Customer.id == ImportRow.customer_id)
        .join(Lot, (Lot.customer_id == ImportRow.customer_id) & (Lot.seq == ImportRow.posting_seq))
        .where(
            is_one_of(work.connection, ImportRow.row_key, {balance.key for balance in balances}),
            ImportRow.state != "undone",
        )
    )
    return {str(key): _Content(customer_id, points, day) for key, customer_id, points, day in rows}
