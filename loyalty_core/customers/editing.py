"""Changing a customer's details: the record held, compared with what the person saw, and all that follows kept up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, update

from loyalty_core.customers.details import DETAILS, Details, shown
from loyalty_core.customers.duplicates import refuse_taken_card
from loyalty_core.customers.rules import RecordState
from loyalty_core.customers.terms import replace_terms
from loyalty_core.customers.vocabulary import count_words, forget_words, vocabulary_of
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, NotFound, Refused
from loyalty_core.models.audit import AuditEntry
from loyalty_core.models.customer import Customer

LABELS = {
    "first_name": "first name",
    "last_name": "last name",
    "phone": "phone number",
    "email": "e-mail address",
    "birthday": "birthday",
    "card": "card number",
}

_LOOKED_BACK = 50
"""Audit rows in which the changes since a version are looked for."""


@dataclass(frozen=True, slots=True)
class Held:
    """A customer whose record is locked until the transaction ends."""

    customer_id: int
    version: int
    referral_code: str
    details: Details


def hold(work: Work, customer_id: int) -> Held:
    """Return a customer as stored, locked.

    Raises:
        NotFound: there is no such customer.
        Refused: the record was merged into another, or erased.
    """
    columns = [getattr(Customer, name) for name in DETAILS]
    row = work.connection.execute(
        select(Customer.record_state, Customer.merged_into_id, Customer.version, Customer.referral_code, *columns)
        .where(Customer.id == customer_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no customer {customer_id}.", field="customer_id")
    if row.record_state == RecordState.ERASED:
        raise erased(customer_id)
    if row.record_state == RecordState.MERGED:
        raise merged(customer_id, row.merged_into_id)
    return Held(customer_id, row.version, row.referral_code, Details(*row[4:]))


def erased(customer_id: int) -> Refused:
    """Return the answer to whoever would change an erased customer."""
    return Refused(f"Customer {customer_id} was erased; nothing can be changed any more.", code="erased")


def merged(customer_id: int, into: int | None) -> Refused:
    """Return the answer to whoever would change a merged-away customer, with the number that goes on."""
    return Refused(
        f"Customer {customer_id} was merged into customer {into}; that one goes on.", code="merged", id=str(into)
    )


def refuse_stale(work: Work, held: Held, seen: int) -> None:
    """Raise `Conflict` unless `seen` is the customer's version, and say what was changed since."""
    if held.version == seen:
        return
    entries = work.connection.execute(
        select(AuditEntry.facts)
        .where(AuditEntry.customer_id == held.customer_id)
        .order_by(AuditEntry.id.desc())
        .limit(_LOOKED_BACK)
    ).scalars()
    results = [facts["result"] for facts in entries]
    changed = {name for result in results if result.get("version", 0) > seen for name in result.get("fields", ())}
    named = ", ".join(label for name, label in LABELS.items() if name in changed) or "something"
    raise Conflict(
        f"Somebody changed this customer meanwhile ({named}). Look again before you save.",
        code="changed-meanwhile",
        id=str(held.customer_id),
    )


def save(work: Work, held: Held, values: Mapping[str, Any]) -> Outcome:
    """Write some details of a customer, with the terms and words that follow from them.

    Returns what to answer: the changes, before and after.

    Raises:
        Refused: nothing would be different.
        Conflict: the card is another customer's.
    """
    before = held.details
    after = replace(before, **values)
    changed = [name for name in DETAILS if getattr(before, name) != getattr(after, name)]
    if not changed:
        raise Refused("Nothing is different.", code="nothing-to-change")
    if "card" in changed and after.card is not None:
        refuse_taken_card(work.connection, after.card, but=held.customer_id)
    version = held.version + 1
    work.connection.execute(
        update(Customer).where(Customer.id == held.customer_id).values(**after.columns(), version=version)
    )
    _keep_findable(work, held, after)
    named = ", ".join(LABELS[name] for name in changed)
    return Outcome(
        f"Customer {held.customer_id}: {named} changed.",
        held.customer_id,
        result={"customer_id": held.customer_id, "version": version, "fields": changed},
        changes=tuple(Change(name, shown(getattr(before, name)), shown(getattr(after, name))) for name in changed),
        personal={"before": _shown(before, changed), "after": _shown(after, changed)},
    )


def still_so(held: Held, after: Mapping[str, Any]) -> None:
    """Raise `Conflict` unless some details are still as a change left them."""
    moved = [LABELS[name] for name, value in after.items() if shown(getattr(held.details, name)) != value]
    if moved:
        raise Conflict(
            f"This was changed again meanwhile ({', '.join(moved)}), so it stays as it is.", code="changed-meanwhile"
        )


def _keep_findable(work: Work, held: Held, after: Details) -> None:
    before = held.details
    replace_terms(
        work.connection,
        before.terms(held.customer_id, held.referral_code),
        after.terms(held.customer_id, held.referral_code),
    )
    old = vocabulary_of(before.first_name, before.last_name)
    new = vocabulary_of(after.first_name, after.last_name)
    forget_words(work.connection, old - new)
    count_words(work.connection, new - old)


def _shown(details: Details, names: Sequence[str]) -> dict[str, Any]:
    return {name: shown(getattr(details, name)) for name in names}
