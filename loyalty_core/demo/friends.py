"""What the demo's customers do today besides buying: they bring friends, write reviews, leave and come back."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import select

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.desk.command import Command
from loyalty_core.desk.receipt import Receipt
from loyalty_core.membership.commands import EnrolCustomer, ExcludeCustomer, OptOut, ReinstateCustomer
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase
from loyalty_core.referrals.commands import AddReferral, AdvanceReferral, CancelReferral
from loyalty_core.referrals.rules import Step
from loyalty_core.reviews.commands import AddReview, ApproveReview, RejectReview
from loyalty_core.reviews.rules import ReviewKind

Do = Callable[[str, int, Command], Receipt]
"""Does a command as somebody did it some minutes ago."""

_REVIEWS = (
    ("Cast-iron casserole", "Heavy, and worth every penny.", 5, "approve"),
    ("Enamel mug", "Chipped on the second day.", 2, "approve"),
    ("Bird feeder", "First!!! [b]buy followers[/b]", 1, "reject"),
    ("Loose tea, 100 g", None, 4, None),
)


class Cast(NamedTuple):
    """Who takes part: the heroine, other members, and members who have not bought anything yet."""

    heroine: int
    others: Sequence[int]
    newcomers: Sequence[int]


def newcomers_of(programme: Programme) -> list[int]:
    """Return some members who have not bought anything yet and were brought by nobody."""
    with programme.database.reading() as connection:
        found = connection.execute(
            select(Customer.id)
            .join(Account, Account.customer_id == Customer.id)
            .where(Customer.record_state == "live", Customer.membership == "enrolled", Account.transactions == 0)
            .order_by(Customer.id)
            .limit(3)
        )
        return list(found.scalars())


def bring_friends(do: Do, cast: Cast) -> None:
    """Let friends be named, click, get their coupons, order, and be called off: a referral on every step."""
    campaign = do("ada", 279, AddCampaign(campaign_name="Bring a friend", amount="10.00", valid_days=60))
    number = campaign.result["campaign_id"]
    rewards = {"referral_points": 200, "referral_percent": 5, "review_points": 25, "testimonial_points": 50}
    do("ada", 278, SetPolicies(referral_campaign=number, **rewards))
    for n, friend in enumerate(cast.newcomers):
        minutes = 275 - 6 * n
        referral = do("dev", minutes, AddReferral(customer_id=cast.heroine, friend_id=friend))
        if n == 0:
            do("dev", minutes - 1, RecordPurchase(customer_id=friend, receipt="LE-TODAY-2", amount="48.00"))
        elif n == 1:
            called_off = CancelReferral(referral_id=referral.result["referral_id"], reason="Same household")
            do("maria", minutes - 2, called_off)
    named = [
        AddReferral(customer_id=cast.heroine, friend_name="Noor Haddad", phone="07700 900871"),
        AddReferral(customer_id=cast.others[0], friend_name="Jonas Weber", phone="07700 900872"),
        AddReferral(customer_id=cast.others[1], friend_name="Freya [/x]", email="freya@example.org"),
    ]
    numbers = [do("ines", 255 - n, command).result["referral_id"] for n, command in enumerate(named)]
    do("ines", 245, AdvanceReferral(referral_id=numbers[1], step=Step.CLICKED))


def write_reviews(do: Do, cast: Cast) -> None:
    """Let reviews and a testimonial be written, approved and rejected."""
    for n, (product, text, rating, fate) in enumerate(_REVIEWS):
        author = (cast.heroine, *cast.others)[n]
        review = AddReview(customer_id=author, product=product, text=text, rating=rating, source="website")
        number = do("dev", 230 - 2 * n, review).result["review_id"]
        if fate == "approve":
            do("maria", 229 - 2 * n, ApproveReview(review_id=number))
        elif fate == "reject":
            do("maria", 229 - 2 * n, RejectReview(review_id=number, reason="Advertising"))
    praise = AddReview(
        customer_id=cast.heroine, kind=ReviewKind.TESTIMONIAL, text="They remember my name.", source="letter"
    )
    do("maria", 219, ApproveReview(review_id=do("dev", 220, praise).result["review_id"]))


def leave_and_return(do: Do, cast: Cast) -> None:
    """Let one member leave and rejoin, and another be excluded by mistake and reinstated."""
    leaver, wronged = cast.others[2], cast.others[3]
    do("dev", 215, OptOut(customer_id=leaver, reason="Gets too many letters"))
    do("dev", 210, EnrolCustomer(customer_id=leaver, reason="Letters stopped, wants the points back"))
    do("maria", 205, ExcludeCustomer(customer_id=wronged, reason="Taken for a colleague"))
    do("maria", 202, ReinstateCustomer(customer_id=wronged, reason="Is no colleague"))
