"""One-time passwords: sent, checked, bound, worn out, resent; and where they can be read, on both engines."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Conflict, Invalid, LoyaltyError, NotAllowed, NotFound, Refused
from loyalty_core.keys import Secrets
from loyalty_core.models.audit import AuditEntry
from loyalty_core.models.message import Message
from loyalty_core.models.reward import Redemption
from loyalty_core.paging import PageRequest
from loyalty_core.plain import plain
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.rewards.commands import CancelRedemption, ConfirmRedemption, RequestRedemption, ResendPassword
from loyalty_core.rewards.history import ListOneTimePasswords, ListRedemptions
from loyalty_core.rewards.passwords import ClearPasswords
from loyalty_core.rewards.views import OneTimePasswordView
from tests.core.desk.shifts import next_shift
from tests.core.desk.tables import dump
from tests.core.rewards.acts import (
    MOBILE,
    add_customer,
    add_reward,
    ask,
    code_of,
    confirm,
    desk_at,
    forget_sends,
    left,
    other_code,
    shown,
)

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
CANARY = "908172"


@pytest.fixture
def waiting(desk: Desk, member: int) -> int:
    """A redemption of 100 points that waits for its code."""
    return ask(desk, member, add_reward(desk))


def resend(desk: Desk, redemption_id: int) -> None:
    desk.do(ResendPassword(redemption_id=redemption_id))


def tried(desk: Desk, redemption_id: int) -> str:
    """Return what comes of asking for a new code."""
    try:
        resend(desk, redemption_id)
    except Refused as refused:
        return refused.message.removeprefix("Enough codes were sent to this customer for now. ")
    return "sent"


def passwords(desk: Desk, customer_id: int) -> tuple[OneTimePasswordView, ...]:
    return desk.ask(ListOneTimePasswords(customer_id)).rows


def messages(desk: Desk) -> list[Any]:
    with desk.database.reading() as connection:
        columns = (Message.channel, Message.destination, Message.body, Message.secret, Message.state, Message.not_after)
        return list(connection.execute(select(*columns).order_by(Message.id)))


def refusal(desk: Desk, redemption_id: int, code: str) -> LoyaltyError:
    """Return why a code is refused."""
    with pytest.raises(LoyaltyError) as refused:
        confirm(desk, redemption_id, code)
    return refused.value


def test_the_message_says_what_the_code_is_for_and_does_not_hold_it_in_its_body(desk: Desk, waiting: int) -> None:
    (message,) = messages(desk)
    assert (message.channel, message.destination, message.state) == ("sms", MOBILE, "queued")
    for words in ("Corner Shop", "100 points", "£5 off", "within 5 minutes", "never ask for it by phone"):
        assert words in message.body
    code = code_of(desk, waiting)
    assert code == message.secret
    assert code not in message.body
    assert (len(code), code.isdecimal(), message.not_after) == (6, True, desk.clock.now() + 5 * MINUTE)


@pytest.mark.parametrize(
    ("channel", "destination", "masked"),
    [("sms", MOBILE, "••••••18"), ("whatsapp", MOBILE, "••••••18"), ("email", "amara@example.com", "a•••@example.com")],
)
def test_it_goes_where_the_record_says_by_the_programmes_channel(
    desk: Desk, member: int, channel: str, destination: str, masked: str
) -> None:
    desk.do(SetPolicies(otp_channel=channel, otp_minutes=3))
    number = ask(desk, member, add_reward(desk))
    (message,) = messages(desk)
    assert (message.channel, message.destination) == (channel, destination)
    assert (shown(desk, number).sent_to, passwords(desk, member)[0].sent_to) == (masked, masked)
    assert shown(desk, number).expires_at == desk.clock.now() + 3 * MINUTE


def test_without_an_address_nothing_goes_by_e_mail(programme: Programme, desk: Desk) -> None:
    desk.do(SetPolicies(otp_channel="email"))
    with pytest.raises(Refused, match="no e-mail address"):
        ask(desk, add_customer(programme, desk, 100, email=None), add_reward(desk))


def test_four_wrong_codes_are_forgiven(desk: Desk, member: int, waiting: int) -> None:
    code = code_of(desk, waiting)
    said = [refusal(desk, waiting, other_code(code)).message for _ in range(4)]
    assert said == [
        f"That is not the code. {n}"
        for n in ("4 tries are left.", "3 tries are left.", "2 tries are left.", "1 try is left.")
    ]
    assert (shown(desk, waiting).wrong_tries, left(desk, member)) == (4, 500)
    confirm(desk, waiting, f" {code[:3]} {code[3:]} ")
    assert left(desk, member) == 400


def test_the_fifth_wrong_code_ends_the_redemption(desk: Desk, member: int, waiting: int, clock: FixedClock) -> None:
    code = code_of(desk, waiting)
    codes = [refusal(desk, waiting, other_code(code)).code for _ in range(5)]
    assert codes == ["wrong-code"] * 4 + ["redemption-failed"]
    assert (shown(desk, waiting).state, passwords(desk, member)[0].state) == ("failed", "dead")
    clock.advance(MINUTE)
    assert refusal(desk, waiting, code).code == "redemption-failed"
    for command in (ResendPassword(redemption_id=waiting), CancelRedemption(redemption_id=waiting)):
        with pytest.raises(Refused) as refused:
            desk.do(command)
        assert refused.value.code == "redemption-failed"
    assert (left(desk, member), messages(desk)[0].secret) == (500, None)


def test_a_wrong_code_changes_the_count_alone(programme: Programme, desk: Desk, waiting: int) -> None:
    before = dump(programme.database)
    refusal(desk, waiting, other_code(code_of(desk, waiting)))
    after = dump(programme.database)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"redemption", "audit_entry", "request"}


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "１２３４５６", "١٢٣٤٥٦", "-12345", "1_2345"])
def test_what_is_no_code_is_refused_and_does_not_count(
    programme: Programme, desk: Desk, waiting: int, typed: str
) -> None:
    before = dump(programme.database)
    with pytest.raises(Invalid, match="has 6 digits") as refused:
        desk.do(ConfirmRedemption(redemption_id=waiting, code=typed))
    assert refused.value.field == "code"
    assert dump(programme.database) == before


def test_one_wrong_try_that_is_sent_again_counts_once(desk: Desk, waiting: int) -> None:
    command = ConfirmRedemption(redemption_id=waiting, code=other_code(code_of(desk, waiting)), request_id=uuid4())
    for _ in range(3):
        with pytest.raises(Refused, match="4 tries are left"):
            desk.do(command)
    assert shown(desk, waiting).wrong_tries == 1


def test_a_refused_try_is_nothing_to_undo(desk: Desk, member: int, waiting: int) -> None:
    code = code_of(desk, waiting)
    refusal(desk, waiting, other_code(code))
    with desk.database.reading() as connection:
        entries = select(AuditEntry.id).where(AuditEntry.command == "rewards.confirm")
        entry_id = connection.execute(entries).scalar_one()
    with pytest.raises(Refused) as refused:
        desk.undo(entry_id)
    assert refused.value.code == "cannot-undo"
    confirm(desk, waiting, code)
    assert left(desk, member) == 400


def test_a_new_code_replaces_the_old_and_forgives_no_wrong_try(
    desk: Desk, member: int, waiting: int, clock: FixedClock, tmp_path: Path
) -> None:
    codes = iter((111111, 222222))
    desk.secrets = Secrets(tmp_path / "key", below=lambda _limit: next(codes))
    forget_sends(desk)
    resend(desk, waiting)
    for _ in range(3):
        refusal(desk, waiting, "000000")
    clock.advance(30 * SECOND)
    resend(desk, waiting)
    assert refusal(desk, waiting, "111111").message == "That is not the code. 1 try is left."
    assert [view.state for view in passwords(desk, member)] == ["sent", "replaced", "replaced"]
    assert [message.secret for message in messages(desk)] == [None, None, "222222"]
    assert [message.state for message in messages(desk)] == ["withdrawn", "withdrawn", "queued"]
    confirm(desk, waiting, "222222")


def test_codes_go_out_30_seconds_apart_three_in_ten_minutes_and_five_a_day(
    programme: Programme, desk: Desk, member: int, clock: FixedClock
) -> None:
    start, reward, answers = clock.now(), add_reward(desk), []
    number = ask(desk, member, reward)
    for seconds in (29, 30, 59, 60, 599, 600, 630, 1200, 1230, 3600, 40000, 86399, 86400, 86429, 86430):
        clock.instant = start + timedelta(seconds=seconds)
        desk = next_shift(desk)
        before = dump(programme.database)
        answers.append((seconds, tried(desk, number)))
        assert (dump(programme.database) == before) is (answers[-1][1] != "sent")
    assert answers == [
        (29, "Wait 1 second."),
        (30, "sent"),
        (59, "Wait 1 second."),
        (60, "sent"),
        (599, "Wait 1 second."),
        (600, "sent"),
        (630, "sent"),
        (1200, "Wait 24 hours."),
        (1230, "Wait 24 hours."),
        (3600, "Wait 23 hours."),
        (40000, "Wait 13 hours."),
        (86399, "Wait 1 second."),
        (86400, "sent"),
        (86429, "Wait 1 second."),
        (86430, "sent"),
    ]


def test_a_new_request_is_no_way_around_the_limits(desk: Desk, member: int, waiting: int) -> None:
    desk.do(CancelRedemption(redemption_id=waiting))
    with pytest.raises(Refused, match="Wait 30 seconds"):
        ask(desk, member, add_reward(desk, "Tea", product="Tea"))


def test_a_terminal_sends_ten_codes_an_hour(programme: Programme, desk: Desk, clock: FixedClock) -> None:
    reward = add_reward(desk)
    customers = [add_customer(programme, desk, 100) for _ in range(12)]
    for customer_id in customers[:10]:
        ask(desk, customer_id, reward)
        clock.advance(MINUTE)
    with pytest.raises(Refused, match="sent from this terminal for now"):
        ask(desk, customers[10], reward)
    ask(desk_at(programme, desk, "T2"), customers[11], reward)
    clock.advance(50 * MINUTE)
    ask(desk, customers[10], reward)


def test_a_code_can_be_used_for_five_minutes(desk: Desk, member: int, clock: FixedClock) -> None:
    reward = add_reward(desk)
    first = ask(desk, member, reward)
    clock.advance(5 * MINUTE - SECOND)
    confirm(desk, first)
    second, code = ask(desk, member, reward), None
    code = code_of(desk, second)
    clock.advance(5 * MINUTE)
    assert (shown(desk, second).state, passwords(desk, member)[0].state) == ("expired", "expired")
    late = refusal(desk, second, code)
    assert (late.code, late.message) == ("code-expired", "The time of this code is over. Send the customer a new one.")
    assert (left(desk, member), messages(desk)[1].secret, shown(desk, second).wrong_tries) == (400, None, 0)
    clock.advance(-MINUTE)
    assert refusal(desk, second, code).code == "code-expired"
    clock.advance(10 * MINUTE)
    resend(desk, second)
    assert shown(desk, second).state == "waiting"
    confirm(desk, second)
    assert left(desk, member) == 300


def test_a_clock_that_is_put_back_revives_no_code(desk: Desk, waiting: int, clock: FixedClock) -> None:
    code = code_of(desk, waiting)
    clock.advance(-2 * 24 * HOUR)
    assert refusal(desk, waiting, code).code == "code-expired"
    clock.advance(2 * 24 * HOUR)
    assert refusal(desk, waiting, code).code == "code-expired"


def test_the_code_of_one_redemption_fails_on_nine_others(programme: Programme, desk: Desk, tmp_path: Path) -> None:
    codes = iter(range(100_000, 999_999, 7))
    desk.secrets = Secrets(tmp_path / "key", below=lambda _limit: next(codes))
    rewards = [add_reward(desk), add_reward(desk, "Tea", product="Tea"), add_reward(desk, "Tour", custom="A tour")]
    customers = [add_customer(programme, desk, 500) for _ in range(4)]
    wanted = [(customer_id, reward) for customer_id in customers for reward in rewards][:10]
    numbers = []
    for customer_id, reward in wanted:
        numbers.append(ask(desk, customer_id, reward))
        forget_sends(desk)
    one, *others = numbers
    code = code_of(desk, one)
    assert [refusal(desk, other, code).code for other in others] == ["wrong-code"] * 9
    confirm(desk, one, code)


@pytest.mark.parametrize("fact", ["customer_id", "reward_id", "times", "points"])
def test_a_code_confirms_what_it_was_sent_for_and_nothing_else(
    programme: Programme, desk: Desk, member: int, waiting: int, fact: str
) -> None:
    """Behind the desk's back the redemption becomes another: the very code for it fails."""
    code = code_of(desk, waiting)
    others = {
        "customer_id": add_customer(programme, desk, 500),
        "reward_id": add_reward(desk, "Tea", product="Tea"),
        "times": 2,
        "points": 10,
    }
    with programme.database.writing() as connection:
        before = connection.execute(select(Redemption.__table__.c[fact])).scalar_one()
        connection.execute(update(Redemption).values({fact: others[fact]}))
        connection.commit()
    assert refusal(desk, waiting, code).code == "wrong-code"
    with programme.database.writing() as connection:
        connection.execute(update(Redemption).values({fact: before}))
        connection.commit()
    confirm(desk, waiting, code)
    assert left(desk, member) == 400


