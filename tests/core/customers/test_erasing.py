"""Erasing a person, on both engines: nothing personal is left anywhere, and every promise still holds."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.commands import IssueCoupon, UseCoupon, VoidCoupon
from loyalty_core.coupons.queries import FindCoupon
from loyalty_core.customers.activities import ListActivities
from loyalty_core.customers.commands import EditCustomer, RegisterCustomer
from loyalty_core.customers.erasing import EraseCustomer
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.customers.overview import ListCustomers
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import LoyaltyError, NotAllowed, NotFound, Refused
from loyalty_core.membership.commands import EnrolCustomer, OptOut
from loyalty_core.models import Base
from loyalty_core.models.coupon import Campaign
from loyalty_core.models.ledger import Account
from loyalty_core.notes.commands import AddNote, EditNote, Kind
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.referrals.commands import AddReferral, CancelReferral
from loyalty_core.referrals.queries import ShowReferral
from loyalty_core.reports.verify import Verify
from loyalty_core.reviews.commands import AddReview, RejectReview
from loyalty_core.rewards.commands import CancelRedemption
from tests.core.customers.people import found, register
from tests.core.desk.shifts import next_shift
from tests.core.desk.tables import dump
from tests.core.rewards.acts import add_reward, ask, redeem

PERSONAL = [
    *("zebedee", "quillfeather", "quillfether", "zebedee.q@example.net", "7700900345", "zq-card-991", "1971-03-04"),
    *("snowglobe", "lighthouse", "marmalade", "trombone", "wheelbarrow"),
    *("xylophone", "accordion", "windmill", "hourglass", "teaspoon", "7700900346", "umbrella.u@example.net"),
]


PAIR = (("Amara", "07700 900118"), ("Bello", "07700 900119"))


def erase(desk: Desk, customer_id: int) -> Any:
    return desk.do(EraseCustomer(customer_id=customer_id, reason="asked by letter"))


@pytest.fixture
def zebedee(desk: Desk, clock: FixedClock) -> int:
    """Somebody with a rich life, whose every personal word stands in `PERSONAL`."""
    details = {
        "first_name": "Zebedee",
        "last_name": "Quillfether",
        "phone": "07700 900345",
        "email": "Zebedee.Q@example.net",
    }
    customer: int = desk.do(RegisterCustomer(**details, birthday="1971-03-04", card="ZQ-Card-991")).result[
        "customer_id"
    ]
    desk.do(EditCustomer(customer_id=customer, last_name="Quillfeather"))
    desk.do(RecordPurchase(customer_id=customer, receipt="R-1", amount="300.00"))
    comment = "a snowglobe for the wait"
    desk.do(AdjustPoints(customer_id=customer, points=40, reason=Reason.GOODWILL, comment=comment))
    note = desk.do(AddNote(customer_id=customer, kind=Kind.COMPLAINT, text="his lighthouse broke")).result["note_id"]
    desk.do(EditNote(note_id=note, text="his marmalade broke"))
    campaign = desk.do(AddCampaign(campaign_name="Spring", points=50)).result["campaign_id"]
    codes = [desk.do(IssueCoupon(customer_id=customer, campaign_id=campaign)).result["code"] for _ in range(3)]
    desk.do(UseCoupon(code=codes[0]))
    desk.do(VoidCoupon(code=codes[1], reason="he has a trombone"))
    reward = add_reward(desk, cost=60)
    redeem(desk, customer, reward)
    clock.advance(timedelta(minutes=1))
    desk.do(CancelRedemption(redemption_id=ask(desk, customer, reward), reason="wants a wheelbarrow"))
    clock.advance(timedelta(minutes=1))
    ask(desk, customer, reward)
    _speak_and_refer(desk, customer)
    return customer


def _speak_and_refer(desk: Desk, customer: int) -> None:
    """Let somebody opt out and return, write reviews, refer friends, and be named as a friend by somebody else."""
    desk.do(OptOut(customer_id=customer, reason="plays the xylophone"))
    desk.do(EnrolCustomer(customer_id=customer, reason="sold the accordion"))
    desk.do(AddReview(customer_id=customer, product="Mug", rating=5, text="as big as a windmill"))
    bad = desk.do(AddReview(customer_id=customer, product="Mug", rating=1)).result["review_id"]
    desk.do(RejectReview(review_id=bad, reason="it is about an hourglass"))
    phone, email = "07700 900346", "umbrella.u@example.net"
    desk.do(AddReferral(customer_id=customer, friend_name="Teaspoon", phone=phone))
    number = desk.do(AddReferral(customer_id=customer, friend_name="Teaspoon", email=email)).result["referral_id"]
    desk.do(CancelReferral(referral_id=number, reason="Teaspoon moved away"))


def test_pending_referrals_end_and_whoever_named_them_forgets_it(programme: Programme, desk: Desk) -> None:
    first, second = (register(desk, name, phone=phone) for name, phone in PAIR)
    named = {"friend_name": "Zebedee", "email": "zebedee.q@example.net"}
    waiting = desk.do(AddReferral(customer_id=first, **named)).result["referral_id"]
    details = {"first_name": "Zebedee", "last_name": "Quillfeather", "phone": "07700 900345"}
    customer = desk.do(RegisterCustomer(**details, email="zebedee.q@example.net")).result["customer_id"]
    other = desk.do(AddReferral(customer_id=customer, friend_id=second)).result["referral_id"]
    erase(desk, customer)
    assert {desk.ask(ShowReferral(number)).state for number in (waiting, other)} == {"cancelled"}
    assert left_of(programme) == set()
    assert desk.ask(Verify()).problems == ()


def left_of(programme: Programme) -> set[str]:
    """Return the personal words that stand in any column of any table, or in the files of the database."""
    everything = repr(dump(programme.database)).casefold()
    words = {word for word in PERSONAL if word in everything or word[::-1] in everything}
    if programme.database.is_sqlite:
        path = Path(str(programme.database.engine.url.database))
        raw = b"".join(Path(f"{path}{end}").read_bytes() for end in ("", "-wal") if Path(f"{path}{end}").exists())
        found_raw = raw.lower()
        words |= {word for word in PERSONAL if word.encode() in found_raw or word[::-1].encode() in found_raw}
    else:
        with programme.database.reading() as connection:
            tables = [table.name for table in Base.metadata.sorted_tables]
            for table in tables:
                rows = str(connection.execute(text(f'SELECT "{table}"::text FROM "{table}"')).all()).casefold()
                words |= {word for word in PERSONAL if word in rows}
    return words


def test_no_personal_word_is_left_in_any_table_or_file(programme: Programme, desk: Desk, zebedee: int) -> None:
    assert left_of(programme) >= set(PERSONAL) - {"1971-03-04"}
    erase(desk, zebedee)
    assert left_of(programme) == set()
    assert desk.ask(Verify()).problems == ()


def test_an_erased_person_is_found_by_nothing_and_shown_without_a_name(desk: Desk, zebedee: int) -> None:
    code = desk.ask(ShowCustomer(zebedee)).referral_code
    erase(desk, zebedee)
    for query in ("zebedee", "quillfeather", "07700 900345", "zebedee.q@example.net", "ZQ-Card-991", code, "R-1"):
        assert found(desk, query) == [], query
    assert desk.ask(ListCustomers()).rows == ()
    profile = desk.ask(ShowCustomer(zebedee))
    assert profile.customer.name == f"Erased customer #{zebedee}"
    assert profile.customer.record_state == "erased"
    assert (profile.points.available, profile.points.pending, profile.points.debt) == (0, 0, 0)
    assert profile.spend.transactions == 1
    assert desk.ask(ListActivities(zebedee, 50))


def test_what_was_open_is_ended_and_places_are_free(programme: Programme, desk: Desk, zebedee: int) -> None:
    before = desk.ask(ShowCustomer(zebedee)).points
    erase(desk, zebedee)
    after = desk.ask(ShowCustomer(zebedee)).points
    assert after.expired == before.expired + before.available + before.pending
    with programme.database.reading() as connection:
        assert connection.execute(select(Campaign.issued)).scalars().all()[0] == 1


def test_a_debt_is_written_off(programme: Programme, desk: Desk) -> None:
    customer = register(desk)
    desk.do(RecordPurchase(customer_id=customer, receipt="R-1", amount="50.00"))
    desk.do(AdjustPoints(customer_id=customer, points=-50, reason=Reason.MISTAKE))
    desk.do(RefundPurchase(receipt="R-1"))
    erase(desk, customer)
    with programme.database.reading() as connection:
        row = connection.execute(select(Account.debt, Account.written_off)).one()
    assert tuple(row) == (0, 50)
    assert desk.ask(Verify()).problems == ()


def test_what_comes_back_later_is_nobodys(programme: Programme, desk: Desk) -> None:
    desk.do(SetPolicies(referral_points=30))
    customer, friend = (register(desk, name, phone=phone) for name, phone in PAIR)
    referral = desk.do(AddReferral(customer_id=customer, friend_id=friend)).result["referral_id"]
    campaign = desk.do(AddCampaign(campaign_name="Spring", points=10)).result["campaign_id"]
    code = desk.do(IssueCoupon(customer_id=customer, campaign_id=campaign)).result["code"]
    used = desk.do(UseCoupon(code=code)).id or 0
    desk.do(RecordPurchase(customer_id=customer, receipt="R-1", amount="50.00"))
    desk.do(RecordPurchase(customer_id=friend, receipt="F-1", amount="5.00"))
    taken = desk.do(AdjustPoints(customer_id=customer, points=-20, reason=Reason.MISTAKE)).id or 0
    redemption = redeem(desk, customer, add_reward(desk, cost=40))
    erase(desk, customer)
    desk.do(CancelRedemption(redemption_id=redemption, reason="Bello, his brother, asked"))
    for receipt in (taken, used):
        desk.undo(receipt)
    for receipt_id in ("R-1", "F-1"):
        desk.do(RefundPurchase(receipt=receipt_id))
    with programme.database.reading() as connection:
        account = select(Account.available, Account.pending, Account.debt).where(Account.customer_id == customer)
        assert tuple(connection.execute(account).one()) == (0, 0, 0)
    assert (desk.ask(ShowReferral(referral)).state, desk.ask(FindCoupon(code)).state) == ("cancelled", "voided")
    assert desk.ask(Verify()).problems == ()


def test_nothing_that_is_typed_later_is_kept(desk: Desk) -> None:
    desk.do(SetPolicies(referral_points=30))
    customer, friend = (register(desk, name, phone=phone) for name, phone in PAIR)
    referral = desk.do(AddReferral(customer_id=customer, friend_id=friend)).result["referral_id"]
    review = desk.do(AddReview(customer_id=customer, product="Mug", rating=1)).result["review_id"]
    desk.do(RecordPurchase(customer_id=friend, receipt="F-1", amount="5.00"))
    erase(desk, customer)
    desk.do(CancelReferral(referral_id=referral, reason="Amara is his sister", take_back=True))
    with pytest.raises(Refused) as refused:
        desk.do(RejectReview(review_id=review, reason="Amara swears"))
    assert refused.value.code == "record-closed"
    assert desk.ask(Verify()).problems == ()


def test_nothing_is_earned_redeemed_or_written_any_more(programme: Programme, desk: Desk, zebedee: int) -> None:
    edited = desk.do(EditCustomer(customer_id=zebedee, first_name="Zeb"))
    campaign = desk.do(AddCampaign(campaign_name="Autumn", percent=5)).result["campaign_id"]
    reward = add_reward(desk, "Mug")
    erase(desk, zebedee)
    before = dump(programme.database)
    for command in (
        EraseCustomer(customer_id=zebedee, reason="once more"),
        EditCustomer(customer_id=zebedee, first_name="Zeb"),
        AdjustPoints(customer_id=zebedee, points=5, reason=Reason.GOODWILL),
        RecordPurchase(customer_id=zebedee, receipt="R-9", amount="5.00"),
        IssueCoupon(customer_id=zebedee, campaign_id=campaign),
        AddNote(customer_id=zebedee, kind=Kind.QUERY, text="hello"),
        MergeCustomers(customer_id=zebedee, merged_id=zebedee + 0, reason="twice"),
    ):
        with pytest.raises(LoyaltyError) as refused:
            desk.do(command)
        assert isinstance(refused.value, Refused)
    with pytest.raises(Refused, match="erased"):
        ask(desk, zebedee, reward)
    with pytest.raises(Refused, match="erased"):
        desk.undo(edited.id or 0)
    assert dump(programme.database) == before


def test_an_erased_person_is_merged_with_nobody(desk: Desk, zebedee: int) -> None:
    other = register(desk)
    erase(desk, zebedee)
    for into, gone in ((zebedee, other), (other, zebedee)):
        with pytest.raises(Refused) as refused:
            desk.do(MergeCustomers(customer_id=into, merged_id=gone, reason="twice"))
        assert refused.value.code == "erased"


def test_records_that_were_merged_into_it_are_erased_with_it(programme: Programme, desk: Desk, zebedee: int) -> None:
    survivor = register(desk, "Zebedee", "Quillfeather")
    desk.do(MergeCustomers(customer_id=survivor, merged_id=zebedee, reason="one zebedee"))
    erase(desk, zebedee)
    assert left_of(programme) == set()
    assert desk.ask(ShowCustomer(zebedee)).customer.name == f"Erased customer #{survivor}"
    assert desk.ask(Verify()).problems == ()


def test_who_may_erase(desks: dict[Role, Desk], desk: Desk, zebedee: int) -> None:
    for role in (Role.AGENT, Role.MANAGER, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            erase(desks[role], zebedee)
    with pytest.raises(NotFound):
        erase(desk, 999)
    with pytest.raises(LoyaltyError) as unreasoned:
        desk.do(EraseCustomer(customer_id=zebedee, reason=""))
    assert unreasoned.value.field == "reason"


def test_a_refund_still_works_and_a_namesake_stays_findable(desk: Desk, zebedee: int) -> None:
    namesake = register(desk, "Zebedee", "Marrow")
    erase(desk, zebedee)
    desk.do(RefundPurchase(receipt="R-1", amount="50.00"))
    assert found(desk, "zebedee") == [namesake]
    assert found(desk, "zebedeee") == [namesake]
    assert next_shift(desk).ask(Verify()).problems == ()
