"""Messages by the command: written, listed, sent by the job, and not to who did not agree."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_core.desk.permissions import Role
from loyalty_core.messages.setup import SETTINGS_FILE_VARIABLE
from tests.cli.shop import Shop
from tests.core.messages.servers import HttpProvider, MailProvider, Says, running


@pytest.fixture
def http(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpProvider]:
    """The company's application, configured in the settings file of whoever types."""
    with running(HttpProvider) as provider:
        file = tmp_path / "settings.toml"
        file.touch(mode=0o600)
        file.write_text(f'[channels]\napp = "http://:s3cret@{provider.place}/hook"\n')
        monkeypatch.setenv(SETTINGS_FILE_VARIABLE, str(file))
        yield provider


def test_a_message_is_written_listed_and_sent(shop: Shop, http: HttpProvider) -> None:
    shop.act_as(Role.AGENT)
    code, error = shop.refused("message", "send", shop.amara, "Hello", "--channel", "app")
    assert (code, error["code"], error["field"]) == (1, "no-consent", "channel")
    assert "app" in shop.done("message", "consent", shop.amara, "--app", "yes", "--email", "no")
    consents = {row["channel"]: row for row in shop.asked("message", "consent", shop.amara)["consents"]}
    assert {name: row["agreed"] for name, row in consents.items() if row["said_at"]} == {"email": False, "app": True}
    before = shop.rows()
    assert shop.asked("message", "send", shop.amara, "Hello", "--channel", "app", "--dry-run")["dry_run"]
    assert shop.rows() == before
    receipt = shop.asked("message", "send", shop.amara, "Hello", "--channel", "app")["receipt"]
    (row,) = shop.asked("message", "list", shop.amara)["messages"]
    assert (row["message_id"], row["state"], row["staff"]) == (receipt["result"]["message_id"], "queued", "agent")
    assert shop.asked("message", "list", shop.amara, "--channel", "sms")["messages"] == []
    assert "Waits" in shop.done("message", "list", shop.amara)

    shop.act_as(Role.MANAGER)
    http.says = [Says(401), Says()]
    run = shop.asked("jobs", "run", "messages")["runs"][0]
    assert (run["count"], run["alerts"]) == (
        1, ["Nothing goes out by the app: the provider does not accept our key or password."],
    )  # fmt: skip
    listed = shop.done("message", "channels")
    assert f"http://{http.place}" in listed
    assert "key refused" in listed
    assert "s3cret" not in listed
    assert "Waits: key refused" in shop.done("message", "list", shop.amara)
    assert json.loads(http.got[0].body)["text"] == "Hello"


def test_without_a_channel_it_is_said_that_nothing_was_sent(shop: Shop) -> None:
    shop.done("message", "consent", shop.amara, "--sms", "yes")
    shop.done("message", "send", shop.amara, "Hello", "--channel", "sms")
    assert shop.asked("worker", "--once")["did"]["messages"] == 0
    assert "Not sent: no channel" in shop.done("message", "list", shop.amara)
    assert "not configured here" in shop.done("message", "channels")


def test_the_worker_hands_what_waits_to_a_mail_server(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.done("message", "consent", shop.amara, "--email", "yes")
    shop.done("message", "send", shop.amara, "Hello\nBcc: eve@example.com", "--channel", "email")
    with running(MailProvider) as provider:
        file = tmp_path / "settings.toml"
        file.touch(mode=0o600)
        file.write_text(f'[channels]\nemail = "smtp://{provider.place}/?from=shop@example.com"\n')
        monkeypatch.setenv(SETTINGS_FILE_VARIABLE, str(file))
        assert shop.asked("worker", "--once")["did"]["messages"] == 1
        assert shop.asked("worker", "--once")["did"]["messages"] == 0
    (letter,) = provider.got
    assert (letter["To"], letter["Bcc"]) == ("amara@example.com", None)
    (row,) = shop.asked("message", "list", shop.amara)["messages"]
    assert (row["state"], row["provider_id"], row["tries"]) == ("sent", "2.0.0 queued as 4711", 1)
    shop.done("message", "send", shop.amara, "Hello again", "--channel", "email")
    file.chmod(0o644)
    failed = shop.type("worker", "--once")
    assert failed.code == 5
    assert "Others can read the settings file" in failed.err


def test_a_programme_words_its_messages(shop: Shop) -> None:
    shop.done("message", "wording", "set", "coupon", "--channel", "sms", "--text", "$shop: $code")
    own = [row for row in shop.asked("message", "wording", "list")["wordings"] if row["own"]]
    assert [(row["purpose"], row["channel"], row["text"]) for row in own] == [("coupon", "sms", "$shop: $code")]
    shop.done("message", "wording", "set", "coupon", "--channel", "sms")
    assert "usual" in shop.done("message", "wording", "list")
    code, error = shop.refused("message", "wording", "set", "coupon", "--channel", "sms", "--text", "$points")
    assert (code, error["field"]) == (2, "text")
    shop.done("programme", "policies", "--notice-channel", "sms", "--consent-by-default")
    policies = shop.asked("programme", "show")["policies"]
    assert (policies["notice_channel"], policies["consent_by_default"]) == ("sms", True)
    shop.done("programme", "policies", "--expiry-notice-days", "7", "--quiet-hours", "21:30-8:00")
    said = "coupons by sms, points 7 days before they expire; who said nothing is written to; quiet 21:30-08:00"
    assert said in shop.done("programme", "show")
    _code, error = shop.refused("programme", "policies", "--quiet-hours", "night")
    assert error["field"] == "quiet_hours"
    shop.done("programme", "policies", "--quiet-hours", "")
    policies = shop.asked("programme", "show")["policies"]
    assert (policies["expiry_notice_days"], policies["quiet_hours"]) == (7, None)


def test_wrong_input_is_said_beside_its_field(shop: Shop) -> None:
    for line, field in (
        (("message", "send", shop.amara, "Hello", "--channel", "fax"), "channel"),
        (("message", "list", shop.amara, "--channel", "fax"), "channel"),
        (("message", "consent", shop.amara, "--sms", "perhaps"), "sms"),
        (("message", "send", shop.amara, " ", "--channel", "sms"), "text"),
    ):
        code, error = shop.refused(*line)
        assert (code, error["field"]) == (2, field)
    assert shop.refused("message", "list", 999)[0] == 4
    shop.act_as(Role.AUDITOR)
    assert shop.refused("message", "send", shop.amara, "Hello", "--channel", "sms")[0] == 3
