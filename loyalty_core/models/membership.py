"""The history of customers' membership: who changed it, when and why."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.models.base import Base


class MembershipChange(Base):
    """One change of a customer's membership after registering; numbered from 1, never changed, never deleted.

    The reason alone can be cleared, because people write of people there (promise 15). A customer without a row stands
    as registering left them; everybody else as the last row says.
    """

    __tablename__ = "membership_change"
    __table_args__ = (
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint(
            "action IN ('enrol', 'opt-out', 'exclude', 'block', 'reinstate', 'undo', 'merge', 'erase')", name="action"
        ),
        CheckConstraint("status IN ('not_enrolled', 'enrolled', 'opted_out', 'excluded', 'blocked')", name="status"),
        {"sqlite_with_rowid": False},
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    action: Mapped[str]
    status_before: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    store_id: Mapped[str | None]
    terminal_id: Mapped[str | None]
    at: Mapped[datetime]
