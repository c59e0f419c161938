"""Clearing every personal value of a person's records: names, terms, texts, and the audit's personal side."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, update

from loyalty_core.customers.details import DETAILS, Details
from loyalty_core.customers.rules import Membership, RecordState
from loyalty_core.customers.vocabulary import forget_words, vocabulary_of
from loyalty_core.database.lists import is_one_of
from loyalty_core.desk.work import Work
from loyalty_core.models.audit import AuditEntry, AuditPersonal, Request
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Posting
from loyalty_core.models.message import Message
from loyalty_core.models.note import Note
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.reward import OneTimePassword, Redemption
from loyalty_core.models.search import SearchTerm
from loyalty_core.models.tier import TierOverride, TierStanding


def forget_person(work: Work, records: Sequence[int]) -> None:
    """Clear every personal value of some records whose accounts are locked, and mark them as erased."""
    _forget_names(work.connection, records)
    for customer_id in records:
        work.connection.execute(
            update(Customer)
            .where(Customer.id == customer_id)
            .values(
                **Details("", "", None, None, None, None).columns(),
                country=None,
                referral_code=f"ERASED-{customer_id}",
                membership=Membership.NOT_ENROLLED.value,
                record_state=RecordState.ERASED.value,
                version=Customer.version + 1,
            )
        )
    work.connection.execute(delete(TierStanding).where(TierStanding.customer_id.in_(records)))
    _clear_texts(work.connection, records)
    _clear_audit(work.connection, records)


def _forget_names(connection: Connection, records: Sequence[int]) -> None:
    columns: tuple[Any, ...] = tuple(getattr(Customer, name) for name in DETAILS)
    rows = connection.execute(select(*columns).where(Customer.id.in_(records))).all()
    for details in (Details(*row) for row in rows):
        forget_words(connection, vocabulary_of(details.first_name, details.last_name))
    connection.execute(delete(SearchTerm).where(SearchTerm.customer_id.in_(records)))


def _clear_texts(connection: Connection, records: Sequence[int]) -> None:
    for table, cleared in (
        (Note, {"text": ""}),
        (Message, {"body": "", "destination": None, "secret": None}),
        (OneTimePassword, {"seal": ""}),
        (Purchase, {"card": None}),
        (Coupon, {"void_reason": None}),
        (Redemption, {"cancel_reason": None}),
        (TierOverride, {"reason": ""}),
    ):
        connection.execute(update(table).where(table.customer_id.in_(records)).values(cleared))
    waiting = (Message.customer_id.in_(records), Message.state == "queued")
    connection.execute(update(Message).where(*waiting).values(state="withdrawn"))
    connection.execute(
        update(Posting).where(Posting.customer_id.in_(records), Posting.comment.is_not(None)).values(comment=None)
    )


def _clear_audit(connection: Connection, records: Sequence[int]) -> None:
    """Remove the personal side of the audit, and from the answers of requests whatever differed."""
    entries = connection.execute(select(AuditEntry.id).where(AuditEntry.customer_id.in_(records))).scalars().all()
    connection.execute(delete(AuditPersonal).where(is_one_of(connection, AuditPersonal.entry_id, entries)))
    rows = connection.execute(
        select(Request.request_id, Request.receipt).where(is_one_of(connection, Request.entry_id, entries))
    ).all()
    for request_id, receipt in rows:
        # The hash of what was typed goes too: somebody could find a phone number by trying all.
        connection.execute(
            update(Request)
            .where(Request.request_id == request_id)
            .values(receipt=receipt | {"changes": []}, body_hash="")
        )
