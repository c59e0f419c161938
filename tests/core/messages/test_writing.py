"""Writing messages: typed by staff or told by what happened, in the programme's words, to who agreed to it."""

import pytest
from sqlalchemy import select, update

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.commands import IssueCoupon
from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.customers.erasing import EraseCustomer
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid, LoyaltyError, NotFound, Refused
from loyalty_core.membership.commands import ExcludeCustomer
from loyalty_core.messages.claiming import ClaimMessages
from loyalty_core.messages.commands import SendMessage, SetConsents, SetWording
from loyalty_core.messages.queries import ListMessages, ListWordings, ShowConsents
from loyalty_core.messages.rules import Channel
from loyalty_core.models.customer import Customer
from loyalty_core.models.message import MessageConsent
from loyalty_core.paging import PageRequest
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.referrals.commands import AddReferral
from tests.core.messages.acts import messages, send, states, stored
from tests.core.rewards.acts import MOBILE, add_customer, add_reward, ask

HOSTILE = "$code [/b] ${shop} {to}"


def refusal(desk: Desk, customer_id: int, channel: Channel = Channel.SMS, text: str = "Hello") -> LoyaltyError:
    """Return why a message is refused; nothing is written."""
    before = stored(desk)
    with pytest.raises(LoyaltyError) as refused:
        desk.do(SendMessage(customer_id=customer_id, channel=channel, text=text))
    assert stored(desk) == before
    return refused.value


def agreed(desk: Desk, customer_id: int) -> dict[str, bool]:
    return {view.channel: view.agreed for view in desk.ask(ShowConsents(customer_id))}


def test_a_typed_message_waits_for_the_worker_as_it_was_typed(desk: Desk, member: int) -> None:
    receipt = desk.do(SendMessage(customer_id=member, channel=Channel.SMS, text=f" Your order\nis here. {HOSTILE} "))
    assert receipt.said == "A message by SMS waits to be sent."
    assert next((change.what, change.after) for change in receipt.changes) == ("to", "••••••18")
    (row,) = stored(desk)
    assert (row.body, row.destination, row.state, row.purpose) == (
        f"Your order\nis here. {HOSTILE}", MOBILE, "queued", "staff",
    )  # fmt: skip
    (view,) = messages(desk, member)
    assert (view.to, view.text, view.staff, view.tries, view.due_at) == (
        "••••••18",
        row.body,
        "ada",
        0,
        view.created_at,
    )
    desk.undo(receipt.id or 0)
    assert states(desk, member) == [("withdrawn", None)]


def test_what_is_going_out_cannot_be_taken_back(desk: Desk, member: int) -> None:
    receipt = desk.do(SendMessage(customer_id=member, channel=Channel.SMS, text="Hello"))
    desk.do(ClaimMessages(channels=(Channel.SMS,)))
    with pytest.raises(Refused) as refused:
        desk.undo(receipt.id or 0)
    assert refused.value.code == "message-out"


def test_who_may_not_or_cannot_be_written_to_is_not(programme: Programme, desk: Desk, member: int) -> None:
    stranger = add_customer(programme, desk)
    assert (refusal(desk, stranger).code, refusal(desk, stranger).field) == ("no-consent", "channel")
    desk.do(SetPolicies(consent_by_default=True))
    send(desk, stranger, Channel.SMS)
    desk.do(SetConsents(customer_id=stranger, agreed={Channel.SMS: False}))
    assert refusal(desk, stranger).code == "no-consent"
    for details in ({"phone": None}, {"phone": "+442079460018"}):
        with programme.database.writing() as connection:
            connection.execute(update(Customer).where(Customer.id == member).values(details))
            connection.commit()
        assert refusal(desk, member).code == "no-destination"
    send(desk, member, Channel.EMAIL)
    for text in ("", "  ", "x" * 1_001, "\x1b[2J"):
        assert refusal(desk, member, Channel.EMAIL, text).field == "text"
    desk.do(ExcludeCustomer(customer_id=member, reason="works here"))
    assert refusal(desk, member, Channel.EMAIL).code == "excluded"
    desk.do(EraseCustomer(customer_id=member, reason="asked by letter"))
    assert refusal(desk, member, Channel.EMAIL).code == "record-closed"
    with pytest.raises(NotFound):
        desk.do(SendMessage(customer_id=999, channel=Channel.SMS, text="Hello"))
    with pytest.raises(Invalid):
        SendMessage(customer_id=member, channel="fax", text="Hello")


def test_consents_are_noted_channel_by_channel_and_taken_back(programme: Programme, desk: Desk) -> None:
    customer = add_customer(programme, desk)
    said = {Channel.SMS: True, Channel.EMAIL: False}
    receipt = desk.do(SetConsents(customer_id=customer, agreed=said))
    assert [(change.what, change.before, change.after) for change in receipt.changes] == [
        ("SMS", None, "yes"),
        ("e-mail", None, "no"),
    ]
    sms, whatsapp, email, *_ = desk.ask(ShowConsents(customer))
    assert (sms.agreed, sms.said_at, sms.noted_by, sms.why_not) == (True, desk.clock.now(), "ada", None)
    assert (whatsapp.agreed, whatsapp.said_at) == (False, None)
    assert email.why_not == "This customer has not agreed to messages by e-mail. Note their consent first."
    for nothing in (said, {}):
        with pytest.raises((Refused, Invalid)):
            desk.do(SetConsents(customer_id=customer, agreed=nothing))
    desk.undo(receipt.id or 0)
    assert all(view.said_at is None for view in desk.ask(ShowConsents(customer)))
    with pytest.raises(NotFound):
        desk.ask(ShowConsents(999))


