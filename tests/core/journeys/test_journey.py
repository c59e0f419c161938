"""A customer's way through a journey: invited, reminded, answered, judged by use, won back (R44 to R59)."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.campaigns import AddCampaign, EndCampaign
from loyalty_core.coupons.commands import IssueCoupon, UseCoupon
from loyalty_core.coupons.queries import ListCoupons
from loyalty_core.customers.erasing import EraseCustomer
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Conflict, Invalid, LoyaltyError, NotFound, Refused
from loyalty_core.journeys.answering import AnswerJourney, InviteToJourney, NotePreferences, VisitPortal
from loyalty_core.journeys.commands import AddVersion, EndJourney, RetireVersion, StartJourney
from loyalty_core.journeys.of_customer import CustomerJourneys, Portal
from loyalty_core.journeys.offering import AddOffer
from loyalty_core.journeys.queries import Journeys
from loyalty_core.membership.commands import EnrolCustomer, OptOut
from loyalty_core.messages.commands import SetConsents
from loyalty_core.messages.queries import ListMessages
from loyalty_core.messages.rules import Channel
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.reports.verify import Verify
from tests.core.journeys.acts import Elite, accept, later, member, place, register, settle, stage, told, use


def test_who_crosses_the_threshold_is_invited_once(desk: Desk, elite: Elite) -> None:
    below, at = register(desk, "Bo", "99.99"), register(desk, "Cy", "100.00")
    assert settle(desk) == 1
    assert stage(desk, at) == "invited"
    assert desk.ask(CustomerJourneys(below)).journeys == ()
    desk.do(RecordPurchase(customer_id=below, receipt="R-2", amount="0.01"))
    assert settle(desk) == 1
    assert (stage(desk, below), settle(desk)) == ("invited", 0)
    (journey,) = desk.ask(Journeys())
    assert journey.stages["invited"] == 2
    assert journey.journey_id == elite.journey


def test_what_came_back_does_not_count_for_the_threshold(desk: Desk, elite: Elite) -> None:
    del elite
    customer = register(desk, "Bo", "120.00")
    desk.do(RefundPurchase(receipt="R-Bo", amount="30.00"))
    assert settle(desk) == 0
    assert desk.ask(CustomerJourneys(customer)).journeys == ()


def test_no_answer_is_reminded_and_then_inactive_and_told_of_benefits(desk: Desk, elite: Elite) -> None:
    del elite
    customer = register(desk, "Bo", "100.00")
    settle(desk)
    for days, then in ((6, "invited"), (1, "reminded"), (13, "reminded"), (1, "inactive"), (30, "inactive")):
        later(desk, days=days)
        assert stage(desk, customer) == then
    assert told(desk, customer) == [
        ("invite", "invited"),
        ("remind", "reminded"),
        ("no-answer", "inactive"),
        ("benefits", "inactive"),
    ]
    assert place(desk, customer).portal == "none"


def test_messages_go_with_the_steps_in_the_words_of_the_version(desk: Desk, start: Callable[..., Elite]) -> None:
    desk.do(SetPolicies(notice_channel=Channel.EMAIL))
    start(texts={"journey-reminder": "$name, still time for $journey!"})
    customer = register(desk, "Bo", "100.00")
    desk.do(SetConsents(customer_id=customer, agreed={Channel.EMAIL: True}))
    settle(desk)
    later(desk, days=7)
    messages = {message.purpose: message.text for message in desk.ask(ListMessages(customer)).rows}
    assert "We invite you to Elite" in messages["journey-invitation"]
    assert messages["journey-reminder"] == "Bo, still time for Elite!"
    assert all(step.told for step in place(desk, customer).steps)


def test_who_says_no_is_not_interested_and_left_alone(desk: Desk, elite: Elite) -> None:
    customer = register(desk, "Bo", "100.00")
    settle(desk)
    by_hand = desk.do(IssueCoupon(customer_id=customer, campaign_id=elite.campaigns["tea"])).result["code"]
    accept(desk, elite, customer)
    desk.do(AnswerJourney(customer_id=customer, journey_id=elite.journey, reply="decline"))
    states = {coupon.code: coupon.state for coupon in desk.ask(ListCoupons(customer)).rows}
    assert states.pop(by_hand) == "issued", "what staff gave is not the journey’s to take"
    assert set(states.values()) == {"voided"}
    later(desk, days=80)
    assert told(desk, customer)[-1] == ("decline", "not_interested")
    accept(desk, elite, customer)
    assert (stage(desk, customer), place(desk, customer).times_entered) == ("active", 2)


def test_who_says_yes_gets_a_portal_with_what_they_like_first(desk: Desk, start: Callable[..., Elite]) -> None:
    elite = start(offers=2)
    customer = register(desk, "Bo", "100.00")
    desk.do(NotePreferences(customer_id=customer, tags=("Garden", "garden ", "books")))
    settle(desk)
    with pytest.raises(NotFound):
        desk.ask(Portal(customer))
    receipt = accept(desk, elite, customer)
    portal = desk.ask(Portal(customer))
    assert [offer.tag for offer in portal.offers] == [None, "garden"]
    assert (portal.points, portal.journey, portal.stage) == (100, "Elite", "active")
    assert desk.ask(CustomerJourneys(customer)).preferences == ("books", "garden")
    desk.undo(receipt.id or 0)
    assert (stage(desk, customer), place(desk, customer).portal) == ("invited", "none")
    assert {coupon.state for coupon in desk.ask(ListCoupons(customer)).rows} == {"voided"}


def test_two_uses_in_a_month_are_not_enough_and_three_are(desk: Desk, elite: Elite) -> None:
    customer = member(desk, elite)
    use(desk, elite, customer)
    use(desk, elite, customer, "tea")
    assert (stage(desk, customer), place(desk, customer).uses) == ("active", 2)
    third = use(desk, elite, customer, "garden")
    assert ("journey", "active", "top") in [(one.what, one.before, one.after) for one in third.changes]
    assert stage(desk, customer) == "top"
    desk.undo(third.id or 0)
    assert (stage(desk, customer), place(desk, customer).uses) == ("active", 2)
    assert desk.ask(Verify()).problems == ()


def test_uses_of_two_months_are_not_added(desk: Desk, elite: Elite, clock: FixedClock) -> None:
    customer = member(desk, elite)
    use(desk, elite, customer)
    use(desk, elite, customer)
    # The month ends by the clock of London: that is an hour before UTC's in summer.
    clock.instant = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    use(desk, elite, customer)
    assert (stage(desk, customer), place(desk, customer).uses) == ("active", 1)


def test_a_coupon_that_is_no_offer_counts_for_nothing_but_is_a_benefit(desk: Desk, elite: Elite) -> None:
    customer = member(desk, elite)
    other = desk.do(AddCampaign(campaign_name="Other", percent=5)).result["campaign_id"]
    later(desk, days=30)
    for _ in range(4):
        code = desk.do(IssueCoupon(customer_id=customer, campaign_id=other)).result["code"]
        desk.do(UseCoupon(code=code))
    assert (stage(desk, customer), place(desk, customer).uses) == ("active", 0)
    later(desk, days=30)
    assert stage(desk, customer) == "active"


def test_a_period_judges_and_who_used_nothing_is_won_back(desk: Desk, elite: Elite, clock: FixedClock) -> None:
    customer = member(desk, elite)
    for _ in range(3):
        use(desk, elite, customer)
    clock.instant = datetime(2026, 4, 30, 23, 0, tzinfo=UTC)
    settle(desk)
    assert stage(desk, customer) == "inactive", "March made a top customer, April nothing"
    before = {offer.code for offer in place(desk, customer).offers if offer.state == "issued"}
    assert told(desk, customer)[-1] == ("period", "inactive")
    assert len(before) == 3
    assert place(desk, customer).portal == "open"
    use(desk, elite, customer)
    assert (stage(desk, customer), place(desk, customer).times_entered) == ("active", 2)


@pytest.mark.parametrize("job_runs", [True, False], ids=["job first", "use first"])
def test_a_period_that_is_over_counts_though_the_job_comes_late(
    desk: Desk, elite: Elite, clock: FixedClock, job_runs: bool
) -> None:
    customer = member(desk, elite)
    for _ in range(3):
        use(desk, elite, customer)
    later(desk, days=31)
    use(desk, elite, customer)
    clock.instant = datetime(2026, 5, 2, 12, 0, tzinfo=UTC)
    if job_runs:
        settle(desk)
    use(desk, elite, customer)
    settle(desk)
    assert told(desk, customer)[-3:] == [("use", "top"), ("period", "active"), ("use", "active")]
    assert desk.ask(Verify()).problems == ()


def test_offers_are_refreshed_with_others_where_there_are_any(desk: Desk, start: Callable[..., Elite]) -> None:
    elite = start(offers=1)
    customer = member(desk, elite)
    (first,) = desk.ask(Portal(customer)).offers
    later(desk, days=61)
    (second,) = desk.ask(Portal(customer)).offers
    assert stage(desk, customer) == "inactive"
    assert second.offer != first.offer
    gone = next(coupon for coupon in desk.ask(ListCoupons(customer)).rows if coupon.code == first.code)
    assert gone.state == "voided"


def test_the_first_part_of_a_month_makes_nobody_inactive(desk: Desk, elite: Elite) -> None:
    customer = member(desk, elite)
    later(desk, days=30)
    assert stage(desk, customer) == "active", "they said yes on the second of March"
    later(desk, days=30)
    assert stage(desk, customer) == "inactive"


def test_for_who_opted_out_the_journey_stands_still(desk: Desk, elite: Elite) -> None:
    waiting, joined = register(desk, "Bo", "100.00"), member(desk, elite)
    for customer in (waiting, joined):
        desk.do(OptOut(customer_id=customer, reason="too many letters"))
    later(desk, days=100)
    assert (stage(desk, waiting), stage(desk, joined)) == ("invited", "active")
    assert place(desk, joined).portal == "closed"
    with pytest.raises(Refused, match="stand still"):
        accept(desk, elite, waiting)
    desk.do(EnrolCustomer(customer_id=waiting, reason="is back"))
    assert settle(desk) > 0
    assert stage(desk, waiting) == "reminded"
    desk.do(EnrolCustomer(customer_id=joined, reason="is back"))
    later(desk, days=30)
    assert stage(desk, joined) == "active", "who was away is not judged by what they could not use"
    later(desk, days=31)
    assert stage(desk, joined) == "inactive"


def test_versions_are_given_by_weight_and_have_their_own_threshold(desk: Desk, elite: Elite) -> None:
    rare = AddVersion(journey_id=elite.journey, version_name="Rare", threshold="500.00", weight=3)
    number = desk.do(rare).result["number"]
    customers = [register(desk, f"C{n}", "200.00") for n in range(24)]
    assert settle(desk) == 24
    (journey,) = desk.ask(Journeys())
    assert sum(version.members for version in journey.versions) == 24
    waiting = journey.stages["not_invited"]
    assert 9 <= waiting <= 24, "three of four get the version that asks for more"
    assert journey.stages["invited"] == 24 - waiting
    desk.do(RetireVersion(journey_id=elite.journey, number=number))
    for customer in customers:
        desk.do(RecordPurchase(customer_id=customer, receipt=f"S-{customer}", amount="300.00"))
    settle(desk)
    (journey,) = desk.ask(Journeys())
    assert journey.stages["invited"] == 24


def test_two_records_go_on_in_the_further_stage(desk: Desk, elite: Elite) -> None:
    kept = register(desk, "Bo", "100.00")
    settle(desk)
    gone = member(desk, elite)
    desk.do(NotePreferences(customer_id=gone, tags=("tea",)))
    desk.do(MergeCustomers(customer_id=kept, merged_id=gone, reason="one person"))
    assert told(desk, kept)[-1] == ("merge", "active")
    assert desk.ask(CustomerJourneys(kept)).preferences == ("tea",)
    assert len(desk.ask(Portal(kept)).offers) == 3
    desk.do(EraseCustomer(customer_id=kept, reason="asked for it"))
    assert desk.ask(CustomerJourneys(kept)).preferences == ()
    later(desk, days=100)
    assert stage(desk, kept) == "not_interested"
    assert desk.ask(Verify()).problems == ()


def test_a_portal_that_either_record_had_stays_open(desk: Desk, elite: Elite) -> None:
    kept = register(desk, "Bo", "100.00")
    settle(desk)
    gone = member(desk, elite)
    later(desk, days=61)
    later(desk, days=14)
    assert (stage(desk, kept), stage(desk, gone)) == ("inactive", "inactive")
    desk.do(MergeCustomers(customer_id=kept, merged_id=gone, reason="one person"))
    assert (stage(desk, kept), place(desk, kept).portal) == ("inactive", "open")
    use(desk, elite, kept)
    assert stage(desk, kept) == "active", "they took part once, so a use brings them back"
    assert desk.ask(Verify()).problems == ()


def test_bad_input_is_refused_and_changes_nothing(desk: Desk, elite: Elite) -> None:
    customer, journey = register(desk, "Bo", "10.00"), elite.journey
    over = desk.do(AddCampaign(campaign_name="Over", percent=5)).result["campaign_id"]
    desk.do(EndCampaign(campaign_id=over))
    before = desk.ask(Journeys())
    refusals: list[tuple[Callable[[], Command], type[LoyaltyError]]] = [
        (lambda: StartJourney(journey_name="élite", threshold="1.00"), Conflict),
        (lambda: StartJourney(journey_name="Other", threshold="-1.00"), Invalid),
        (lambda: StartJourney(journey_name="Other", threshold="1.00", top_uses=0), Invalid),
        (lambda: StartJourney(journey_name="Other", threshold="1.00", texts={"coupon": "hi"}), Invalid),
        (lambda: StartJourney(journey_name="Other", threshold="1.00", texts={"journey-welcome": "$code"}), Invalid),
        (lambda: AddVersion(journey_id=99, threshold="1.00"), NotFound),
        (lambda: AddVersion(journey_id=journey, threshold="1.00"), Conflict),
        (lambda: RetireVersion(journey_id=journey, number=9), NotFound),
        (lambda: AddOffer(journey_id=journey, campaign_id=99), NotFound),
        (lambda: AddOffer(journey_id=journey, campaign_id=elite.campaigns["tea"], tag="Tea"), Conflict),
        (lambda: AnswerJourney(customer_id=customer, journey_id=journey, reply="accept"), Refused),
        (lambda: AnswerJourney(customer_id=customer, journey_id=99, reply="accept"), NotFound),
        (lambda: VisitPortal(customer_id=customer), Refused),
        (lambda: NotePreferences(customer_id=customer, tags=("x" * 41,)), Invalid),
    ]
    for made, error in refusals:
        with pytest.raises(error):
            desk.do(made())
    assert desk.ask(Journeys()) == before
    desk.do(InviteToJourney(customer_id=customer, journey_id=journey))
    with pytest.raises(Refused, match="already"):
        desk.do(InviteToJourney(customer_id=customer, journey_id=journey))
    accept(desk, elite, customer)
    with pytest.raises(Refused, match="already"):
        accept(desk, elite, customer)
    desk.do(EndJourney(journey_id=journey))
    too_late: tuple[Command, ...] = (
        AnswerJourney(customer_id=customer, journey_id=journey, reply="decline"),
        EndJourney(journey_id=journey),
        VisitPortal(customer_id=customer, journey_id=journey),
    )
    for command in too_late:
        with pytest.raises(Refused, match="ended"):
            desk.do(command)
    assert place(desk, customer).portal == "closed"
