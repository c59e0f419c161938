"""Members made in one statement, for tests that are not about registering them."""

from uuid import uuid4

from sqlalchemy import func, insert, select, update

from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.models.membership import MembershipChange
from loyalty_core.programme.opening import Programme

_FIGURES = "last_seq available pending debt lifetime earned redeemed expired clawed_back written_off"
_SPENDING = "gross_minor refunded_minor transactions"


def add_member(programme: Programme, membership: str = "enrolled") -> int:
    """Add a customer with an empty account; return the number."""
    with programme.database.writing() as connection:
        at = programme.clock.now()
        row = {"first_name": "Amara", "last_name": "Okafor", "sort_name": "okafor amara", "version": 1}
        row |= {"member_type": "customer", "membership": "enrolled", "record_state": "live"}
        row |= {"registered_at": at, "joined_at": at, "referral_code": f"AMARA-{uuid4()}"}
        customer_id = connection.execute(insert(Customer).values(row).returning(Customer.id)).scalar_one()
        empty = dict.fromkeys(f"{_FIGURES} {_SPENDING}".split(), 0)
        connection.execute(insert(Account).values(customer_id=customer_id, **empty))
        connection.commit()
    if membership != "enrolled":
        set_membership(programme, customer_id, membership)
    return customer_id


def set_membership(programme: Programme, customer_id: int, membership: str) -> None:
    """Change a customer's membership behind the desk's back, with the row of history that belongs to it."""
    with programme.database.writing() as connection:
        before = connection.execute(select(Customer.membership).where(Customer.id == customer_id)).scalar_one()
        seq = select(func.count() + 1).where(MembershipChange.customer_id == customer_id)
        connection.execute(update(Customer).where(Customer.id == customer_id).values(membership=membership))
        row = {"customer_id": customer_id, "seq": connection.execute(seq).scalar_one(), "action": "undo"}
        row |= {"status_before": before, "status": membership, "at": programme.clock.now()}
        connection.execute(insert(MembershipChange).values(row))
        connection.commit()
