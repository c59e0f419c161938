"""What is asked of signals: which of them were done already."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select

from loyalty_core.desk.command import Query
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.work import Read
from loyalty_core.models.audit import Request


@dataclass(frozen=True)
class WasAnswered(Query[bool]):
    """Ask whether a request was answered before."""

    permission: ClassVar[Permission] = Permission.IMPORT

    request_id: str

    def answer(self, read: Read) -> bool:
        known = select(Request.request_id).where(Request.request_id == self.request_id)
        return read.connection.execute(known).first() is not None
