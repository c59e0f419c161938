"""Referrals where two records become one: what is pending goes on for who goes on, what is over stays as history.

A referral that could not have begun with both records known as one person ends: of oneself, in a ring, a friend's
second, of two whose referral was cancelled before. Completed and cancelled ones keep the closed number; whoever looks
for a customer's looks at the merged records too (`desk.survivor.records_of`).
"""

from typing import Any

from sqlalchemy import or_, select, update

from loyalty_core.database.turns import take_turn
from loyalty_core.desk.work import Work
from loyalty_core.models.referral import Referral
from loyalty_core.referrals.cancelling import cancel, open_referrals
from loyalty_core.referrals.friends import TURN
from loyalty_core.referrals.pairs import BECAME_ONE, Pair, in_the_way


def people_of(work: Work, survivor: int, gone: int) -> set[int]:
    """Return two customers and who shares a pending referral with one of them, to lock all in one order.

    Until the transaction ends nobody else begins a referral: no two at once close a ring.
    """
    take_turn(work.connection, [TURN])
    theirs = (people for customer in (survivor, gone) for people in open_referrals(work, customer).values())
    return {survivor, gone}.union(*theirs)


def merge_referrals(work: Work, survivor: int, gone: int) -> tuple[int, list[int]]:
    """Let pending referrals of a closed record go on for a survivor, where they can.

    Args:
        work: both records are written; everybody of `people_of` is locked.
        survivor, gone: numbers of the customers.

    Returns:
        how many went on, and the numbers of those that were cancelled, of the one or the other.
    """
    kept, ended = 0, []
    for row in _pending(work, gone):
        if _go_on(work, row, survivor, gone):
            kept += 1
        else:
            ended.append(row.id)
    for row in _pending(work, survivor):
        pair = Pair(row.id, row.referrer_id, row.friend_id, row.friend_email_key, row.friend_phone)
        if in_the_way(work, pair):
            _end(work, row.id)
            ended.append(row.id)
    return kept, sorted(ended)


def _pending(work: Work, customer_id: int) -> Any:
    columns = (Referral.id, Referral.referrer_id, Referral.friend_id, Referral.friend_email_key, Referral.friend_phone)
    return work.connection.execute(
        select(*columns)
        .where(or_(Referral.referrer_id == customer_id, Referral.friend_id == customer_id), Referral.state == "pending")
        .order_by(Referral.id)
    ).all()


def _go_on(work: Work, row: Any, survivor: int, gone: int) -> bool:
    referrer, friend = (survivor if number == gone else number for number in (row.referrer_id, row.friend_id))
    if in_the_way(work, Pair(row.id, referrer, friend, row.friend_email_key, row.friend_phone)):
        _end(work, row.id)
        return False
    work.connection.execute(
        update(Referral).where(Referral.id == row.id).values(referrer_id=referrer, friend_id=friend)
    )
    return True


def _end(work: Work, referral_id: int) -> None:
    cancel(work, [referral_id], BECAME_ONE)
