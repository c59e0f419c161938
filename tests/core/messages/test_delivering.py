"""What the worker does with the outbox: each message once, again where that helps, and never one that is not wanted."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from loyalty_core.clock import FixedClock
from loyalty_core.customers.erasing import EraseCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Conflict
from loyalty_core.jobs.runner import run_job
from loyalty_core.membership.commands import OptOut
from loyalty_core.messages.channels.answers import Answer, Outgoing
from loyalty_core.messages.channels.smtp import SmtpSender
from loyalty_core.messages.channels.webhook import WebhookSender
from loyalty_core.messages.claiming import LEASE, NoteAnswer
from loyalty_core.messages.commands import SetConsents
from loyalty_core.messages.delivering import deliver
from loyalty_core.messages.queries import ListTroubles
from loyalty_core.messages.rules import Channel
from loyalty_core.models.audit import AuditEntry, AuditPersonal, Request
from loyalty_core.models.message import Message
from loyalty_core.programme.opening import Programme
from loyalty_core.rewards.history import ListOneTimePasswords
from tests.core.jobs.ledger import JOB
from tests.core.messages.acts import messages, send, states, stored, worker
from tests.core.messages.conftest import Configure
from tests.core.messages.servers import HttpProvider, MailProvider, Says
from tests.core.rewards.acts import add_reward, ask, code_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def app(http: HttpProvider, configure: Configure, programme: Programme) -> Desk:
    """The desk of a worker whose one channel is the company's application."""
    return worker(programme, configure(app=f"http://:key@{http.place}/"))


def keys(http: HttpProvider) -> list[str]:
    return [got.headers["Idempotency-Key"] for got in http.got]


def test_the_job_sends_what_waits_by_each_channel_and_says_what_became_of_it(
    desk: Desk, member: int, programme: Programme, http: HttpProvider, mail: MailProvider, configure: Configure
) -> None:
    http.says = [Says(body=b'{"id": 9001}')]
    password = ask(desk, member, add_reward(desk))
    code = code_of(desk, password)
    send(desk, member, Channel.EMAIL, "Hello")
    send(desk, member, Channel.APP)
    send(desk, member, Channel.PUSH)
    channels = configure(
        sms=f"json://{http.place}/sms/{{to}}",
        email=f"smtp://{mail.place}/?from=shop@example.com",
        app=f"http://:key@{http.place}/app",
    )
    reports = [run_job(worker(programme, channels), JOB[name]) for name in ("codes", "messages")]
    assert [(report.outcome, report.count, report.alerts) for report in reports] == [("done", 1, ()), ("done", 2, ())]
    assert states(desk, member) == [("sent", None)] * 3 + [("queued", "no-channel")]
    sms, email, app, push = messages(desk, member)
    assert (sms.sent_at, sms.tries, app.provider_id, push.tries) == (desk.clock.now(), 1, "9001", 0)
    assert email.provider_id == "2.0.0 queued as 4711"
    assert [got.path for got in http.got] == ["/sms/+447700900118", "/app"]
    assert json.loads(http.got[0].body)["message"].endswith(f"Code: {code}")
    assert mail.got[0]["Subject"] == "Corner Shop"
    with programme.database.reading() as connection:
        kept = [connection.execute(select(table)).all() for table in (Message, AuditEntry, AuditPersonal, Request)]
    assert code not in str(kept), "a code that is out stands nowhere any more"
    assert desk.ask(ListOneTimePasswords(member)).rows[0].message == "sent"
    assert run_job(worker(programme, channels), JOB["messages"]).count == 0


def test_without_a_channel_messages_wait_and_say_so(
    desk: Desk, member: int, programme: Programme, configure: Configure, http: HttpProvider
) -> None:
    send(desk, member)
    assert states(desk, member) == [("queued", None)]
    nothing = worker(programme, configure())
    assert run_job(nothing, JOB["messages"]).count == 0
    assert states(desk, member) == [("queued", "no-channel")]
    with programme.database.reading() as connection:
        rows = len(connection.execute(select(AuditEntry.id)).all())
    assert run_job(nothing, JOB["messages"]).count == 0
    with programme.database.reading() as connection:
        assert len(connection.execute(select(AuditEntry.id)).all()) == rows, "it is said once"
    configured = worker(programme, configure(app=f"http://:key@{http.place}/"))
    assert run_job(configured, JOB["messages"]).count == 1
    assert states(desk, member) == [("sent", None)]