def test_only_who_asked_confirms_it_at_the_same_terminal(
    programme: Programme, desks: dict[Role, Desk], desk: Desk, member: int, waiting: int
) -> None:
    code = code_of(desk, waiting)
    elsewhere = desk_at(programme, desk, "T2")
    before = dump(programme.database)
    for other in (desks[Role.MANAGER], elsewhere):
        for command in (
            ConfirmRedemption(redemption_id=waiting, code=code),
            ResendPassword(redemption_id=waiting),
        ):
            with pytest.raises(Refused) as refused:
                other.do(command)
            assert refused.value.code == "asked-elsewhere"
    assert dump(programme.database) == before
    confirm(desk, waiting, code)
    assert left(desk, member) == 400


def test_anybody_who_may_redeem_can_cancel_it(desks: dict[Role, Desk], desk: Desk, waiting: int) -> None:
    desks[Role.AGENT].do(CancelRedemption(redemption_id=waiting))
    assert shown(desk, waiting).state == "cancelled"


def test_with_another_key_a_code_is_neither_right_nor_wrong(desk: Desk, waiting: int, tmp_path: Path) -> None:
    code = code_of(desk, waiting)
    kept, desk.secrets = desk.secrets, Secrets(tmp_path / "another")
    assert refusal(desk, waiting, code).code == "other-key"
    assert shown(desk, waiting).wrong_tries == 0
    desk.secrets = kept
    confirm(desk, waiting, code)


