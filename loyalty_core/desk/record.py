"""The record of what was done: the answer of each request, and one audit row a command."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from loyalty_core.customers.rules import RecordState
from loyalty_core.database.direct import Ready
from loyalty_core.desk.actor import Mark
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.digest import digest_of, hash_of
from loyalty_core.desk.receipt import Outcome, Receipt
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, NotFound
from loyalty_core.models.audit import AuditEntry, AuditPersonal, Request

ANSWER = (Request.entry_id, Request.body_hash, Request.receipt)
"""The columns that `known_answer` takes."""
_ANSWERED = Ready(select(*ANSWER).where(Request.request_id == bindparam("given")))
_ADD_ENTRY = Ready(
    insert(AuditEntry).returning(AuditEntry.id),
    "at",
    "command",
    "request_id",
    "customer_id",
    "undoes",
    "facts",
    *Mark._fields,
    "digest",
)
_ADD_PERSONAL = Ready(insert(AuditPersonal), "entry_id", "facts")
_ADD_ANSWER = Ready(insert(Request), "request_id", "body_hash", "entry_id", "receipt")


def body_of(command: Command) -> dict[str, Any]:
    """Return a command's input as JSON values, without the request id."""
    return command.model_dump(mode="json", exclude={"request_id"})


def earlier_answer(connection: Connection, command: Command) -> Receipt | None:
    """Return the answer that this request got before, or None.

    Raises:
        Conflict: the request id was used for something else.
    """
    rows = _ANSWERED.rows(connection, given=str(command.request_id))
    return known_answer(command, rows[0]) if rows else None


def known_answer(command: Command, row: Sequence[Any]) -> Receipt:
    """Return the answer that a row of `ANSWER` of this request holds.

    Raises:
        Conflict: the request id was used for something else.
    """
    entry_id, body_hash, receipt = row
    if body_hash != _hash(command, body_of(command)):
        raise Conflict(
            "This request was already used for something else. Nothing was changed.",
            code="request-reused",
            id=str(command.request_id),
        )
    return Receipt.from_stored(entry_id, str(command.request_id), receipt)


def preview_of(command: Command, work: Work, outcome: Outcome) -> Receipt:
    """Return what doing the command would answer."""
    return _receipt(None, command, work, outcome)


def write_down(command: Command, wanted: Command, work: Work, outcome: Outcome, undoes: int | None) -> Receipt:
    """Add the audit row and store the answer; both belong to the command's transaction.

    The audit says what was done, `wanted`, so that an undo finds it; a repeat is known by what was asked, `command`.
    """
    connection, mark = work.connection, work.actor.on_record()
    request_id = str(command.request_id)
    asked = body_of(command)
    body_hash = _hash(command, asked)
    body = asked if wanted is command else body_of(wanted)
    erasable = {key: body.pop(key) for key in command.personal & body.keys()}
    personal = {key: value for key, value in erasable.items() if value is not None} | outcome.personal
    row = {
        "at": work.at,
        "command": command.name,
        "request_id": request_id,
        "customer_id": outcome.customer_id,
        "undoes": undoes,
        "facts": {"body": body, "result": outcome.result},
        **mark._asdict(),
    }
    ((entry_id,),) = _ADD_ENTRY.rows(connection, **row, digest=digest_of(row))
    if personal and not _is_about_nobody(work, outcome):
        _ADD_PERSONAL.run(connection, entry_id=entry_id, facts=personal)
    receipt = _receipt(entry_id, command, work, outcome)
    _ADD_ANSWER.run(connection, request_id=request_id, body_hash=body_hash, entry_id=entry_id, receipt=receipt.stored())
    return receipt


def find_done(connection: Connection, entry_id: int) -> tuple[str, Done]:
    """Return a command's name and what it did.

    Raises:
        NotFound: there is no such receipt.
    """
    row = connection.execute(
        select(AuditEntry.command, AuditEntry.at, AuditEntry.customer_id, AuditEntry.facts, AuditPersonal.facts)
        .outerjoin(AuditPersonal, AuditPersonal.entry_id == AuditEntry.id)
        .where(AuditEntry.id == entry_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no receipt {entry_id} of a change.", field="receipt_id")
    command, at, customer_id, facts, personal = row
    return command, Done(entry_id, at, customer_id, facts["body"], facts["result"], personal or {})


def refuse_undone(connection: Connection, entry_id: int) -> None:
    """Raise `Conflict` where what a receipt did was undone already."""
    if connection.execute(select(AuditEntry.id).where(AuditEntry.undoes == entry_id)).first():
        raise Conflict("This was undone already.", code="already-undone")


def _receipt(entry_id: int | None, command: Command, work: Work, outcome: Outcome) -> Receipt:
    return Receipt(
        entry_id,
        str(command.request_id),
        command.name,
        outcome.customer_id,
        work.at,
        outcome.said,
        (*work.points_changes(), *outcome.changes, *work.tier_changes(outcome.customer_id)),
        outcome.result,
        outcome.lost,
        command.undoable and outcome.refusal is None,
        outcome.refusal,
    )


def _is_about_nobody(work: Work, outcome: Outcome) -> bool:
    """Say whether it concerned somebody who is erased: what is typed about them is not kept (promise 15)."""
    customer_id = outcome.customer_id
    return customer_id is not None and work.membership(customer_id).record_state == RecordState.ERASED


def _hash(command: Command, body: dict[str, Any]) -> str:
    return hash_of([command.name, body])
