"""“How do I …”: the main jobs at the counter, each with the keys that do it (R184)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from loyalty_tui import actions
from loyalty_tui.presenters.keys import key_name


@dataclass(frozen=True, slots=True)
class Answer:
    """A job and how it is done; `{0}` and so on in `how` are the keys of `by`, the first of which does the job.

    Who may not use that one is not told of the job.
    """

    job: str
    how: str
    by: tuple[str, ...]

    def in_words(self) -> str:
        """Return how it is done, with the keys as they are."""
        return self.how.format(*(key_name(actions.BY_ID[action_id].key) for action_id in self.by))


_IN_PROFILE: Final = "In the profile press {0}"

ANSWERS: Final = (
    Answer("find a customer?", "Press {0} anywhere and type what they can name: phone, name, e-mail, receipt, card or "
           "code, or a part. Enter opens the best match. A scan does it without a key.", ("app.find",)),
    Answer("register somebody new?", "Press {1}, type their phone number or name, then Esc and {0}: what was typed is "
           "filled in.", ("customers.register", "app.find")),
    Answer("give or take points?", f"{_IN_PROFILE}, type the points (a minus takes them), choose a reason, and see "
           "before and after. Enter does it.", ("profile.adjust",)),
    Answer("see why a balance is what it is?", f"{_IN_PROFILE}: each lot, what took from it, and the proof that it "
           "sums.", ("profile.explain",)),
    Answer("see why a receipt did not earn?", "Press {0} anywhere and name the receipt: its rules are replayed.",
           ("app.why",)),
    Answer("record a forgotten purchase?", f"{_IN_PROFILE} and type receipt and amount.", ("profile.purchase",)),
    Answer("refund a purchase?", "In the profile press {1}, select the sale, then {0}: whole or in part.",
           ("profile.refund", "profile.transactions")),
    Answer("redeem a reward?", f"{_IN_PROFILE} and choose the reward; the customer is sent a code. Press {{1}} and "
           "type it to confirm.", ("profile.redeem", "profile.confirm")),
    Answer("give a coupon?", f"{_IN_PROFILE} and choose the campaign. {{1}} notes that it was taken, {{2}} that it was "
           "used, in the Coupons tab.", ("profile.coupon", "profile.claim_coupon", "profile.use_coupon")),
    Answer("have a coupon or card scanned?", f"{_IN_PROFILE}: the code of the selected coupon, or else of the card, "
           "fills the screen.", ("profile.qr",)),
    Answer("tell a customer their points?", f"{_IN_PROFILE}: two lines to read aloud, and a message to copy.",
           ("profile.speak",)),
    Answer("write down a complaint?", f"{_IN_PROFILE}, type it, and give it a day if something was promised.",
           ("profile.note",)),
    Answer("see what was promised?", "Press {0} anywhere: what is overdue comes first. {1} leaves only yours, {2} "
           "resolves, {3} makes the hand-over of your shift.",
           ("app.promises", "promises.mine", "promises.resolve", "promises.hand_over")),
    Answer("note what a customer says to an invitation?", f"{_IN_PROFILE}: yes or no. {{1}} shows where they stand, "
           "{2} who else is in the journey.", ("profile.answer", "profile.journeys", "app.journeys")),
    Answer("find top, new or dormant customers?", "In Customers press {0} and choose the segment or the tier.",
           ("customers.filter",)),
    Answer("correct a name, phone or card?", f"{_IN_PROFILE}.", ("profile.edit",)),
    Answer("enrol somebody, or let them leave?", f"{_IN_PROFILE}: what can be changed, and every change so far.",
           ("profile.membership",)),
    Answer("note that they bring a friend?", f"{_IN_PROFILE}; {{1}} notes how far the friend has come.",
           ("profile.refer", "profile.advance_referral")),
    Answer("record a review?", f"{_IN_PROFILE}. A manager approves it in the Reviews tab with {{1}}.",
           ("profile.review", "profile.approve_review")),
    Answer("make one customer of two?", f"{_IN_PROFILE} and find the other record.", ("profile.merge",)),
    Answer("take back what I did?", "Press {0} for the last thing, {1} for all of the day.",
           ("app.undo", "app.undo_list")),
)  # fmt: skip
