"""Signals of shops and back-office systems: each has one effect, by the same commands as at the counter."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from loyalty_core.clock import zone
from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.commands import IssueCoupon
from loyalty_core.coupons.queries import FindCoupon
from loyalty_core.customers.lookup import FindCustomers
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Invalid, LoyaltyError, NotAllowed
from loyalty_core.journeys.answering import AnswerJourney, InviteToJourney
from loyalty_core.journeys.commands import StartJourney
from loyalty_core.models.audit import AuditEntry
from loyalty_core.models.customer import Customer
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from loyalty_core.signals.mapping import KINDS, SignalMapping
from loyalty_core.signals.reading import SignalReader
from loyalty_core.signals.runner import import_signals
from loyalty_core.signals.views import SignalsReport
from loyalty_core.staff.commands import AddStore
from tests.conftest import ROOT
from tests.core.desk.tables import dump

ACCOUNT = {
    "id": "a-1",
    "kind": "account.created",
    "first_name": "Amara",
    "last_name": "Okafor",
    "phone": "07700 900018",
    "email": "amara@example.org",
    "card": "C-1",
}
ORDER = {
    "id": "o-1",
    "kind": "order.fulfilled",
    "email": "Amara@Example.org",
    "receipt": "#1001",
    "at": "2026-03-01T10:00:00Z",
    "lines": [
        {"sku": "TEA", "quantity": 2, "price": 4.25, "name": "Tea: green"},
        {"sku": "MUG", "quantity": 1, "price": "12"},
    ],
}
REFUND = {"id": "r-1", "kind": "order.refunded", "receipt": "#1001", "lines": [{"sku": "MUG", "quantity": 1}]}

Send = Callable[..., SignalsReport]


@pytest.fixture
def send(desk: Desk, tmp_path: Path) -> Send:
    """Import lines: objects, or texts as they are; what is no option is a key of the mapping."""

    def import_lines(*lines: dict[str, Any] | str, by: Desk | None = None, **given: Any) -> SignalsReport:
        file = tmp_path / "signals.jsonl"
        text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
        file.write_text(text, encoding="utf-8")
        options = {name: given.pop(name) for name in ("dry_run", "rejects", "progress") if name in given}
        return import_signals(by or desk, file, SignalMapping.model_validate(given), **options)

    return import_lines


def test_what_happened_elsewhere_happens_here_once(programme: Programme, desk: Desk, send: Send) -> None:
    campaign = desk.do(AddCampaign(campaign_name="Spring", points=50)).result["campaign_id"]
    lines = [ACCOUNT, {**ORDER, "id": "p-1", "kind": "order.placed"}, ORDER, ORDER, REFUND]
    dry = send(*lines, dry_run=True)
    with programme.database.reading() as connection:
        assert connection.execute(select(Customer)).first() is None
    report = send(*lines)
    assert (report.rows, report.imported, report.already_there, report.skipped, report.rejected) == (5, 3, 1, 1, 0)
    assert report.kinds == {"account.created": 1, "order.fulfilled": 1, "order.refunded": 1}
    assert (dry.imported, dry.already_there, dry.skipped, dry.kinds) == (3, 1, 1, report.kinds)
    with programme.database.reading() as connection:
        amara: int = connection.execute(select(Customer.id)).scalar_one()
    profile = desk.ask(ShowCustomer(amara))
    assert (profile.membership.status, profile.points.available) == ("enrolled", 8)
    assert (profile.spend.gross.minor, profile.spend.refunded.minor) == (2050, 1200)

    code = desk.do(IssueCoupon(customer_id=amara, campaign_id=campaign)).result["code"]
    offer = {"id": "u-1", "kind": "offer.used", "code": code, "receipt": "#1001"}
    assert send(offer, *lines).imported == 1
    assert desk.ask(FindCoupon(code)).state == "used"
    before = dump(programme.database)
    again = send(offer, *lines)
    assert (again.imported, again.already_there, again.skipped) == (0, 5, 1)
    assert dump(programme.database) == before
    other_source = send({**ORDER, "source": "till"})
    assert "was taken already, as T" in other_source.first_rejected[0].reason
    with programme.database.reading() as connection:
        commands = connection.execute(select(AuditEntry.command).order_by(AuditEntry.id)).scalars().all()
    assert [name for name in commands if name.split(".")[0] in ("customers", "purchases")] == [
        "customers.register",
        "purchases.record",
        "purchases.refund",
    ]
    assert desk.ask(Verify()).problems == ()


def test_an_account_is_enrolled_by_the_programmes_setting(desk: Desk, send: Send) -> None:
    desk.do(SetPolicies(enrol_on_registration=False))
    send(ACCOUNT, ORDER)
    profile = desk.ask(ShowCustomer(1))
    assert (profile.membership.status, profile.points.available) == ("not_enrolled", 0)


BAD: dict[str, tuple[dict[str, Any] | str, str]] = {
    "no JSON": ("{", "This is no JSON."),
    "a list": ("[1]", "This is no JSON object."),
    "deep": ("[" * 100_000, "This is no JSON."),
    "a name twice": ('{"id": "x", "id": "y"}', "two values under one name"),
    "NaN": ('{"id": "x", "kind": "order.fulfilled", "amount": NaN}', "NaN is no number."),
    "no id": ({**ORDER, "id": None}, "id: This is needed."),
    "id of a direction mark": ({**ORDER, "id": "a\u202eb"}, "Control characters"),
    "no kind": ({**ORDER, "kind": ""}, "kind: This is needed."),
    "unknown kind": ({**ORDER, "kind": "order.paid"}, "kind: “order.paid” is none of"),
    "an object for a text": ({**ORDER, "email": {}}, "email: This is a text or a number."),
    "lone surrogate": ('{"id": "x", "kind": "offer.used", "code": "\\ud800"}', "cannot be stored"),
    "long": ({**ORDER, "receipt": "x" * 1001}, "receipt: At most 1,000 characters"),
    "no date": ({**ORDER, "at": "yesterday"}, "at: “yesterday” is not a date and time"),
    "to come": ({**ORDER, "at": "2027-01-01T00:00:00Z"}, "at: That lies in the future."),
    "nobody": ({**ORDER, "email": "nobody@example.org"}, "There is no customer with the e-mail address nobody"),
    "nobody named": ({**ORDER, "email": None}, "Nothing says whose order it is."),
    "no address": ({**ORDER, "email": "x"}, "email: This is not an e-mail address"),
    "no receipt": ({**ORDER, "receipt": None}, "receipt: This is needed."),
    "exponent": ({**ORDER, "lines": [{"sku": "A", "quantity": 1, "price": 1e30}]}, "is not an amount"),
    "no quantity": ({**ORDER, "lines": [{"sku": "A", "price": 1}]}, "lines.quantity: This is needed."),
    "colon": ({**ORDER, "lines": [{"sku": "A:9", "quantity": 1, "price": 1}]}, "lines.sku: A colon"),
    "lines of texts": ({**ORDER, "lines": ["A:1:1"]}, "lines: This is a list of objects"),
    "other store": ({**ORDER, "store": "OSLO"}, "store: There is no store OSLO."),
    "no such receipt": ({**REFUND, "receipt": "X"}, "There is no receipt X."),
    "no such code": ({"id": "c", "kind": "offer.used", "code": "K7MW-3HXP-C"}, "code"),
    "no phone": ({**ACCOUNT, "id": "a-2", "phone": ""}, "phone: This is needed."),
    "known": ({**ACCOUNT, "id": "a-2"}, "card: That card is of Amara Okafor (customer 1)."),
}


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_bad_line_is_refused_by_line_and_reason_and_nothing_else(
    programme: Programme, send: Send, tmp_path: Path
) -> None:
    refused = tmp_path / "refused.jsonl"
    send(ACCOUNT)
    before = dump(programme.database)["purchase"]
    lines = [
        {**line, "id": f"{n}-{line['id']}"} if isinstance(line, dict) and line.get("id") else line
        for n, (line, _) in enumerate(BAD.values())
    ]
    report = send("\n", *lines, ORDER, rejects=refused)
    assert (report.imported, report.rejected, report.skipped) == (1, len(BAD), 2)
    told = [json.loads(line) for line in refused.read_text(encoding="utf-8").splitlines()]
    assert [row["refused_line"] for row in told] == list(range(3, len(BAD) + 3))
    for row, (_, says) in zip(told, BAD.values(), strict=True):
        assert says in row["refused_because"], row
    assert len(dump(programme.database)["purchase"]) == len(before) + 1
    assert refused.stat().st_mode & 0o777 == 0o600
    fixed = refused.read_text(encoding="utf-8").replace("nobody@example.org", "amara@example.org")
    assert send(*fixed.replace("#1001", "#1002").splitlines()).imported >= 1


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_mapping_says_what_anothers_fields_mean(desk: Desk, send: Send) -> None:
    theirs: dict[str, Any] = {
        "event": {"uuid": 17},
        "topic": "orders/fulfilled",
        "data": {
            "name": "#7",
            "customer": {"mail": "amara@example.org"},
            "line_items": [{"code": "TEA", "count": 1, "unit": {"price": "3.50"}}],
        },
    }
    send(ACCOUNT)
    fields = {"id": "event.uuid", "kind": "topic", "receipt": "data.name", "email": "data.customer.mail"}
    line_fields = {"sku": "code", "quantity": "count", "price": "unit.price"}
    mapping = {
        "kinds": {"orders/fulfilled": "order.fulfilled"},
        "fields": {**fields, "lines": "data.line_items"},
        "line_fields": line_fields,
        "source": "web",
    }
    assert send(theirs, **mapping).kinds == {"order.fulfilled": 1}
    assert desk.ask(ShowCustomer(1)).spend.gross.minor == 350
    stranger = {**theirs, "event": {"uuid": 18}, "data": {**theirs["data"], "customer": {"mail": "x@example.org"}}}
    assert send(stranger, **mapping).rejected == 1
    assert send(stranger, unknown="skip", **mapping).skipped == 1


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_who_may_not_import_does_nothing_and_a_file_that_is_no_text_neither(
    programme: Programme, desks: dict[Role, Desk], send: Send, tmp_path: Path
) -> None:
    before = dump(programme.database)
    with pytest.raises(NotAllowed):
        send(ACCOUNT, by=desks[Role.AGENT])
    for content, says in ((b"PK\x03\x04", "zip archive"), (b"{}\n\xff\n", "line 2"), (b"x" * 1_000_001, "line 1")):
        file = tmp_path / "bad.jsonl"
        file.write_bytes(content)
        with pytest.raises(Invalid, match=says):
            import_signals(desks[Role.MANAGER], file, SignalMapping())
    assert dump(programme.database) == before


def test_the_examples_of_the_document_are_taken_in(desk: Desk, send: Send) -> None:
    document = (ROOT / "docs" / "signals.md").read_text(encoding="utf-8")
    examples = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", document, re.DOTALL)]
    assert [example["kind"] for example in examples] == [kind for kind in KINDS if kind != "order.placed"]
    desk.do(AddStore(store_id="WEB", store_name="Web", terminal_id="W1"))
    account, order, refund, offer, visit = examples
    send({**account, "referral_code": None})
    amara = desk.ask(FindCustomers("amara@example.org")).hits[0].customer_id
    campaign = desk.do(AddCampaign(campaign_name="Spring", points=50)).result["campaign_id"]
    code = desk.do(IssueCoupon(customer_id=amara, campaign_id=campaign)).result["code"]
    journey = desk.do(StartJourney(journey_name="Elite", threshold="500.00")).result["journey_id"]
    desk.do(InviteToJourney(customer_id=amara, journey_id=journey))
    desk.do(AnswerJourney(customer_id=amara, journey_id=journey, reply="accept"))
    report = send(account, order, {**refund, "store": "WEB"}, {**offer, "code": code, "store": "WEB"}, visit)
    assert (report.already_there, report.imported, report.rejected) == (1, 4, 0), report.first_rejected


_READER = SignalReader(SignalMapping(), zone("Europe/London"))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.text() | st.fixed_dictionaries({"id": _VALUES, "kind": _VALUES, "at": _VALUES, "lines": _VALUES}).map(str))
def test_reading_raises_nothing_but_refusals(line: str) -> None:
    with suppress(LoyaltyError):
        _READER.read(line)


@given(st.fixed_dictionaries({"id": _VALUES, "at": _VALUES, "lines": _VALUES, "email": _VALUES}))
def test_reading_objects_raises_nothing_but_refusals(record: dict[str, Any]) -> None:
    with suppress(LoyaltyError):
        _READER.read(json.dumps({"kind": "order.fulfilled", **record}))
