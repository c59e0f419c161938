"""The promise of the audit: each row still fits the digest that was written with it (18)."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from loyalty_core.desk.digest import digest_of
from loyalty_core.models.audit import AuditEntry

NUMBER = 18
SAYS = "no audit row was edited: each fits its own digest"
_CHUNK = 5_000


def edited_rows(connection: Connection) -> Iterator[tuple[int | None, str]]:
    """Give the customer of each row that was edited, if it names one, and which row it is; the oldest first.

    Rows from before there were digests have none; a row without one after a row that has one lost it.
    """
    after, sealed = 0, False
    statement = select(*AuditEntry.__table__.c).order_by(AuditEntry.id).limit(_CHUNK)
    while rows := connection.execute(statement.where(AuditEntry.id > after)).all():
        for row in rows:
            sealed = sealed or row.digest is not None
            if sealed and row.digest != digest_of(row._asdict()):
                yield row.customer_id, f"audit row {row.id}"
        after = rows[-1].id
