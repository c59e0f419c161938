"""A customer's membership held under the lock, and its moves: the column, the history, and the tier of who joins."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from loyalty_core.customers.rules import Membership, RecordState
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, NotFound, Refused
from loyalty_core.membership.rules import Action, status_before_stop
from loyalty_core.models.customer import Customer
from loyalty_core.models.membership import MembershipChange
from loyalty_core.tiers.beginning import begin_tiers, has_begun


@dataclass(frozen=True, slots=True)
class Held:
    """A membership as it stands while the customer's account is locked; `last_seq` is 0 where nothing changed yet."""

    customer_id: int
    status: Membership
    joined_at: datetime | None
    tier_id: str | None
    last_seq: int


def hold(work: Work, customer_id: int) -> Held:
    """Lock a customer's account and return the membership.

    Raises:
        NotFound: there is no such customer.
        Refused: the record is closed.
    """
    work.book(customer_id)
    row = work.connection.execute(
        select(Customer.membership, Customer.joined_at, Customer.tier_id, Customer.record_state).where(
            Customer.id == customer_id
        )
    ).one()
    if row.record_state == RecordState.ERASED:
        raise NotFound(f"There is no customer {customer_id}.", field="customer_id")
    if row.record_state != RecordState.LIVE:
        raise Refused("This record is closed.", code="record-closed")
    last_seq = _last_seq(work, customer_id)
    return Held(customer_id, Membership(row.membership), row.joined_at, row.tier_id, last_seq)


def chosen_status(work: Work, held: Held) -> Membership:
    """Return the status that stood before staff stopped a held membership."""
    rows = work.connection.execute(
        select(MembershipChange.status_before, MembershipChange.status)
        .where(MembershipChange.customer_id == held.customer_id)
        .order_by(MembershipChange.seq)
    )
    return status_before_stop([(Membership(before), Membership(after)) for before, after in rows])


def move(work: Work, held: Held, action: Action, to: Membership, reason: str | None) -> int:
    """Bring a held membership to another status; return the number of the change.

    Whoever is enrolled for the first time joins now, in the tier that new members start in. Whose joining was undone
    joins anew in the tier that they have (promise 17: no change of tier is ever taken away).

    Raises:
        Conflict: somebody else changed it meanwhile.
    """
    values: dict[str, object] = {"membership": to.value}
    joins = to is Membership.ENROLLED and held.joined_at is None
    if not joins:
        return write(work, held, action, to, reason, values)
    values["joined_at"] = work.at
    if has_begun(work.connection, held.customer_id):
        work.books.note_changed([held.customer_id])
    else:
        tier_id = work.programme.policies.registration_tier
        values["tier_id"] = tier_id
        begin_tiers(work, [(held.customer_id, tier_id, work.at)])
    return write(work, held, action, to, reason, values)


def write(work: Work, held: Held, action: Action, to: Membership, reason: str | None, values: dict[str, object]) -> int:
    """Write a change with its row of history; `values` are the columns of the customer that change."""
    changed = work.connection.execute(
        update(Customer).where(Customer.id == held.customer_id, Customer.membership == held.status.value).values(values)
    )
    if changed.rowcount != 1:
        raise Conflict("Somebody else has just changed this membership. Look again.", code="membership-changed")
    seq = held.last_seq + 1
    _note(work, held.customer_id, seq, action, held.status, to, reason)
    return seq


def note(work: Work, customer_id: int, action: Action, before: Membership, after: Membership) -> None:
    """Add a row to the history of a locked customer whose membership something else brings to another status."""
    _note(work, customer_id, _last_seq(work, customer_id) + 1, action, before, after, None)


def _last_seq(work: Work, customer_id: int) -> int:
    return work.connection.execute(
        select(func.coalesce(func.max(MembershipChange.seq), 0)).where(MembershipChange.customer_id == customer_id)
    ).scalar_one()


def _note(
    work: Work, customer_id: int, seq: int, action: Action, before: Membership, after: Membership, reason: str | None
) -> None:
    actor = work.actor
    work.connection.execute(
        insert(MembershipChange).values(
            customer_id=customer_id,
            seq=seq,
            action=action.value,
            status_before=before.value,
            status=after.value,
            reason=reason,
            staff_id=actor.staff_id,
            store_id=actor.store_id,
            terminal_id=actor.terminal_id,
            at=work.at,
        )
    )
