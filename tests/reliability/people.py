"""Deeds about who customers are, whom they bring and what they write, in product and model side by side."""

from loyalty_core.customers.erasing import EraseCustomer
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.desk.command import Command
from loyalty_core.journeys.answering import AnswerJourney, InviteToJourney
from loyalty_core.journeys.rules import Answer
from loyalty_core.membership.commands import BlockCustomer, EnrolCustomer, ExcludeCustomer, OptOut, ReinstateCustomer
from loyalty_core.referrals.commands import AddReferral, CancelReferral
from loyalty_core.reviews.commands import AddReview, ApproveReview, RejectReview
from tests.reliability import friends, standing
from tests.reliability.twin import Twin

CHANGES: dict[str, type[Command]] = {
    "enrol": EnrolCustomer,
    "opt-out": OptOut,
    "exclude": ExcludeCustomer,
    "block": BlockCustomer,
    "reinstate": ReinstateCustomer,
}


class People:
    """What is done about people at the desk of a twin."""

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        self._referrals: list[int] = []
        self._reviews: list[int] = []

    def change(self, action: str, member: int) -> None:
        """Change a membership."""
        command = CHANGES[action](customer_id=self._number(member), reason="for a test")
        self.twin.both(command, lambda shop, now: standing.change(shop, now, action, member))

    def merge(self, survivor: int, gone: int) -> None:
        """Make one of two records."""
        command = MergeCustomers(customer_id=self._number(survivor), merged_id=self._number(gone), reason="one person")
        self.twin.both(command, lambda shop, now: standing.merge(shop, now, survivor, gone))

    def erase(self, member: int) -> None:
        """Erase a person."""
        command = EraseCustomer(customer_id=self._number(member), reason="asked by letter")
        self.twin.both(command, lambda shop, now: standing.erase(shop, now, member))

    def refer(self, referrer: int, friend: int) -> None:
        """Note that one customer brings another."""
        command = AddReferral(customer_id=self._number(referrer), friend_id=self._number(friend))
        receipt = self.twin.both(command, lambda shop, now: friends.refer(shop, now, referrer, friend))
        if receipt is not None:
            self._referrals.append(receipt.result["referral_id"])

    def cancel(self, number: int, *, take_back: bool) -> None:
        """Call a referral off, by its place among all."""
        command = CancelReferral(referral_id=self._referrals[number], reason="same household", take_back=take_back)
        self.twin.both(command, lambda shop, now: friends.cancel(shop, now, number, take_back=take_back))

    def write(self, member: int) -> None:
        """Record a review."""
        command = AddReview(customer_id=self._number(member), product="Mug", rating=5)
        receipt = self.twin.both(command, lambda shop, now: friends.write_review(shop, now, member))
        if receipt is not None:
            self._reviews.append(receipt.result["review_id"])

    def approve(self, number: int) -> None:
        """Approve a review, by its place among all."""
        command = ApproveReview(review_id=self._reviews[number])
        self.twin.both(command, lambda shop, now: friends.decide_review(shop, now, number, "approved"))

    def reject(self, number: int) -> None:
        """Reject a review, by its place among all."""
        command = RejectReview(review_id=self._reviews[number], reason="off topic")
        self.twin.both(command, lambda shop, now: friends.decide_review(shop, now, number, "rejected"))

    def invite(self, member: int) -> None:
        """Invite somebody to a journey, of which the plain programme knows nothing: it moves no points."""
        self.twin.aside(member, InviteToJourney(customer_id=self._number(member), journey_id=self.twin.journey))

    def answer(self, member: int, *, accepts: bool) -> None:
        """Let somebody say yes or no to it."""
        reply: Answer = "accept" if accepts else "decline"
        command = AnswerJourney(customer_id=self._number(member), journey_id=self.twin.journey, reply=reply)
        self.twin.aside(member, command)

    def _number(self, member: int) -> int:
        return self.twin.customers[member]
