"""The demo: everything a programme can have is in it, and every promise of the ledger holds."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.queries import ListCampaigns
from loyalty_core.coupons.rules import coupon_state
from loyalty_core.customers.overview import ListCustomers
from loyalty_core.customers.rules import Membership, MemberType
from loyalty_core.customers.segments import Segment
from loyalty_core.customers.views import OverviewFilters
from loyalty_core.demo.building import Demo, build_demo
from loyalty_core.demo.cultures import HOSTILE
from loyalty_core.demo.history import begin_of
from loyalty_core.demo.people import make_people
from loyalty_core.demo.planning import plan_history
from loyalty_core.demo.talking import NOTES
from loyalty_core.demo.timetable import FORTNIGHT, FORTNIGHTS
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Conflict, Invalid, Refused
from loyalty_core.membership.rules import Action
from loyalty_core.messages.rules import STATES, Channel
from loyalty_core.models.audit import AuditEntry
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account, Posting
from loyalty_core.models.membership import MembershipChange
from loyalty_core.models.message import Message
from loyalty_core.models.note import Note
from loyalty_core.models.purchase import Purchase, PurchaseLine, RefundPart
from loyalty_core.models.referral import Referral
from loyalty_core.models.review import Review
from loyalty_core.models.reward import Redemption
from loyalty_core.notes.board import ListPromises
from loyalty_core.points.book import KINDS
from loyalty_core.points.commands import Reason
from loyalty_core.referrals.rules import Step
from loyalty_core.reports.verify import Verify
from tests.engines import SqliteFiles

NOW = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
CUSTOMERS = 120
CARRIED = {f"merge-{what}" for what in ("clawed-back", "debt", "earned", "expired", "redeemed", "written-off")}
"""What two records that become one may have nothing of."""


@pytest.fixture(scope="module")
def demo(sqlite_files: SqliteFiles) -> Iterator[Demo]:
    """A small demo, built half an hour into 21 November 2026, UTC; tests only look at it."""
    built = build_demo(sqlite_files.new(), FixedClock(NOW), CUSTOMERS)
    yield built
    built.programme.close()


def values(demo: Demo, column: Any) -> set[Any]:
    """Return the different values of a column."""
    return {row[0] for row in rows(demo, column)}


def rows(demo: Demo, *columns: Any) -> list[tuple[Any, ...]]:
    """Return the rows of some columns."""
    with demo.programme.database.reading() as connection:
        return [tuple(row) for row in connection.execute(select(*columns))]


def test_every_promise_of_the_ledger_holds(demo: Demo) -> None:
    report = demo.programme.desk(demo.people[0].actor).ask(Verify())

    assert report.problems == ()
    assert report.customers == demo.customers == CUSTOMERS
    assert report.postings == demo.postings


def test_it_is_built_on_each_engine(empty_database_url: str) -> None:
    built = build_demo(empty_database_url, FixedClock(NOW), 50)
    report = built.programme.desk(built.people[0].actor).ask(Verify())
    built.programme.close()

    assert report.problems == ()


def test_every_kind_of_entry_is_in_it(demo: Demo) -> None:
    assert values(demo, Posting.kind) | CARRIED == set(KINDS)
    assert values(demo, Posting.reason) >= {reason.value for reason in Reason}
    assert values(demo, Purchase.kind) == {"sale", "refund"}
    assert values(demo, RefundPart.matched) == {"named", "by-item", "by-rate"}
    assert values(demo, Note.kind) == {"complaint", "query", "reminder", "other"}
    assert values(demo, Customer.membership) == {membership.value for membership in Membership}
    assert values(demo, Customer.member_type) == {member_type.value for member_type in MemberType}
    assert values(demo, Customer.tier_id) == {"bronze", "silver", "gold", None}
    assert values(demo, Redemption.state) == {"confirmed", "cancelled"}


def test_referrals_reviews_and_changes_of_membership_are_in_every_state(demo: Demo) -> None:
    assert values(demo, Referral.state) == {"pending", "completed", "cancelled"}
    assert values(demo, Referral.step) == {step.value for step in Step}
    assert max(values(demo, Referral.reward_points)) > 200
    assert values(demo, Review.state) == {"pending", "approved", "rejected"}
    assert values(demo, Review.kind) == {"review", "testimonial"}
    assert values(demo, MembershipChange.action) == {action.value for action in Action} - {"undo"}


def test_messages_are_in_every_state_and_by_every_channel(demo: Demo) -> None:
    assert values(demo, Message.state) == set(STATES)
    assert values(demo, Message.channel) == set(Channel)
    assert values(demo, Message.purpose) >= {"one-time-password", "coupon", "referral", "staff"}
    assert values(demo, Message.reason) >= {"no-channel", "no-consent", "refused", "server-error", None}
    assert values(demo, Message.secret) == {None}
    assert max(at for (at,) in rows(demo, Message.created_at)) <= NOW


def test_coupons_and_campaigns_are_in_every_state(demo: Demo) -> None:
    states = {
        coupon_state(stored, expires_at, NOW) for stored, expires_at in rows(demo, Coupon.state, Coupon.expires_at)
    }
    campaigns = demo.programme.desk(demo.people[0].actor).ask(ListCampaigns()).rows

    assert states == {"issued", "claimed", "used", "expired", "voided"}
    assert {campaign.state for campaign in campaigns} == {"planned", "running", "full", "over", "ended"}


def test_every_segment_and_an_overdue_promise_are_in_it(demo: Demo) -> None:
    desk = demo.programme.desk(demo.people[0].actor)
    for segment in Segment:
        assert desk.ask(ListCustomers(filters=OverviewFilters(segment=segment))).total > 0, segment
    board = desk.ask(ListPromises()).rows
    assert {True, False} == {promise.overdue for promise in board}
    assert {"complaint", "reminder"} <= {promise.kind for promise in board}
    assert len({promise.author for promise in board}) > 1


def test_there_are_points_that_wait_and_points_that_are_owed(demo: Demo) -> None:
    assert max(values(demo, Account.pending)) > 0
    assert max(values(demo, Account.debt)) > 0
    assert max(values(demo, Account.written_off)) > 0


def test_names_and_notes_that_break_the_careless_are_in_it(demo: Demo) -> None:
    names = set(rows(demo, Customer.first_name, Customer.last_name))
    texts = values(demo, Note.text)

    assert names >= set(HOSTILE)
    assert texts >= {text.strip() for kind in NOTES for text in NOTES[kind]}


def test_names_are_of_many_scripts(demo: Demo) -> None:
    letters = "".join(first for (first,) in rows(demo, Customer.first_name))

    for begin, end in (("Α", "ω"), ("А", "я"), ("\u0620", "\u06ff"), ("\u4e00", "\u9fff"), ("\u0900", "\u0d80")):
        assert any(begin <= letter <= end for letter in letters), (begin, end)


def test_the_heroine_has_something_for_whoever_calls(demo: Demo) -> None:
    heroine = demo.examples["customer_id"]
    notes = {
        (kind, due_on < NOW.date())
        for customer_id, kind, due_on, resolved_at in rows(
            demo, Note.customer_id, Note.kind, Note.due_on, Note.resolved_at
        )
        if customer_id == heroine and resolved_at is None and due_on is not None
    }

    assert demo.examples["name"] == "Amara Okafor"
    assert notes >= {("complaint", False), ("reminder", True), ("reminder", False)}


def test_receipts_have_lines_that_sum_to_them(demo: Demo) -> None:
    lines: dict[int, int] = {}
    for number, quantity, price in rows(
        demo, PurchaseLine.purchase_id, PurchaseLine.quantity, PurchaseLine.unit_price_micros
    ):
        lines[number] = lines.get(number, 0) + quantity * price
    amounts = dict(rows(demo, Purchase.id, Purchase.amount_minor))

    assert len(lines) > 700
    assert all(amounts[number] * 10_000 == micros for number, micros in lines.items())


def test_nothing_lies_in_the_future(demo: Demo) -> None:
    assert max(at for (at,) in rows(demo, Purchase.at)) <= NOW
    assert max(at for (at,) in rows(demo, Posting.effective_at)) <= NOW
    assert max(at for (at,) in rows(demo, Note.created_at)) <= NOW
    assert min(at for (at,) in rows(demo, Purchase.at)).year == 2024


def test_nothing_is_planned_beyond_yesterday() -> None:
    start, random = begin_of(NOW), Random(20261121)
    timetable = plan_history(make_people(random, 600, start, start + FORTNIGHTS * FORTNIGHT), start, random)
    planned = [hours for fortnight in range(FORTNIGHTS) for _, hours in timetable.in_fortnight(fortnight)]
    assert max(event.at for hours in planned for event in (*hours.events, *hours.later)) < timetable.end


def test_a_customers_postings_are_in_the_order_of_time(demo: Demo) -> None:
    with demo.programme.database.reading() as connection:
        later = func.lag(Posting.effective_at).over(partition_by=Posting.customer_id, order_by=Posting.seq)
        steps = select(Posting.effective_at, later.label("before")).where(Posting.source != "coupon").subquery()
        wrong = select(func.count()).select_from(steps).where(steps.c.effective_at < steps.c.before)
        assert connection.execute(wrong).scalar_one() == 0


def test_somebody_of_each_role_is_signed_in(demo: Demo) -> None:
    assert {person.actor.role for person in demo.people} == set(Role)
    assert demo.people[0].actor.role is Role.ADMINISTRATOR
    assert len({person.actor.store_id for person in demo.people}) >= 4
    for person in demo.people:
        assert demo.programme.resume(person.token).login == person.actor.login


def test_what_was_done_today_can_be_undone(demo: Demo) -> None:
    with demo.programme.database.reading() as connection:
        latest = select(AuditEntry.id).where(AuditEntry.command == "purchases.record").order_by(AuditEntry.id)
        receipt_id = connection.execute(latest.limit(1)).scalar_one()
    from loyalty_core.desk.undo import Undo

    undone = demo.programme.desk(demo.people[0].actor).preview(Undo(receipt_id=receipt_id))
    assert undone.said == "The purchase is undone by a refund of the whole."


def test_the_same_seed_on_the_same_day_is_the_same_demo(demo: Demo, sqlite_files: SqliteFiles) -> None:
    again = build_demo(sqlite_files.new(), FixedClock(NOW), CUSTOMERS)
    try:
        for table in (Customer, Account, Posting, Purchase, PurchaseLine, Coupon, Note):
            columns = table.__table__.columns
            assert rows(again, *columns) == rows(demo, *columns), table
        assert again.examples == demo.examples
    finally:
        again.programme.close()


def test_another_seed_is_another_demo(demo: Demo, sqlite_files: SqliteFiles) -> None:
    other = build_demo(sqlite_files.new(), FixedClock(NOW), 50, seed=7)
    others = {phone for (phone,) in rows(other, Customer.email)}
    other.programme.close()

    assert others != {email for (email,) in rows(demo, Customer.email)[:50]}


def test_a_history_is_told_once(demo: Demo) -> None:
    from loyalty_core.demo.history import TellHistory

    with pytest.raises(Refused):
        demo.programme.desk(demo.people[0].actor).preview(TellHistory(customers=50, seed=1))


def test_a_demo_is_made_in_an_empty_database_only(demo: Demo) -> None:
    with pytest.raises(Conflict):
        build_demo(demo.programme.database.url, FixedClock(NOW), 50)


@pytest.mark.parametrize("customers", [0, 49, 10_001])
def test_the_number_of_customers_has_bounds(empty_sqlite_url: str, customers: int) -> None:
    with pytest.raises(Invalid):
        build_demo(empty_sqlite_url, FixedClock(NOW), customers)
