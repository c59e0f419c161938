"""The ways out, one message at a time: what goes out exactly, and what each answer of a provider means."""

import hmac
import json
import ssl
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from loyalty_core.messages.channels.answers import LONGEST_ANSWER, Answer, Outgoing
from loyalty_core.messages.channels.places import parse_place
from loyalty_core.messages.channels.smtp import SmtpSender
from loyalty_core.messages.channels.webhook import WebhookSender, retry_after
from tests.core.messages.conftest import Configure
from tests.core.messages.servers import LOCALHOST, HttpProvider, MailProvider, Says, running

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KEY = "a key of the shop"
TEXT = "Grüße, Amara! $name {to} <b>\nCode: 908172"
BUSY_FOR_2_MINUTES = Answer("again", "busy", wait=timedelta(minutes=2), pause=timedelta(minutes=2))
LOCKED_OUT = Answer("again", "credentials", pause=timedelta(minutes=15))
AWAY = Answer("again", "unreachable", pause=timedelta(seconds=10))
LATE = Answer("again", "timeout", pause=timedelta(seconds=10))


def outgoing(channel: str, to: str, subject: str = "Corner Shop") -> Outgoing:
    return Outgoing("loyalty-7-abc", channel, "staff", 17, to, subject, TEXT, NOON)


def by_app(http: HttpProvider) -> Answer:
    place = parse_place(f"http://:{KEY.replace(' ', '%20')}@{http.place}/hook?shop=1", "app", ("http", "https"))
    return WebhookSender("app", place, timeout=0.3, now=lambda: 1_772_452_800.9).send(outgoing("app", "17"))


def by_mail(provider: MailProvider, query: str = "from=shop@example.com") -> Answer:
    place = parse_place(f"smtp://{provider.place}/?{query}", "email", ("smtp", "smtps"))
    return SmtpSender(place, timeout=0.3).send(outgoing("email", "amara@example.com"))


def test_the_application_gets_a_signed_call_that_is_the_same_at_every_try(http: HttpProvider) -> None:
    http.says = [Says(body=b'{"id": "app-9"}'), Says(202, b"no json")]
    assert by_app(http) == Answer("sent", provider_id="app-9")
    assert by_app(http) == Answer("sent")
    first, second = http.got
    assert first == second
    assert first.path == "/hook?shop=1"
    assert json.loads(first.body) == {
        "id": "loyalty-7-abc",
        "channel": "app",
        "purpose": "staff",
        "to": "17",
        "customer_id": 17,
        "title": "Corner Shop",
        "text": TEXT,
        "created_at": "2026-03-02T12:00:00Z",
    }
    assert (first.headers["Idempotency-Key"], first.headers["Loyalty-Timestamp"]) == ("loyalty-7-abc", "1772452800")
    signed = hmac.digest(KEY.encode(), b"1772452800." + first.body, "sha256").hex()
    assert first.headers["Loyalty-Signature"] == f"v1={signed}"
    assert not any(KEY in value for value in first.headers.values())


@pytest.mark.parametrize(
    ("says", "answer"),
    [
        (Says(400), Answer("failed", "refused")),
        (Says(404), Answer("failed", "refused")),
        (Says(401), LOCKED_OUT),
        (Says(429, headers={"Retry-After": "120"}), BUSY_FOR_2_MINUTES),
        (Says(429), Answer("again", "busy", pause=timedelta(minutes=1))),
        (Says(500), Answer("again", "server-error")),
        (Says(503, headers={"Retry-After": "30"}), Answer("again", "server-error", wait=timedelta(seconds=30))),
        (Says(302, headers={"Location": "/elsewhere"}), Answer("failed", "redirect")),
        (Says(hangs=True), LATE),
        (Says(body=b'{"id": "' + b"x" * 10_000_000), Answer("sent")),
    ],
    ids=lambda value: str(value.status) + ("-hangs" if value.hangs else "") if isinstance(value, Says) else "",
)
def test_what_the_application_answers_decides_what_becomes_of_a_message(
    http: HttpProvider, says: Says, answer: Answer
) -> None:
    http.says = [says]
    assert by_app(http) == answer
    assert [got.path for got in http.got] == ["/hook?shop=1"], "no redirect is followed"


