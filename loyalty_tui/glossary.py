"""The words of the counter, each with one meaning, in the order of the alphabet, for the help screen."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Entry:
    """A word and what it means."""

    word: str
    meaning: str


GLOSSARY: Final = (
    Entry(
        "Activity",
        "Something that happened with a customer: a purchase, points, a coupon, a note. The profile shows the last 7.",
    ),
    Entry("Adjustment", "Points given or taken by hand, with a reason that is shown with it later."),
    Entry("At risk", "A segment: who has not bought for some time, but is not dormant yet."),
    Entry("Available", "Points that the customer can spend now; the balance. Pending points are not among them."),
    Entry("Average order", "What was spent, net of refunds, by the number of orders. A dash where there are none."),
    Entry("Blocked", "Staff suspect fraud. As excluded; open referrals and unused coupons end for good as well."),
    Entry(
        "Campaign",
        "What coupons are issued from: a benefit, dates, and how many there may be, in all and for each customer.",
    ),
    Entry(
        "Claimed",
        "The customer took the coupon or copied its code. It is not used by that, and the two are counted apart.",
    ),
    Entry("Claw-back", "See Taken back."),
    Entry("Code", "See One-time password."),
    Entry("Consent", "The customer’s word by which channels they may be written to. Codes go out without it."),
    Entry(
        "Coupon",
        "Issued when it exists, claimed when the customer took it, used when it paid; or expired, or voided.",
    ),
    Entry("Dormant", "A segment: who has not bought for so long that they count as gone."),
    Entry("Enrolled", "The customer takes part: earns, and may spend."),
    Entry(
        "Entry reward",
        "Given once, on moving up into a tier: points or a coupon. Counted apart from other coupons.",
    ),
    Entry("Excluded", "Staff decided that the customer cannot take part. The customer is not told."),
    Entry("Expired", "Points that were not spent by their last valid day, or a coupon whose last day is over."),
    Entry("Hand-over", "What a shift leaves open and wrote down today, for the colleagues who come next."),
    Entry("Issued", "The coupon exists; nobody has taken it yet."),
    Entry(
        "Journey",
        "How the best customers are won: invited when they have spent enough, active when they say yes, top by use.",
    ),
    Entry("Known since", "The day on which somebody was registered who never joined the programme."),
    Entry(
        "Lifetime",
        "All points ever credited and available at some time, also those spent or expired since, less those "
        "taken back.",
    ),
    Entry("Lot", "Points that came together and expire together. The ones that expire first are spent first."),
    Entry("Loyal", "A segment: who bought often, and lately."),
    Entry("Member since", "The day on which the customer joined the programme."),
    Entry("Member type", "How a customer came: by themselves, brought by a customer, or by an affiliate."),
    Entry("Merged", "Two records of one person were made one; the closed number leads to the one that goes on."),
    Entry("New", "A segment: who registered only lately."),
    Entry("Not enrolled", "Known to the shop and no member: earns nothing until somebody enrols them."),
    Entry(
        "Note",
        "What a colleague wrote down: a complaint, a query, a reminder or something else. Everybody reads it; "
        "only its author changes it.",
    ),
    Entry("Offer", "A coupon of a campaign that a journey names; how often offers are used makes a top customer."),
    Entry("One-time password", "Six digits sent to the customer; reading them out confirms a redemption. Also: code."),
    Entry("Opted out", "The customer’s own wish to leave. Points are frozen, not lost."),
    Entry("Override", "A tier that a manager gave by hand, with a reason, until a day; then the rules decide again."),
    Entry("Owed", "Points that a refund took back after they were spent; the next ones earned pay for them."),
    Entry(
        "Pending",
        "Points that were earned and cannot be spent yet, so that a purchase can still come back; they become "
        "available on their day, and count for the lifetime from then on.",
    ),
    Entry("Portal", "What a member of a journey sees in the shop’s own application: points, tier, and their offers."),
    Entry("Promise", "An open complaint or reminder, or another open note that has a day. Its owner is who wrote it."),
    Entry("Receipt ID", "The number on the shop’s own receipt; unique within a store."),
    Entry("Redeemed", "Points that were spent on rewards."),
    Entry(
        "Referral",
        "A customer brings a friend. Pending until the friend’s first order, which completes it and pays the "
        "referrer. Cancelled: the two can never complete one, and the friend’s unused coupon is void.",
    ),
    Entry("Referral code", "What a friend names to be brought by its owner."),
    Entry("Reinstated", "Back where the customer stood before staff excluded or blocked them."),
    Entry("Review", "What a customer wrote of a product. Approving it gives the points for it once."),
    Entry("Reward", "What points buy. Asking for one moves no points; confirming it with the code does."),
    Entry(
        "Segment",
        "New, loyal, at risk, dormant or top: how lately, how often and for how much somebody buys. The "
        "profile says by which rule.",
    ),
    Entry("Spent", "Money: what was paid, net of refunds. Gross and refunded stand beside it where there is room."),
    Entry("Statement", "Every entry of the points, with the balance after it."),
    Entry(
        "Step",
        "How far a friend has come: link sent, clicked, valid e-mail, coupon, first order. The first three "
        "are noted, the others follow by themselves.",
    ),
    Entry("Taken back", "Points withdrawn because the purchase that earned them was refunded. Also: claw-back."),
    Entry("Testimonial", "What a customer wrote of the shop; kept apart from reviews."),
    Entry("Tier", "The member’s step in the programme, by its rules, unless a manager overrides it."),
    Entry("Top", "A segment: who spent the most to date. A top customer may be at risk as well."),
    Entry("Top customer", "In a journey: who used as many offers in a period as its version asks for."),
    Entry("Transaction ID", "Our number of a purchase, like T1042; unique in the programme."),
    Entry("Used", "The coupon was applied to a purchase. That can be undone, but a used coupon cannot be voided."),
    Entry(
        "Voided",
        "The coupon was made worthless, with a reason; its place under the campaign’s limits is free again.",
    ),
    Entry("Written off", "Points owed that were forgiven."),
)
