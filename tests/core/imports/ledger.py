"""All that an import writes, to be compared with what another one wrote."""

from typing import Any

from sqlalchemy import select

from loyalty_core.database.engine import Database
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account, Allocation, Lot, Posting
from loyalty_core.models.purchase import Purchase, PurchaseLine, RefundPart
from loyalty_core.models.search import SearchTerm

_TABLES = (Account, Allocation, Lot, Posting, Purchase, PurchaseLine, RefundPart)
_CUSTOMER = (Customer.id, Customer.card, Customer.country, Customer.membership, Customer.joined_at)


def ledger_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of receipts, points and customers; what is drawn at random is left out."""
    with database.reading() as connection:
        rows = {table.__tablename__: connection.execute(select(*table.__table__.columns)) for table in _TABLES}
        rows["customer"] = connection.execute(select(*_CUSTOMER))
        found = select(SearchTerm.kind, SearchTerm.term, SearchTerm.customer_id).where(SearchTerm.kind != "r")
        rows["search_term"] = connection.execute(found)
        return {name: sorted((tuple(row) for row in table), key=repr) for name, table in rows.items()}