def test_no_more_of_an_answer_is_read_than_64_kb(http: HttpProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    monkeypatch.setattr("loyalty_core.messages.channels.webhook._named_in", lambda answer: read.append(len(answer)))
    http.says = [Says(body=b"x" * 1_000_000)]
    by_app(http)
    assert read == [LONGEST_ANSWER]


def test_an_application_that_is_not_there_is_tried_again(http: HttpProvider) -> None:
    http.close()
    assert by_app(http) == AWAY


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7), ("999999", 86_400), ("Fri, 1 Jan 2027 00:00:00 GMT", None), ("-1", None)]
)
def test_how_long_a_provider_wants_to_be_left_alone(header: str, seconds: int | None) -> None:
    assert retry_after(header) == (None if seconds is None else timedelta(seconds=seconds))


def test_a_letter_arrives_as_it_was_written(mail: MailProvider) -> None:
    assert by_mail(mail, "from=Corner%20Shop%20%3Cshop@example.com%3E") == Answer("sent", None, "2.0.0 queued as 4711")
    (letter,) = mail.got
    assert mail.envelopes == [("shop@example.com", ["amara@example.com"])]
    assert (letter["From"], letter["To"]) == ("Corner Shop <shop@example.com>", "amara@example.com")
    assert (letter["Subject"], letter["Message-ID"]) == ("Corner Shop", "<loyalty-7-abc@example.com>")
    payload = letter.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().replace("\r\n", "\n").rstrip("\n") == TEXT


def test_a_line_break_adds_no_header(mail: MailProvider) -> None:
    place = parse_place(f"smtp://{mail.place}/?from=shop@example.com", "email", ("smtp", "smtps"))
    sender = SmtpSender(place, timeout=0.3)
    hostile = "Corner\r\nBcc: eve@example.com"
    assert sender.send(outgoing("email", "amara@example.com", hostile)).fate == "sent"
    assert (mail.got[0]["Bcc"], mail.got[0]["Subject"]) == (None, "Corner Bcc: eve@example.com")
    assert sender.send(outgoing("email", "amara@example.com\r\nBcc: eve@example.com")) == Answer("failed", "refused")
    assert len(mail.got) == 1


@pytest.mark.parametrize(
    ("to_recipient", "to_data", "answer"),
    [
        ("250 OK", "421 closing", Answer("again", "server-error")),
        ("450 mailbox busy", "250 OK", Answer("again", "server-error")),
        ("250 OK", "451 later", Answer("again", "server-error")),
        ("550 no such user", "250 OK", Answer("failed", "refused")),
        ("250 OK", "552 too large", Answer("failed", "refused")),
        ("250 OK", "535 who are you", LOCKED_OUT),
        ("250 OK", "hang", AWAY),
    ],
)
def test_what_a_mail_server_answers_decides_what_becomes_of_a_message(
    mail: MailProvider, to_recipient: str, to_data: str, answer: Answer
) -> None:
    mail.to_recipient, mail.to_data = [to_recipient], [to_data]
    assert by_mail(mail) == answer


def test_a_mail_server_whose_answer_is_lost_gets_the_same_letter_again(mail: MailProvider) -> None:
    mail.cuts = True
    assert by_mail(mail) == AWAY
    assert mail.got == [], "hung up in the midst of it"
    mail.cuts, mail.drops = False, True
    assert by_mail(mail) == AWAY
    mail.drops = False
    assert by_mail(mail).fate == "sent"
    assert {letter["Message-ID"] for letter in mail.got} == {"<loyalty-7-abc@example.com>"}
    mail.close()
    assert by_mail(mail) == AWAY


