"""The write of an import of customers: a batch of them, which is one transaction and one row of the audit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select

from loyalty_core.customers.enrolment import free_codes, standing_of_new
from loyalty_core.customers.importing.known import Known, signs_of
from loyalty_core.customers.importing.reading import Incoming
from loyalty_core.customers.newcomers import Newcomer, add_newcomers
from loyalty_core.customers.rules import Membership
from loyalty_core.database.bulk import insert_many
from loyalty_core.database.ids import reserve_ids
from loyalty_core.database.turns import take_turn
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.work import Work
from loyalty_core.imports.batches import note_batch
from loyalty_core.imports.rows import Given, ImportRows, RowTally
from loyalty_core.membership.rules import STOPPED_BY_STAFF
from loyalty_core.models.customer import Customer
from loyalty_core.models.importing import ImportRow
from loyalty_core.models.programme import Tier

_ROW = (ImportRow.batch_id, ImportRow.line, ImportRow.customer_id, ImportRow.state)


class ImportCustomers(ImportRows):
    """Register the customers of some rows, each as registering at the counter would.

    A row of whom all is known already is there; one that would make a second record of somebody is refused. They are
    enrolled as the row says, or by the programme's setting (R36). A referral code that the row has stays theirs.
    """

    name: ClassVar[str] = "customers.import"
    permission: ClassVar[Permission] = Permission.IMPORT

    even_if_known: bool = False

    def take_in(self, work: Work, rows: Sequence[Given]) -> RowTally:
        tally = RowTally()
        take_turn(work.connection, ["import of customers", *_persons(rows)])
        tiers = _tiers(work)
        known = Known(work.connection, [given.what for given in rows])
        numbers = iter(reserve_ids(work.connection, Customer.id, len(rows)))
        codes = free_codes(work.connection, [given.what.details.first_name for given in rows])
        new: list[tuple[Given, Newcomer]] = []
        for given, free in zip(rows, codes, strict=True):
            incoming: Incoming = given.what
            code = incoming.referral_code or free
            if known.find(incoming) is not None:
                tally.already_there += 1
                continue
            reason = known.why_not(incoming, even_if_known=self.even_if_known)
            if reason is None and incoming.tier is not None and incoming.tier not in tiers:
                reason = f"There is no tier {incoming.tier}."
            if reason is not None:
                tally.refused.append((given, reason))
                continue
            newcomer = _newcomer(work, next(numbers), code, incoming, tiers)
            known.add(newcomer.customer_id, newcomer.details, code)
            new.append((given, newcomer))
        self._save(work, new, tally)
        return tally

    def _save(self, work: Work, new: Sequence[tuple[Given, Newcomer]], tally: RowTally) -> None:
        tally.imported = len(new)
        tally.figures["customers_enrolled"] = sum(newcomer.membership is Membership.ENROLLED for _, newcomer in new)
        if not new:
            return
        add_newcomers(work, [newcomer for _, newcomer in new])
        batch = tally.batch_id = note_batch(work, "customers", self.file, len(new))
        rows = [(batch, given.line, newcomer.customer_id, "there") for given, newcomer in new]
        insert_many(work.connection, _ROW, rows)


def _persons(rows: Sequence[Given]) -> list[str]:
    """Return the names that registering at the counter takes its turn by, so that neither makes a second record."""
    kinds = ("phone", "email", "name")
    signs = [sign for given in rows for sign in signs_of(given.what.details, None) if sign[0] in kinds]
    return [f"person {text.partition(chr(10))[0]}" for _, text in signs]


def _tiers(work: Work) -> dict[str, str]:
    """Return the tiers by what a file may call them: their names, and before those their IDs."""
    rows = work.connection.execute(select(Tier.id, Tier.name)).all()
    return {name: tier_id for tier_id, name in rows} | {tier_id: tier_id for tier_id, _ in rows}


def _newcomer(work: Work, customer_id: int, code: str, incoming: Incoming, tiers: Mapping[str, str]) -> Newcomer:
    registered_at = incoming.registered_at or incoming.joined_at or work.at
    membership, joined_at = _standing(work, incoming, registered_at)
    tier_id = work.programme.policies.registration_tier if incoming.tier is None else tiers[incoming.tier]
    return Newcomer(
        customer_id,
        incoming.details,
        incoming.country,
        code,
        incoming.member_type,
        membership,
        registered_at,
        joined_at,
        None if joined_at is None else tier_id,
    )


def _standing(work: Work, incoming: Incoming, registered_at: datetime) -> tuple[Membership, datetime | None]:
    """Return the membership, and since when: who opted out had joined, and who was stopped may have."""
    since = incoming.joined_at or registered_at
    if incoming.membership is None:
        standing = standing_of_new(work, since)
        return Membership(standing["membership"]), standing["joined_at"]
    if incoming.membership is Membership.NOT_ENROLLED:
        return incoming.membership, None
    if incoming.membership in STOPPED_BY_STAFF:
        return incoming.membership, incoming.joined_at
    return incoming.membership, since