def test_it_is_tried_again_ever_more_slowly_and_then_given_up(
    desk: Desk, member: int, app: Desk, http: HttpProvider, clock: FixedClock
) -> None:
    send(desk, member)
    http.says = [Says(500)]
    start, tried = clock.now(), []
    deliver(app)
    (view,) = messages(desk, member)
    while view.due_at is not None:
        tried.append((clock.now() - start) // MINUTE)
        clock.instant = view.due_at - timedelta(microseconds=1)
        assert deliver(app).count == 0, "not early"
        clock.instant = view.due_at
        deliver(app)
        (view,) = messages(desk, member)
    assert tried == [0, 1, 3, 7, 15, 31, 63]
    assert (view.state, view.reason, view.tries) == ("failed", "server-error", 8)
    assert len(set(keys(http))) == 1
    assert len(keys(http)) == 8
    assert deliver(app).count == 0


def test_what_is_refused_is_not_tried_again_and_what_a_provider_asks_is_done(
    desk: Desk, member: int, app: Desk, http: HttpProvider, clock: FixedClock
) -> None:
    http.says = [Says(404), Says(429, headers={"Retry-After": "300"}), Says()]
    for _ in range(3):
        send(desk, member)
    deliver(app)
    assert states(desk, member) == [("failed", "refused"), ("queued", "busy"), ("queued", "busy")]
    assert len(http.got) == 2, "the third is not tried while the provider wants to be left alone"
    assert [view.tries for view in messages(desk, member)] == [1, 1, 0]
    clock.advance(timedelta(seconds=299))
    assert deliver(app).count == 0
    clock.advance(timedelta(seconds=1))
    assert deliver(app).count == 2
    assert states(desk, member) == [("failed", "refused"), ("sent", None), ("sent", None)]


def test_a_provider_that_does_not_know_us_is_told_of_once(
    desk: Desk, member: int, app: Desk, http: HttpProvider, clock: FixedClock
) -> None:
    http.says = [Says(401)]
    for _ in range(5):
        send(desk, member)
    first = deliver(app)
    assert first.alerts == ("Nothing goes out by the app: the provider does not accept our key or password.",)
    (trouble,) = desk.ask(ListTroubles())
    assert (trouble.channel, trouble.reason, trouble.since) == ("app", "credentials", clock.now())
    assert len(http.got) == 1
    clock.advance(timedelta(minutes=15))
    again = deliver(app)
    assert (again.alerts, len(http.got)) == ((), 2)
    clock.advance(timedelta(minutes=15))
    http.says = [Says()]
    deliver(app)
    assert desk.ask(ListTroubles()) == ()
    assert {state for state, _ in states(desk, member)} == {"sent"}


def test_who_says_no_meanwhile_gets_nothing_but_what_they_need(
    desk: Desk, member: int, app: Desk, http: HttpProvider, programme: Programme, configure: Configure
) -> None:
    send(desk, member)
    send(desk, member, Channel.EMAIL)
    ask(desk, member, add_reward(desk))
    desk.do(SetConsents(customer_id=member, agreed={Channel.APP: False}))
    deliver(app)
    assert states(desk, member)[0] == ("suppressed", "no-consent")
    desk.do(OptOut(customer_id=member, reason="moved away"))
    deliver(
        worker(programme, configure(email="smtp://127.0.0.1:9/?from=a@b.example", sms=f"json://{http.place}/{{to}}"))
    )
    assert states(desk, member)[1:] == [("suppressed", "opted-out"), ("sent", None)]
    assert len(http.got) == 1


def test_who_says_no_while_it_is_in_hand_is_asked_once_more_before_it_goes_out(
    desk: Desk, member: int, app: Desk, http: HttpProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        send(desk, member)
    sent = WebhookSender.send

    def send_and_hear(sender: WebhookSender, message: Outgoing) -> Answer:
        desk.do(SetConsents(customer_id=member, agreed={Channel.APP: False}))
        return sent(sender, message)

    monkeypatch.setattr(WebhookSender, "send", send_and_hear)
    deliver(app)
    assert states(desk, member) == [("sent", None), ("suppressed", "no-consent")]
    assert len(http.got) == 1


def test_who_is_erased_while_it_is_going_out_leaves_nothing_behind(
    desk: Desk, member: int, app: Desk, http: HttpProvider, monkeypatch: pytest.MonkeyPatch, programme: Programme
) -> None:
    send(desk, member, text="Your lighthouse is here")
    send(desk, member, text="Your lighthouse is late")
    http.says = [Says(body=b'{"id": "lighthouse-1"}')]
    sent = WebhookSender.send

    def send_and_erase(sender: WebhookSender, message: Outgoing) -> Answer:
        desk.do(EraseCustomer(customer_id=member, reason="asked by letter"))
        return sent(sender, message)

    monkeypatch.setattr(WebhookSender, "send", send_and_erase)
    deliver(app)
    assert len(http.got) == 1
    assert {(row.state, row.body, row.destination, row.provider_id) for row in stored(desk)} == {
        ("withdrawn", "", None, None)
    }
    assert [view.to for view in messages(desk, member)] == [None, None]
    with programme.database.reading() as connection:
        kept = [connection.execute(select(table)).all() for table in (AuditEntry, AuditPersonal, Request)]
    assert "lighthouse" not in str(kept)


def test_killed_between_sending_and_noting_the_same_message_is_sent_again(
    desk: Desk, member: int, app: Desk, http: HttpProvider, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(desk, member)
    sent = WebhookSender.send

    def send_and_die(sender: WebhookSender, message: Outgoing) -> Answer:
        sent(sender, message)
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(WebhookSender, "send", send_and_die)
        with pytest.raises(KeyboardInterrupt):
            deliver(app)
    assert states(desk, member) == [("sending", None)]
    clock.advance(LEASE - timedelta(microseconds=1))
    assert deliver(app).count == 0, "it is still in hands that may be alive"
    clock.advance(timedelta(microseconds=1))
    assert deliver(app).count == 1
    assert states(desk, member) == [("sent", None)]
    assert len(http.got) == 2
    assert len(set(keys(http))) == 1
    with pytest.raises(Conflict):
        app.do(NoteAnswer(message_id=messages(desk, member)[0].message_id, tries=1, fate="failed"))
    assert states(desk, member) == [("sent", None)]


def test_a_code_that_is_worth_nothing_any_more_is_never_sent(
    desk: Desk, member: int, programme: Programme, http: HttpProvider, configure: Configure, clock: FixedClock
) -> None:
    sms = worker(programme, configure(sms=f"json://{http.place}/{{to}}"))
    ask(desk, member, add_reward(desk))
    clock.advance(5 * MINUTE)
    assert states(desk, member) == [("withdrawn", "too-late")]
    deliver(sms)
    (row,) = stored(desk)
    assert (row.state, row.secret, http.got) == ("withdrawn", None, [])


def test_killed_again_and_again_between_sending_and_noting_each_letter_comes_twice_at_most_and_none_is_lost(
    desk: Desk,
    member: int,
    programme: Programme,
    mail: MailProvider,
    configure: Configure,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = [send(desk, member, Channel.EMAIL) for _ in range(6)]
    sent, died = SmtpSender.send, set()

    def send_and_die(sender: SmtpSender, message: Outgoing) -> Answer:
        answer = sent(sender, message)
        if message.key not in died:
            died.add(message.key)
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr(SmtpSender, "send", send_and_die)
    poster = worker(programme, configure(email=f"smtp://{mail.place}/?from=shop@example.com"))
    for _ in numbers:
        with pytest.raises(KeyboardInterrupt):
            deliver(poster)
        clock.advance(LEASE)
    deliver(poster)
    assert states(desk, member) == [("sent", None)] * len(numbers)
    assert sorted(Counter(letter["Message-ID"] for letter in mail.got).values()) == [2] * len(numbers)


def test_a_code_goes_out_while_a_campaign_hangs_and_no_campaign_takes_a_code_in_hand(
    desk: Desk,
    member: int,
    programme: Programme,
    http: HttpProvider,
    configure: Configure,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(12):
        send(desk, member)
    ask(desk, member, add_reward(desk))
    place = f"http://:key@{http.place}/"
    lanes = [worker(programme, configure(app=place, sms=place)) for _ in range(2)]
    http.says = [Says(), Says(hangs=True)]
    sent: list[str] = []
    really = WebhookSender.send

    def send_in_the_midst(sender: WebhookSender, message: Outgoing) -> Answer:
        if message.channel == "app" and not sent:
            sent.append("app")
            assert deliver(lanes[1], only="codes").count == 1
        return really(sender, message)

    monkeypatch.setattr(WebhookSender, "send", send_in_the_midst)
    assert deliver(lanes[0], only="in-turn").count == 10
    assert states(desk, member)[-1] == ("sent", None)
    assert [json.loads(got.body)["channel"] for got in http.got] == ["sms", "app"]
    assert {state for state, _ in states(desk, member)[:-1]} == {"queued"}


def test_a_code_does_not_wait_behind_a_campaign(
    desk: Desk, member: int, programme: Programme, http: HttpProvider, configure: Configure
) -> None:
    for _ in range(12):
        send(desk, member, Channel.SMS)
    ask(desk, member, add_reward(desk))
    deliver(worker(programme, configure(sms=f"json://{http.place}/{{to}}")))
    assert "Code: " in json.loads(http.got[0].body)["message"]
    assert [state for state, _ in states(desk, member)].count("sent") == 10


def test_a_hanging_provider_keeps_no_write_waiting(
    desk: Desk, member: int, app: Desk, http: HttpProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is locked while a message goes out: the desk writes in the midst of it."""
    send(desk, member)
    sent = WebhookSender.send

    def send_slowly(sender: WebhookSender, message: Outgoing) -> Answer:
        send(desk, member, text="written meanwhile")
        return sent(sender, message)

    http.says = [Says(hangs=True)]
    monkeypatch.setattr(WebhookSender, "send", send_slowly)
    deliver(app)
    assert states(desk, member) == [("queued", "timeout"), ("queued", None)]


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_workers_side_by_side_send_each_message_once(
    desk: Desk, member: int, programme: Programme, http: HttpProvider, configure: Configure
) -> None:
    numbers = [send(desk, member) for _ in range(60)]
    channels = configure(app=f"http://:key@{http.place}/")
    workers = [worker(programme, channels) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda own: run_job(own, JOB["messages"]), workers))
    assert sum(report.count for report in reports) == len(numbers)
    assert min(report.count for report in reports) > 0, "they share the work"
    assert len(http.got) == len(set(keys(http))) == len(numbers)
    assert {state for state, _ in states(desk, member)} == {"sent"}


def test_a_message_in_hand_too_long_is_left_for_the_next(
    desk: Desk, member: int, app: Desk, http: HttpProvider, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was held up does not begin with what may be in other hands by the time it is out."""
    for _ in range(2):
        send(desk, member)
    sent = WebhookSender.send

    def send_late(sender: WebhookSender, message: Outgoing) -> Answer:
        clock.advance(LEASE)
        return sent(sender, message)

    monkeypatch.setattr(WebhookSender, "send", send_late)
    deliver(app)
    assert states(desk, member) == [("sent", None), ("sending", None)]
    assert len(http.got) == 1


def test_a_message_from_before_messages_were_sent_is_due(
    desk: Desk, member: int, app: Desk, programme: Programme
) -> None:
    number = send(desk, member)
    with programme.database.writing() as connection:
        connection.execute(update(Message).where(Message.id == number).values(staff_id=None))
        connection.commit()
    assert deliver(app).count == 1
    assert messages(desk, member)[0].staff is None
