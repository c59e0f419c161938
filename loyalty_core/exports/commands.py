"""The record of an export: who took what, and how much of it, before the first row leaves."""

from enum import StrEnum
from typing import ClassVar, Literal

from sqlalchemy import func, select

from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.models.audit import AuditEntry
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Posting
from loyalty_core.models.message import Message


class What(StrEnum):
    """What can be exported."""

    CUSTOMERS = "customers"
    POSTINGS = "postings"
    COUPONS = "coupons"
    MESSAGES = "messages"
    AUDIT = "audit"


_TABLES: dict[What, type] = {
    What.CUSTOMERS: Customer,
    What.POSTINGS: Posting,
    What.COUPONS: Coupon,
    What.MESSAGES: Message,
    What.AUDIT: AuditEntry,
}


class NoteExport(Command):
    """Write down that somebody exports a list, and how many rows it has now."""

    name: ClassVar[str] = "exports.note"
    permission: ClassVar[Permission] = Permission.EXPORT

    what: What
    file_format: Literal["csv", "jsonl"]

    def execute(self, work: Work) -> Outcome:
        counted = select(func.count()).select_from(_TABLES[self.what])
        rows = work.connection.execute(counted).scalar_one()
        return Outcome(f"An export of {rows:,} {self.what.value} begins.", result={"rows": rows})
