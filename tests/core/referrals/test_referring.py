"""Referrals from the link to the first order: who may be referred, the steps, the coupon, the code."""

import pytest

from loyalty_core.coupons.commands import UseCoupon
from loyalty_core.coupons.queries import ListCoupons
from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.customers.erasing import EraseCustomer
from loyalty_core.customers.profile import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Conflict, Invalid, LoyaltyError, NotFound, Refused
from loyalty_core.membership.commands import EnrolCustomer, OptOut
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.referrals.commands import AddReferral, AdvanceReferral
from loyalty_core.referrals.queries import ListReferrals
from loyalty_core.referrals.rules import Step
from loyalty_core.reports.verify import Verify
from tests.core.desk.tables import snapshot
from tests.core.referrals.acts import buy, code_of, points, refer, register, show

WAYS = ["as it is", "in lower case", "without the hyphen"]


@pytest.fixture(autouse=True)
def kept_promises(desk: Desk) -> object:
    """After each test every promise holds."""
    yield
    assert desk.ask(Verify()).problems == ()


def test_a_friend_who_is_named_goes_step_by_step(desk: Desk, amara: int) -> None:
    number = refer(desk, amara, friend_name="Cleo", phone="07700 900777")
    assert (show(desk, number).state, show(desk, number).step) == ("pending", "link-sent")

    desk.do(AdvanceReferral(referral_id=number, step=Step.CLICKED))
    assert show(desk, number).step == "clicked"
    desk.do(AdvanceReferral(referral_id=number, step=Step.VALID_EMAIL, email="cleo@example.org"))
    assert (show(desk, number).step, show(desk, number).coupon) == ("valid-email", None)

    cleo = register(desk, "Cleo")
    view = show(desk, number)
    assert (view.friend_id, view.step, view.coupon_state) == (cleo, "coupon", "issued")
    assert desk.ask(ShowCustomer(cleo)).customer.member_type == "customer_referral"

    desk.do(UseCoupon(code=view.coupon or ""))
    buy(desk, cleo)
    view = show(desk, number)
    assert (view.state, view.step, view.points, view.coupon_state) == ("completed", "ordered", 500, "used")
    assert (view.order and view.order.minor, view.amount.minor) == (4000, 500)
    assert points(desk, amara) == 500


@pytest.mark.parametrize("way", WAYS)
def test_registering_with_the_code_makes_the_referral(desk: Desk, amara: int, way: str) -> None:
    code = code_of(desk, amara)
    typed = {"as it is": code, "in lower case": code.lower(), "without the hyphen": code.replace("-", "")}[way]
    dora = register(desk, "Dora", referral_code=typed)
    (view,) = desk.ask(ListReferrals(dora)).rows
    assert (view.referrer_id, view.source, view.state, view.step) == (amara, "code", "pending", "coupon")


def test_a_customer_who_has_not_bought_yet_gets_the_coupon_at_once(desk: Desk, amara: int, ben: int) -> None:
    number = refer(desk, amara, friend_id=ben)
    assert (show(desk, number).step, show(desk, number).coupon_state) == ("coupon", "issued")
    assert [view.referral_id for view in desk.ask(ListReferrals(ben)).rows] == [number]


def test_a_friend_who_is_enrolled_later_gets_the_coupon_then(desk: Desk, amara: int) -> None:
    desk.do(SetPolicies(enrol_on_registration=False))
    eve = register(desk, "Eve", referral_code=code_of(desk, amara))
    (view,) = desk.ask(ListReferrals(eve)).rows
    assert (view.step, view.coupon) == ("valid-email", None)
    desk.do(EnrolCustomer(customer_id=eve, reason="wants to"))
    assert show(desk, view.referral_id).step == "coupon"


def test_a_campaign_that_does_not_run_leaves_the_friend_without_a_coupon(desk: Desk, amara: int, ben: int) -> None:
    desk.do(SetPolicies(referral_campaign=None))
    assert show(desk, refer(desk, amara, friend_id=ben)).step == "valid-email"


