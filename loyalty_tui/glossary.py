"""The words of the counter, each with one meaning, for the help screen."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Entry:
    """A word and what it means."""

    word: str
    meaning: str


GLOSSARY: Final = (
    Entry("Available", "Points that the customer can spend now."),
    Entry("Pending", "Points that were earned and cannot be spent yet; they become available on their day."),
    Entry("Lifetime", "All points ever credited and available at some time, also those spent or expired since."),
    Entry("Expired", "Points that were not spent by their last valid day."),
    Entry("Owed", "Points that a refund took back after they were spent; the next ones earned pay for them."),
    Entry("Lot", "Points that came together and expire together. The ones that expire first are spent first."),
    Entry("Claw-back", "Points taken back because the purchase that earned them was refunded."),
    Entry("Adjustment", "Points given or taken by hand, with a reason."),
    Entry("Receipt ID", "The number on the shop's own receipt; unique within a store."),
    Entry("Transaction ID", "Our number of a purchase, like T1042; unique in the programme."),
    Entry("Not enrolled", "Known to the shop and no member: earns nothing until somebody enrols them."),
    Entry("Enrolled", "The customer takes part: earns, and may spend."),
    Entry("Opted out", "The customer's own wish to leave. Points are frozen, not lost."),
    Entry("Excluded", "Staff decided that the customer cannot take part."),
    Entry("Blocked", "Staff suspect fraud. As excluded; open referrals and unused coupons end for good as well."),
    Entry("Reinstated", "Back where the customer stood before staff excluded or blocked them."),
    Entry("Member type", "How a customer came: by themselves, brought by a customer, or by an affiliate."),
    Entry(
        "Referral",
        "A customer brings a friend. Pending until the friend’s first order, which completes it and pays "
        "the referrer. Cancelled: the two can never complete one, and the friend’s unused coupon is void.",
    ),
    Entry(
        "Step",
        "How far a friend has come: link sent, clicked, valid e-mail, coupon, first order. The first three "
        "are noted, the others follow by themselves.",
    ),
    Entry("Review", "What a customer wrote of a product. Approving it gives the points for it once."),
    Entry("Testimonial", "What a customer wrote of the shop; kept apart from reviews."),
    Entry("Coupon", "Issued when it exists, claimed when the customer took it, used when it paid."),
    Entry("Reward", "What points buy. Asking for one moves no points; confirming it with the code does."),
    Entry("One-time password", "Six digits sent to the customer; reading them out confirms a redemption. Also: code."),
    Entry("Campaign", "What coupons are issued from: a benefit, dates, and how many there may be."),
)
