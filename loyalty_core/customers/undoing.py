"""Registering taken back: the customer is erased again, as long as nothing happened with them since."""

from sqlalchemy import func, select

from loyalty_core.customers.belongings import has_belongings
from loyalty_core.customers.editing import hold
from loyalty_core.customers.forgetting import forget_person
from loyalty_core.customers.newcomers import AS_IMPORTED
from loyalty_core.desk.work import Work
from loyalty_core.errors import LoyaltyError
from loyalty_core.models.membership import MembershipChange


def take_newcomer_back(work: Work, customer_id: int) -> str | None:
    """Erase a customer with whom nothing happened since they were registered; return why it was not done, or None."""
    book = work.books.open(customer_id)
    try:
        held = hold(work, customer_id)
    except LoyaltyError as error:
        return error.message
    came_with = select(func.count()).where(
        MembershipChange.customer_id == customer_id,
        MembershipChange.seq == 1,
        MembershipChange.reason == AS_IMPORTED,
    )
    changes = work.connection.execute(came_with).scalar_one()
    if book.last_seq or held.version > 1 or has_belongings(work.connection, customer_id, changes):
        return "Something happened with this customer since; only one who was just registered is taken back."
    forget_person(work, [customer_id])
    return None
