"""Why nothing is earned, redeemed or written any more where a record is closed."""

from loyalty_core.customers.rules import RecordState
from loyalty_core.errors import Refused


def refuse_closed(record_state: str) -> None:
    """Raise `Refused` unless a record is in use; a merged-away one is met here only while a merge is under way."""
    if record_state == RecordState.ERASED:
        raise Refused("This customer was erased; nothing can be changed any more.", code="record-closed")
    if record_state != RecordState.LIVE:
        raise Refused("This record is closed.", code="record-closed")
