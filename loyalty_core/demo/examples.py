"""What to look up in the demo: one of each kind."""

from typing import Any

from sqlalchemy import Select, select

from loyalty_core.demo.people import HEROINE
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.models.note import Note
from loyalty_core.models.purchase import Purchase
from loyalty_core.programme.opening import Programme

Example = str | int


def find_examples(programme: Programme) -> dict[str, Example]:
    """Return one of each kind that there is, by what it is: mostly of the heroine."""
    with programme.database.reading() as connection:
        heroine = connection.execute(select(Customer).where(Customer.phone == HEROINE[2])).one()
        found: dict[str, Example] = {
            "customer_id": heroine.id,
            "name": f"{heroine.first_name} {heroine.last_name}",
            "phone": heroine.phone,
            "email": heroine.email,
            "card": heroine.card,
            "referral_code": heroine.referral_code,
        }
        for what, statement in _statements(heroine.id).items():
            value = connection.execute(statement.limit(1)).scalar_one_or_none()
            if value is not None:
                found[what] = f"T{value}" if what == "transaction_id" else value
    return found


def _statements(heroine: int) -> dict[str, Select[Any]]:
    mine: Select[Any] = select(Coupon.code).where(Coupon.customer_id == heroine).order_by(Coupon.id.desc())
    return {
        "receipt_id": select(Purchase.receipt_id).where(Purchase.customer_id == heroine).order_by(Purchase.id.desc()),
        "transaction_id": select(Purchase.id).where(Purchase.customer_id == heroine).order_by(Purchase.id.desc()),
        "coupon": mine.where(Coupon.state == "claimed"),
        "receipt_of_nobody": select(Purchase.receipt_id)
        .where(Purchase.customer_id.is_(None))
        .order_by(Purchase.id.desc()),
        "receipt_in_several_stores": select(Purchase.receipt_id).where(Purchase.receipt_id == "OPENING-1"),
        "customer_who_owes_points": select(Account.customer_id).where(Account.debt > 0).order_by(Account.debt.desc()),
        "customer_with_pending_points": select(Account.customer_id)
        .where(Account.pending > 0)
        .order_by(Account.pending.desc()),
        "customer_with_a_hostile_name": select(Customer.id).where(Customer.first_name == "[/x]"),
        "customer_with_a_hostile_note": select(Note.customer_id).where(Note.text.startswith("\x1b")).order_by(Note.id),
    }