def places_of(programme: Programme, text: str) -> dict[str, int]:
    """Return in how many rows of which tables a text stands."""
    rows = {table: [row for row in rows if text in repr(row)] for table, rows in dump(programme.database).items()}
    return {table: len(found) for table, found in rows.items() if found}


@pytest.mark.parametrize("end", ["used", "cancelled", "expired", "dead", "replaced"])
def test_the_code_stands_in_the_outbox_alone_and_nowhere_once_it_is_worth_nothing(
    programme: Programme,
    desk: Desk,
    member: int,
    clock: FixedClock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    end: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    codes = iter((int(CANARY), 555_555))
    desk.secrets = Secrets(tmp_path / "key", below=lambda _limit: next(codes))
    asking = RequestRedemption(customer_id=member, reward_id=add_reward(desk))
    desk.preview(asking)
    codes = iter((int(CANARY), 555_555))
    receipt = desk.do(asking)
    number = receipt.result["redemption_id"]
    assert places_of(programme, CANARY) == {"message": 1}
    command = ConfirmRedemption(redemption_id=number, code=CANARY)
    told: list[object] = [receipt, command, command.model_dump_json(), desk.preview(command)]
    wrong = refusal(desk, number, "000000")
    if end == "used":
        told.append(desk.do(command))
    elif end == "cancelled":
        desk.do(CancelRedemption(redemption_id=number))
    elif end == "expired":
        clock.advance(5 * MINUTE)
        desk.do(ClearPasswords())
    elif end == "dead":
        told += [refusal(desk, number, "000000") for _ in range(4)]
    else:
        clock.advance(MINUTE)
        resend(desk, number)
    assert places_of(programme, CANARY) == {}
    told += [wrong, wrong.message, desk.ask(ListOneTimePasswords(member)), desk.ask(ListRedemptions(member))]
    assert CANARY not in repr(told)
    assert CANARY not in caplog.text


def test_codes_whose_time_is_over_are_cleared_by_the_next_request_or_the_job(
    programme: Programme, desks: dict[Role, Desk], desk: Desk, member: int, waiting: int, clock: FixedClock
) -> None:
    assert desk.do(ClearPasswords()).result == {"passwords": 0}
    clock.advance(5 * MINUTE)
    other = ask(desk, add_customer(programme, desk, 100), add_reward(desk, "Tea", product="Tea"))
    assert [message.secret is None for message in messages(desk)] == [True, False]
    assert [message.state for message in messages(desk)] == ["withdrawn", "queued"]
    clock.advance(5 * MINUTE)
    assert desk.do(ClearPasswords()).result == {"passwords": 1}
    assert [message.secret for message in messages(desk)] == [None, None]
    assert [shown(desk, number).state for number in (waiting, other)] == ["expired", "expired"]
    assert passwords(desk, member)[0].state == "expired"
    with pytest.raises(NotAllowed):
        desks[Role.AGENT].do(ClearPasswords())


def test_a_message_that_went_out_stays_sent_when_its_code_is_used(desk: Desk, waiting: int) -> None:
    code = code_of(desk, waiting)
    with desk.database.writing() as connection:
        connection.execute(update(Message).values(state="sent", sent_at=desk.clock.now()))
        connection.commit()
    confirm(desk, waiting, code)
    assert [(message.state, message.secret) for message in messages(desk)] == [("sent", None)]


def test_a_customers_passwords_say_when_what_for_and_how_they_ended(
    desk: Desk, member: int, waiting: int, clock: FixedClock
) -> None:
    sent_at = clock.now()
    clock.advance(MINUTE)
    resend(desk, waiting)
    confirm(desk, waiting)
    newest, first = passwords(desk, member)
    assert (first.state, first.sent_at, first.expires_at) == ("replaced", sent_at, sent_at + 5 * MINUTE)
    assert (newest.state, newest.ended_at, newest.channel) == ("used", clock.now(), "sms")
    assert (newest.redemption_id, newest.reward, newest.times, newest.points) == (waiting, "£5 off", 1, 100)
    page = desk.ask(ListOneTimePasswords(member, PageRequest(limit=1)))
    assert (page.rows, page.total) == ((newest,), 2)
    assert plain(page.rows)


def test_redemptions_are_listed_newest_first_or_by_any_column(programme: Programme, desk: Desk, member: int) -> None:
    rewards = [add_reward(desk, name, cost, custom=name) for name, cost in (("Bun", 30), ("apple", 10), ("Cake", 20))]
    for reward in rewards:
        ask(desk, member, reward)
        forget_sends(desk)
    ask(desk, add_customer(programme, desk, 100), rewards[0])

    def names(sort: str) -> list[str]:
        return [row.reward for row in desk.ask(ListRedemptions(member, PageRequest(sort=sort))).rows]

    assert names("") == ["Cake", "apple", "Bun"]
    assert names("reward") == ["apple", "Bun", "Cake"]
    assert names("points") == ["apple", "Cake", "Bun"]
    assert len(names("requested")) == 3
    with pytest.raises(NotFound):
        desk.ask(ListRedemptions(member + 9))
    with pytest.raises(NotFound):
        desk.ask(ListOneTimePasswords(member + 9))


def test_a_confirmed_code_is_worth_nothing(desk: Desk, member: int, waiting: int) -> None:
    code = code_of(desk, waiting)
    confirm(desk, waiting, code)
    with pytest.raises(Conflict) as refused:
        confirm(desk, waiting, code)
    assert refused.value.code == "redemption-confirmed"
    assert left(desk, member) == 400