def test_of_two_records_the_stricter_word_counts_and_an_erased_one_keeps_none(programme: Programme, desk: Desk) -> None:
    one, two = add_customer(programme, desk), add_customer(programme, desk, email="amy@example.com")
    yes, no = {Channel.SMS: True, Channel.EMAIL: True, Channel.PUSH: False}, {Channel.SMS: False, Channel.APP: True}
    desk.do(SetConsents(customer_id=one, agreed=yes))
    desk.do(SetConsents(customer_id=two, agreed={**no, Channel.PUSH: True}))
    send(desk, two)
    desk.do(MergeCustomers(customer_id=one, merged_id=two, reason="one person twice"))
    expected = {"sms": False, "whatsapp": False, "email": True, "push": False, "app": True}
    assert agreed(desk, one) == expected
    assert [view.customer_id for view in messages(desk, one)] == [one]
    desk.do(EraseCustomer(customer_id=one, reason="asked by letter"))
    with desk.database.reading() as connection:
        assert connection.execute(select(MessageConsent.customer_id)).all() == []


def test_registering_is_taken_back_only_before_anything_was_said(desk: Desk) -> None:
    command = RegisterCustomer(first_name="Jon", last_name="Smith", phone="07700 900019", email="jon@example.org")
    receipt = desk.do(command)
    desk.do(SetConsents(customer_id=receipt.result["customer_id"], agreed={Channel.SMS: True}))
    with pytest.raises(Refused):
        desk.undo(receipt.id or 0)


def test_a_programme_words_its_messages_channel_by_channel(desk: Desk, member: int) -> None:
    desk.do(SetPolicies(notice_channel="sms"))
    campaign = desk.do(AddCampaign(campaign_name="Spring $code", percent=10)).result["campaign_id"]
    word = SetWording(purpose="coupon", channel=Channel.SMS, text="$name, use $code at $shop for $offer")
    receipt = desk.do(word)
    code = desk.do(IssueCoupon(customer_id=member, campaign_id=campaign)).result["code"]
    assert stored(desk)[-1].body == f"Amara, use {code} at Corner Shop for Spring $code"
    wordings = {(view.purpose, view.channel): view for view in desk.ask(ListWordings())}
    assert (wordings["coupon", "sms"].own, wordings["coupon", "email"].own) == (True, False)
    with pytest.raises(Refused):
        desk.do(SetWording(purpose="coupon", channel=Channel.SMS, text=word.text))
    desk.undo(receipt.id or 0)
    desk.do(SetPolicies(notice_channel="app"))
    desk.do(IssueCoupon(customer_id=member, campaign_id=campaign))
    assert stored(desk)[-1].body.startswith("Corner Shop: a coupon for you, Amara: Spring $code. Show the code ")
    with pytest.raises(Invalid):
        desk.do(SetWording(purpose="coupon", channel=Channel.SMS, text="$points"))


def test_a_password_stands_straight_after_the_programmes_own_words(desk: Desk, member: int) -> None:
    desk.do(SetWording(purpose="one-time-password", channel=Channel.SMS, text="$shop, $reward for $points:"))
    ask(desk, member, add_reward(desk, "Tea"))
    (row,) = stored(desk)
    assert row.body == "Corner Shop, Tea for 100: "
    assert row.secret not in row.body


def test_customers_are_told_of_coupons_and_referrals_if_the_programme_does_and_they_agreed(
    programme: Programme, desk: Desk, member: int
) -> None:
    campaign = desk.do(AddCampaign(campaign_name="Spring", percent=10)).result["campaign_id"]
    desk.do(IssueCoupon(customer_id=member, campaign_id=campaign))
    assert stored(desk) == [], "the programme tells nobody"
    desk.do(SetPolicies(notice_channel="email", referral_campaign=campaign))
    stranger = add_customer(programme, desk, email=None)
    desk.do(IssueCoupon(customer_id=stranger, campaign_id=campaign))
    assert stored(desk) == [], "who did not agree is not told"
    issued = desk.do(IssueCoupon(customer_id=member, campaign_id=campaign))
    desk.undo(issued.id or 0)
    assert states(desk, member) == [("withdrawn", None)], "of a coupon that was taken back nobody is told"
    desk.do(SetPolicies(consent_by_default=True))
    for friend_name in ("Bo", "Cy"):
        desk.do(AddReferral(customer_id=member, friend_name=friend_name, email=f"{friend_name.lower()}@example.org"))
    friend = desk.do(
        RegisterCustomer(first_name="Bo", last_name="Lee", phone="07700 900020", email="bo@example.org")
    ).result["customer_id"]
    assert [view.purpose for view in messages(desk, member)] == ["coupon", "referral"]
    assert [view.purpose for view in messages(desk, friend)] == ["friend"]
    assert "welcome, Bo! For your first order: Spring." in stored(desk)[-1].body


def test_messages_are_listed_by_channel_page_by_page(desk: Desk, member: int) -> None:
    numbers = [send(desk, member, channel) for channel in (Channel.SMS, Channel.APP, Channel.SMS, Channel.EMAIL)]
    page = desk.ask(ListMessages(member, PageRequest(limit=3)))
    assert ([view.message_id for view in page.rows], page.total) == (numbers[:0:-1], 4)
    rest = desk.ask(ListMessages(member, PageRequest(limit=3, after=page.last)))
    assert [view.message_id for view in rest.rows] == numbers[:1]
    by_sms = desk.ask(ListMessages(member, channel=Channel.SMS))
    assert [view.message_id for view in by_sms.rows] == [numbers[2], numbers[0]]
    for sort in ("created", "channel", "purpose", "state"):
        assert len(desk.ask(ListMessages(member, PageRequest(sort=sort))).rows) == 4
    with pytest.raises(NotFound):
        desk.ask(ListMessages(999))
