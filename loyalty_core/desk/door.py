"""What is asked before a command may run, in one statement: of the programme, who acts, the request, whom it names."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from loyalty_core.database.direct import Ready
from loyalty_core.desk.actor import WHO, Actor, Who
from loyalty_core.desk.command import Command
from loyalty_core.desk.record import ANSWER
from loyalty_core.desk.survivor import named_by
from loyalty_core.models.audit import Request
from loyalty_core.models.customer import Customer
from loyalty_core.models.programme import Programme
from loyalty_core.models.staff import Staff, StaffSession
from loyalty_core.programme.facts import FACTS, ProgrammeFacts, facts_of

_DOOR = Ready(
    select(*FACTS, *WHO, *ANSWER, Customer.merged_into_id)
    .select_from(Programme)
    .outerjoin(StaffSession, StaffSession.id == bindparam("session_id"))
    .outerjoin(Staff, Staff.id == StaffSession.staff_id)
    .outerjoin(Request, Request.request_id == bindparam("request_id"))
    .outerjoin(Customer, Customer.id == bindparam("customer_id"))
)


class Found(NamedTuple):
    """What the tables say as a command comes in.

    Attributes:
        facts: of the programme.
        who: the session of who acts, or None where there is none.
        answer: the row of the answer that the request got before, or None.
        merged_into: the customer into whom the one that the command names was merged, if so.
    """

    facts: ProgrammeFacts
    who: Who | None
    answer: tuple[Any, ...] | None
    merged_into: int | None


def look_up(connection: Connection, actor: Actor, command: Command) -> Found:
    """Return what the tables say of a command and of who sends it.

    Raises:
        Unusable: the database holds no programme.
    """
    rows = _DOOR.rows(
        connection,
        session_id=actor.session_id,
        request_id=str(command.request_id),
        customer_id=named_by(command),
    )
    row, start = (rows or [()])[0], len(FACTS)
    facts = facts_of(row[:start] or None)
    who, answer = row[start : start + len(WHO)], row[start + len(WHO) : -1]
    return Found(
        facts,
        None if who[0] is None else Who(*who),
        None if answer[0] is None else answer,
        row[-1],
    )
