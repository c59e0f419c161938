"""What an import asks before it begins."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select

from loyalty_core.desk.command import Query
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound
from loyalty_core.models.staff import Store
from loyalty_core.programme.facts import ProgrammeFacts


@dataclass(frozen=True)
class PrepareImport(Query[ProgrammeFacts]):
    """Ask for the programme's facts, as somebody who may import, for the store whose receipts the file has by default.

    Raises:
        NotFound: there is no such store.
    """

    permission: ClassVar[Permission] = Permission.IMPORT

    store_id: str

    def answer(self, read: Read) -> ProgrammeFacts:
        if not read.connection.execute(select(Store.id).where(Store.id == self.store_id)).first():
            raise NotFound(f"There is no store {self.store_id}.", field="store")
        return read.programme
