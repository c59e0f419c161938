"""Writes to points that are no purchase: adjusting by hand, and taking that back."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator

from loyalty_core.clock import local_date
from loyalty_core.customers.closed import refuse_closed
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Invalid, Refused
from loyalty_core.points.moving import give_back, lot_now
from loyalty_core.points.rules import MAX_POINTS, Life, life_of, life_until
from loyalty_core.points.taking import take_back
from loyalty_core.points.terms import terms_at
from loyalty_core.text import check_free_text

_LAST_YEAR = 9000
_POINTS = re.compile(r"[+-]?[0-9]{1,9}")
MIN_COMMENT_LETTERS = 10


class Reason(StrEnum):
    """Why points were adjusted (R200 to R206)."""

    FAILED_ACTION = "failed-action"
    GOODWILL = "goodwill"
    MISTAKE = "mistake"
    CORRECTION = "correction"
    SUPPORT_CASE = "support-case"
    SPECIAL_CASE = "special-case"
    OTHER = "other"


def parse_points(value: Any) -> int:
    """Return whole points with their sign, or raise `Invalid`: no fractions, no zero, no other forms of numbers."""
    text = str(value).strip().replace("\u2212", "-")
    if isinstance(value, bool | float) or not _POINTS.fullmatch(text):
        raise Invalid("Points are a whole number, like 50 or -30.", field="points")
    points = int(text)
    if points == 0:
        raise Invalid("Zero points change nothing.", field="points")
    if abs(points) > MAX_POINTS:
        raise Invalid(f"At most {MAX_POINTS:,} points at once.", field="points")
    return points


SignedPoints = Annotated[int, BeforeValidator(parse_points)]


class AdjustPoints(Command):
    """Add or take away points by hand, with a reason.

    Credits open a lot that expires as an earning of today would, or on the local date `expires`. Debits take from
    the lots in spend order. A reason `other` needs a comment of at least ten letters. `for_tier` lets
    them count for the tier too, where points do.

    Raises:
        Invalid: zero or fractional points, a missing comment, an expiry that is past, or one of points that go.
        Refused: fewer points are available than should go, or the customer is not enrolled.
        NotFound: there is no such customer.
    """

    name: ClassVar[str] = "points.adjust"
    permission: ClassVar[Permission] = Permission.ADJUST_POINTS
    personal: ClassVar[frozenset[str]] = frozenset({"comment"})
    undoable: ClassVar[bool] = True

    customer_id: int
    points: SignedPoints
    reason: Reason
    comment: str | None = None
    expires: date | None = None
    for_tier: bool = False

    def execute(self, work: Work) -> Outcome:
        comment = self._comment()
        if self.points < 0 and self.expires is not None:
            raise Invalid("Points that are taken away have no last day; leave this empty.", field="expires")
        book = work.book(self.customer_id)
        row = work.membership(self.customer_id)
        refuse_closed(row.record_state)
        if self.points > 0 and row.membership == "not_enrolled":
            raise Refused("This customer is not enrolled. Enrol them first.", code="not-enrolled")
        cause = work.cause("adjustment", reason=self.reason.value, comment=comment)._replace(for_tier=self.for_tier)
        if self.points > 0:
            posting = book.credit("credit", self.points, self._life(work, row.tier_id), cause, work.at)
            said = f"{self.points:,} points added."
        else:
            posting = book.spend("debit", -self.points, cause, work.at)
            said = f"{-self.points:,} points taken away."
        return Outcome(said, self.customer_id, {"seq": posting.seq, "points": self.points})

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        customer_id, seq, points = done.body["customer_id"], done.result["seq"], done.result["points"]
        cause = work.cause("adjustment", reason="undo")._replace(for_tier=done.body.get("for_tier", False))
        if points > 0:
            owner, lot = lot_now(work.connection, customer_id, seq)
            policies = work.programme.policies
            take_back(work.book(owner), "credit-undone", points, lot, cause, work.at, policies, reverses=lot)
        else:
            owner = give_back(work, customer_id, "debit-undone", seq, cause)
        return Outcome("The adjustment is undone.", owner, {"reverses": seq})

    def _comment(self) -> str | None:
        comment = None
        if self.comment is not None and self.comment.strip():
            comment = check_free_text(self.comment, "comment", 500)
        letters = sum(char.isalpha() for char in comment or "")
        if self.reason is Reason.OTHER and letters < MIN_COMMENT_LETTERS:
            raise Invalid(f"“Other” needs a comment of at least {MIN_COMMENT_LETTERS} letters.", field="comment")
        return comment

    def _life(self, work: Work, tier_id: str | None) -> Life:
        programme = work.programme
        if self.expires is None:
            terms = terms_at(work.connection, work.at, work.actor.store_id, tier_id)
            return life_of(terms.without_waiting(), work.at, programme.time_zone)
        if self.expires < local_date(work.at, programme.time_zone):
            raise Invalid("That day is past.", field="expires")
        if self.expires.year > _LAST_YEAR:
            raise Invalid("That is too far ahead.", field="expires")
        return life_until(self.expires, work.at, programme.time_zone)
