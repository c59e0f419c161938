"""Clearing every personal value of a person's records: names, terms, texts, and the audit's personal side."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, update

from loyalty_core.customers.details import DETAILS, Details
from loyalty_core.customers.rules import Membership, RecordState
from loyalty_core.customers.vocabulary import forget_words, vocabulary_of
from loyalty_core.database.lists import is_one_of
from loyalty_core.desk.work import Work
from loyalty_core.journeys.merging import forget_journeys
from loyalty_core.membership.keeping import note
from loyalty_core.membership.rules import Action
from loyalty_core.models.audit import AuditEntry, AuditPersonal, Request
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.importing import ImportRow
from loyalty_core.models.ledger import Posting
from loyalty_core.models.membership import MembershipChange
from loyalty_core.models.message import Message, MessageConsent
from loyalty_core.models.note import Note
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.referral import Referral
from loyalty_core.models.review import Review
from loyalty_core.models.reward import OneTimePassword, Redemption
from loyalty_core.models.search import SearchTerm
from loyalty_core.models.tier import TierOverride, TierStanding
from loyalty_core.referrals.cancelling import referrals_of_person


def forget_person(work: Work, records: Sequence[int]) -> None:
    """Clear every personal value of some records whose accounts are locked, and mark them as erased."""
    referrals = referrals_of_person(work, records)
    _forget_names(work.connection, records)
    for customer_id in records:
        _end_membership(work, customer_id)
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
    work.connection.execute(delete(MessageConsent).where(MessageConsent.customer_id.in_(records)))
    work.connection.execute(delete(TierStanding).where(TierStanding.customer_id.in_(records)))
    forget_journeys(work, records)
    _clear_texts(work.connection, records)
    _clear_referrals(work.connection, referrals)
    _clear_audit(work.connection, [*_entries_of(work.connection, records), *_entries_about(work.connection, referrals)])


def _end_membership(work: Work, customer_id: int) -> None:
    """Let the history of a membership end with the erasing, where it did not end before."""
    membership = Membership(
        work.connection.execute(select(Customer.membership).where(Customer.id == customer_id)).scalar_one()
    )
    if membership is not Membership.NOT_ENROLLED:
        note(work, customer_id, Action.ERASE, membership, Membership.NOT_ENROLLED)


def _forget_names(connection: Connection, records: Sequence[int]) -> None:
    columns: tuple[Any, ...] = tuple(getattr(Customer, name) for name in DETAILS)
    rows = connection.execute(select(*columns).where(Customer.id.in_(records))).all()
    for details in (Details(*row) for row in rows):
        forget_words(connection, vocabulary_of(details.first_name, details.last_name))
    connection.execute(delete(SearchTerm).where(SearchTerm.customer_id.in_(records)))


def _clear_texts(connection: Connection, records: Sequence[int]) -> None:
    for table, cleared in (
        (Note, {"text": ""}),
        (Message, {"body": "", "destination": None, "secret": None, "provider_id": None}),
        (OneTimePassword, {"seal": ""}),
        (Purchase, {"card": None}),
        (Coupon, {"void_reason": None}),
        (Redemption, {"cancel_reason": None}),
        (TierOverride, {"reason": ""}),
        (MembershipChange, {"reason": None}),
        (Review, {"text": None, "reject_reason": None}),
        (ImportRow, {"row_key": None}),
    ):
        connection.execute(update(table).where(table.customer_id.in_(records)).values(cleared))
    waiting = (Message.customer_id.in_(records), Message.state.in_(("queued", "sending")))
    connection.execute(update(Message).where(*waiting).values(state="withdrawn"))
    connection.execute(
        update(Posting).where(Posting.customer_id.in_(records), Posting.comment.is_not(None)).values(comment=None)
    )


def _clear_referrals(connection: Connection, referrals: Sequence[int]) -> None:
    """Clear how friends were named, and why referrals were called off."""
    nothing = dict.fromkeys(("friend_name", "friend_email", "friend_email_key", "friend_phone", "cancel_reason"))
    connection.execute(update(Referral).where(is_one_of(connection, Referral.id, referrals)).values(nothing))


def _entries_of(connection: Connection, records: Sequence[int]) -> Sequence[int]:
    """Return the audit rows about some records."""
    return connection.execute(select(AuditEntry.id).where(AuditEntry.customer_id.in_(records))).scalars().all()


def _entries_about(connection: Connection, referrals: Sequence[int]) -> Sequence[int]:
    """Return the audit rows of referrals; the person erased may have been named there as somebody else's friend."""
    owners = select(Referral.referrer_id).where(is_one_of(connection, Referral.id, referrals))
    rows = connection.execute(
        select(Request.entry_id, Request.receipt)
        .join(AuditEntry, AuditEntry.id == Request.entry_id)
        .where(AuditEntry.customer_id.in_(owners), AuditEntry.command.like("referrals.%"))
    )
    wanted = set(referrals)
    return [entry_id for entry_id, receipt in rows if receipt["result"].get("referral_id") in wanted]


def _clear_audit(connection: Connection, entries: Sequence[int]) -> None:
    """Remove the personal side of audit rows, and from the answers of requests whatever differed."""
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