def test_undone_the_coupon_is_voided_and_the_pair_is_free_again(desk: Desk, amara: int, ben: int) -> None:
    receipt = desk.do(AddReferral(customer_id=amara, friend_id=ben))
    undone = desk.undo(receipt.id or 0)
    assert ("referral", "pending", None) in [(c.what, c.before, c.after) for c in undone.changes]
    assert desk.ask(ListReferrals()).rows == ()
    assert desk.ask(ShowCustomer(ben)).customer.member_type == "customer"
    refer(desk, amara, friend_id=ben)


def test_a_step_can_be_taken_back_as_long_as_nothing_came_of_it(desk: Desk, amara: int) -> None:
    number = refer(desk, amara, friend_name="Ben", phone="07700 900778")
    clicked = desk.do(AdvanceReferral(referral_id=number, step=Step.CLICKED))
    as_clicked = show(desk, number)
    ben = register(desk, "Ben")
    valid = desk.do(AdvanceReferral(referral_id=number, step=Step.VALID_EMAIL, email="ben@example.org"))
    view = show(desk, number)
    assert (view.friend_id, view.step, view.coupon_state) == (ben, "coupon", "issued")
    with pytest.raises(Conflict) as gone_on:
        desk.undo(clicked.id or 0)
    assert gone_on.value.code == "changed-meanwhile"

    desk.undo(valid.id or 0)
    assert show(desk, number) == as_clicked
    assert desk.ask(ShowCustomer(ben)).customer.member_type == "customer"
    assert [coupon.state for coupon in desk.ask(ListCoupons(ben)).rows] == ["voided"]

    desk.undo(clicked.id or 0)
    assert (show(desk, number).step, show(desk, number).clicked_at) == ("link-sent", None)

    again = desk.do(AdvanceReferral(referral_id=number, step=Step.VALID_EMAIL, email="ben@example.org"))
    desk.do(UseCoupon(code=show(desk, number).coupon or ""))
    with pytest.raises(Refused) as used:
        desk.undo(again.id or 0)
    assert used.value.code == "coupon-used"
    buy(desk, ben)
    with pytest.raises(Refused) as completed:
        desk.undo(again.id or 0)
    assert completed.value.code == "referral-completed"


def test_an_address_that_was_noted_is_taken_back_unless_it_was_erased(desk: Desk, amara: int) -> None:
    number = refer(desk, amara, friend_name="Finn", phone="07700 900779")
    before = show(desk, number)
    noted = desk.do(AdvanceReferral(referral_id=number, step=Step.VALID_EMAIL, email="finn@example.org"))
    desk.undo(noted.id or 0)
    assert show(desk, number) == before
    noted = desk.do(AdvanceReferral(referral_id=number, step=Step.VALID_EMAIL, email="finn@example.org"))
    finn = register(desk, "Finn")
    with pytest.raises(Conflict):
        desk.undo(noted.id or 0)
    desk.do(EraseCustomer(customer_id=finn, reason="asked"))
    with pytest.raises(LoyaltyError):
        desk.undo(noted.id or 0)


def refusal(desk: Desk, customer_id: int, **friend: object) -> str:
    """Refer a friend in vain, with nothing changed; return the code of the refusal."""
    before = snapshot(desk.database)
    with pytest.raises(LoyaltyError) as refused:
        desk.do(AddReferral(customer_id=customer_id, **friend))
    assert snapshot(desk.database) == before
    return refused.value.code


def test_nobody_refers_themselves(desk: Desk, amara: int) -> None:
    assert refusal(desk, amara, friend_id=amara) == "self-referral"
    assert refusal(desk, amara, friend_name="Me", email="AMARA@example.org") == "self-referral"
    assert refusal(desk, amara, friend_name="Me", phone=f"+44 7700 900{sum(map(ord, 'Amara')) % 1000:03}") == (
        "self-referral"
    )
    twin = register(desk, "Twin", email="amara@example.org", even_if_known=True)
    assert refusal(desk, amara, friend_id=twin) == "self-referral"
    with pytest.raises(Refused) as refused:
        register(desk, "Again", email="amara@example.org", even_if_known=True, referral_code=code_of(desk, amara))
    assert refused.value.code == "self-referral"