def test_no_letter_goes_over_an_open_line_or_to_who_cannot_prove_who_they_are(
    mail: MailProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server speaks no TLS; were it another machine, that would be the end of it."""
    monkeypatch.setattr("loyalty_core.messages.channels.places.Place.is_loopback", property(lambda _: False))
    assert by_mail(mail) == Answer("again", "no-tls", pause=timedelta(seconds=10))
    place = parse_place(f"smtps://{mail.place}/?from=shop@example.com", "email", ("smtp", "smtps"))
    answer = SmtpSender(place, timeout=0.3).send(outgoing("email", "amara@example.com"))
    assert (answer.fate, answer.reason in {"tls", "timeout", "unreachable"}) == ("again", True)
    assert mail.got == []
    context = ssl.create_default_context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_letter_goes_over_tls_to_whom_the_settings_trust_and_to_nobody_else(
    scheme: str, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By STARTTLS, which another machine than this must speak, and by TLS from the start."""
    monkeypatch.setattr("loyalty_core.messages.channels.places.Place.is_loopback", property(lambda _: False))
    letter = outgoing("email", "amara@example.com")
    with running(partial(MailProvider, scheme)) as provider:
        url = f"{scheme}://{provider.place}/?from=shop@example.com"
        assert configure(email=url).sender("email").send(letter) == Answer("again", "tls", pause=timedelta(seconds=10))
        assert provider.got == [], "its certificate is nobody's but its own"
        trusting = configure(ca_file=LOCALHOST, email=url)
        assert trusting.sender("email").send(letter).fate == "sent"
        assert [got["Message-ID"] for got in provider.got] == ["<loyalty-7-abc@example.com>"]


def test_any_channel_may_go_by_a_signed_webhook(http: HttpProvider, configure: Configure) -> None:
    """Where Apprise cannot say how long a service wants to wait, nor hand it our key."""
    channels = configure(sms=f"http://:key@{http.place}/sms", email=f"http://:key@{http.place}/email")
    http.says = [Says(), Says(429, headers={"Retry-After": "120"})]
    assert channels.sender("sms").send(outgoing("sms", "+447700900118")) == Answer("sent")
    assert channels.sender("email").send(outgoing("email", "amara@example.com")) == BUSY_FOR_2_MINUTES
    told = [json.loads(got.body) for got in http.got]
    assert [(call["channel"], call["to"], call["customer_id"]) for call in told] == [
        ("sms", "+447700900118", 17),
        ("email", "amara@example.com", 17),
    ]
    assert {got.headers["Idempotency-Key"] for got in http.got} == {"loyalty-7-abc"}


def test_other_services_are_reached_through_apprise(http: HttpProvider, configure: Configure) -> None:
    channels = configure(sms=f"json://{http.place}/sms/{{to}}", push=f"json://{http.place}/push/{{to}}")
    http.says = [Says(), Says(), Says(429), Says(401), Says(400), Says(500), Says(302, headers={"Location": "/x"})]
    sms, push = channels.sender("sms"), channels.sender("push")
    assert sms.send(outgoing("sms", "+447700900118")) == Answer("sent")
    assert push.send(outgoing("push", "17")) == Answer("sent")
    assert [got.path for got in http.got] == ["/sms/+447700900118", "/push/17"]
    told = [json.loads(got.body) for got in http.got]
    assert [(call["title"], call["message"]) for call in told] == [("", TEXT), ("Corner Shop", TEXT)]
    answers = [sms.send(outgoing("sms", "+447700900118")) for _ in range(5)]
    assert [(answer.fate, answer.reason) for answer in answers] == [
        ("again", "busy"),
        ("again", "credentials"),
        ("failed", "refused"),
        ("again", "server-error"),
        ("failed", "redirect"),
    ]
    assert not any(got.path == "/x" for got in http.got)
    http.says = [Says(hangs=True)]
    assert sms.send(outgoing("sms", "+447700900118")) == AWAY


def test_nothing_secret_shows(http: HttpProvider, configure: Configure) -> None:
    channels = configure(
        app=f"http://:s3cret@{http.place}/t0ken?key=h1dden",
        email="smtps://user:s3cret@mail.example.com/?from=shop@example.com",
        sms="json://user:s3cret@sms.example.com/t0ken/{to}",
    )
    shown = [view.through for view in channels.shown()]
    assert shown == ["json:// through Apprise", None, "smtps://mail.example.com:465", None, f"http://{http.place}"]
    message = outgoing("sms", "+447700900118")
    text = repr((channels, shown, [channels.sender(name) for name in channels.names()], vars(channels), message))
    for secret in ("s3cret", "t0ken", "h1dden", "908172", "7700900118"):
        assert secret not in text
