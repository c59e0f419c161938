"""Reads about staff, stores and terminals."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select

from loyalty_core.desk.command import Query
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.work import Read
from loyalty_core.models.staff import Staff, Store, Terminal
from loyalty_core.staff.views import StaffView, StoreView


@dataclass(frozen=True)
class ListStaff(Query[tuple[StaffView, ...]]):
    """Everybody who works with the programme, by login."""

    permission: ClassVar[Permission] = Permission.SEE_STAFF

    def answer(self, read: Read) -> tuple[StaffView, ...]:
        rows = read.connection.execute(
            select(Staff.login, Staff.name, Staff.role, Staff.store_id, Staff.disabled_at, Staff.locked_until).order_by(
                Staff.login
            )
        )
        return tuple(
            StaffView(login, name, role, store, disabled is not None, locked is not None and locked > read.at)
            for login, name, role, store, disabled, locked in rows
        )


@dataclass(frozen=True)
class ListStores(Query[tuple[StoreView, ...]]):
    """Every store with its terminals, by ID."""

    def answer(self, read: Read) -> tuple[StoreView, ...]:
        terminals: dict[str, list[str]] = {}
        for store_id, terminal_id in read.connection.execute(
            select(Terminal.store_id, Terminal.id).order_by(Terminal.store_id, Terminal.id)
        ):
            terminals.setdefault(store_id, []).append(terminal_id)
        stores = read.connection.execute(select(Store.id, Store.name).order_by(Store.id))
        return tuple(StoreView(id, name, tuple(terminals.get(id, ()))) for id, name in stores)