def test_rings_are_refused_short_and_long(desk: Desk, amara: int, ben: int) -> None:
    cleo = register(desk, "Cleo")
    refer(desk, amara, friend_id=ben)
    assert refusal(desk, ben, friend_id=amara) == "referral-ring"
    refer(desk, ben, friend_id=cleo)
    assert refusal(desk, cleo, friend_id=amara) == "referral-ring"


def test_a_friend_is_referred_once(desk: Desk, amara: int, ben: int) -> None:
    cleo = register(desk, "Cleo")
    refer(desk, amara, friend_id=ben)
    assert refusal(desk, cleo, friend_id=ben) == "already-referred"
    refer(desk, amara, friend_name="Finn", email="finn@example.org")
    assert refusal(desk, cleo, friend_name="Finn", email="Finn@Example.org") == "already-referred"
    with pytest.raises(Conflict) as refused:
        register(desk, "Finn", referral_code=code_of(desk, cleo))
    assert (refused.value.code, refused.value.field) == ("already-referred", "referral_code")


def test_who_bought_before_is_no_new_friend(desk: Desk, amara: int, ben: int) -> None:
    buy(desk, ben)
    assert refusal(desk, amara, friend_id=ben) == "bought-before"


def test_who_is_no_member_refers_nobody(desk: Desk, amara: int, ben: int) -> None:
    desk.do(OptOut(customer_id=amara, reason="asked"))
    assert refusal(desk, amara, friend_id=ben) == "opted-out"
    with pytest.raises(Refused):
        register(desk, "Gus", referral_code=code_of(desk, amara))
    assert refusal(desk, ben, friend_id=amara) == "friend-opted-out"


@pytest.mark.parametrize("email", ["finn", "finn@", "@example.org", "finn@@example.org", "finn example.org"])
def test_an_invalid_address_is_not_accepted(desk: Desk, amara: int, email: str) -> None:
    assert refusal(desk, amara, friend_name="Finn", email=email) == "invalid"
    number = refer(desk, amara, friend_name="Finn", phone="07700 900778")
    before = snapshot(desk.database)
    with pytest.raises(Invalid):
        desk.do(AdvanceReferral(referral_id=number, step=Step.VALID_EMAIL, email=email))
    assert snapshot(desk.database) == before


def test_what_is_not_named_rightly_is_refused(desk: Desk, amara: int, ben: int) -> None:
    for friend in ({}, {"friend_name": "Finn"}, {"email": "finn@example.org"}, {"friend_id": ben, "friend_name": "B"}):
        assert refusal(desk, amara, **friend) == "invalid"
    assert refusal(desk, amara, friend_id=999) == "not-found"
    assert refusal(desk, 999, friend_id=amara) == "not-found"
    with pytest.raises(NotFound):
        desk.do(AdvanceReferral(referral_id=9, step=Step.CLICKED))
    with pytest.raises(Invalid, match="Nobody has this"):
        register(desk, "Gus", referral_code="NOBODY-4444")


def test_steps_go_forward_only(desk: Desk, amara: int) -> None:
    number = refer(desk, amara, friend_name="Finn", email="finn@example.org")
    for step, code in ((Step.CLICKED, "step-behind"), (Step.COUPON, "invalid"), (Step.ORDERED, "invalid")):
        with pytest.raises(LoyaltyError) as refused:
            desk.do(AdvanceReferral(referral_id=number, step=step))
        assert refused.value.code == code


def test_a_programme_may_name_only_a_campaign_that_exists(programme: Programme, desk: Desk, campaign: int) -> None:
    del programme, campaign
    with pytest.raises(Invalid):
        desk.do(SetPolicies(referral_campaign=999))


def test_the_preview_of_registering_names_the_coupon(desk: Desk, amara: int) -> None:
    command = RegisterCustomer(
        first_name="Hal",
        last_name="Okafor",
        phone="07700 900779",
        email="hal@example.org",
        referral_code=code_of(desk, amara),
    )
    would = {change.what: change.after for change in desk.preview(command).changes}
    assert would["referred by"] == amara
    assert desk.do(command).result["coupon"] == would["coupon"]
