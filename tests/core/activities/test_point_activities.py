"""Point activities over all customers, on both engines: rows, order, filter, range, paging."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from loyalty_core.activities.queries import ListPointActivities
from loyalty_core.activities.rules import Kind
from loyalty_core.activities.views import PointActivity
from loyalty_core.clock import FixedClock
from loyalty_core.customers.erasing import EraseCustomer
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Invalid
from loyalty_core.membership.commands import EnrolCustomer
from loyalty_core.paging import Page, PageRequest
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from tests.core.activities.acts import listed, tell_history
from tests.core.desk.shifts import next_shift
from tests.core.members import add_member
from tests.core.referrals.acts import register

STORY = [
    ("expire", "expired", -15),
    ("spend-cancelled", "redeemed", 50),
    ("spend", "redeemed", -50),
    ("debit", "adjusted", -5),
    ("claw-back", "refunded", -40),
    ("credit", "earned", 20),
    ("earn", "earned", 100),
    ("join", "joined", None),
]


def test_each_kind_is_told_with_what_led_to_it_the_newest_first(desk: Desk, clock: FixedClock) -> None:
    began = clock.now()
    desk = tell_history(desk, clock)
    rows = listed(desk)
    assert [(row.type, row.kind, row.points) for row in rows] == STORY
    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)
    assert {(row.customer_id, row.customer, row.email) for row in rows} == {(1, "Amara Okafor", "amara@example.org")}
    told = {row.type: row for row in rows}
    assert (told["join"].at, told["join"].store, told["join"].staff, told["join"].seq) == (began, "LEEDS", None, 0)
    earned = told["earn"]
    assert (earned.receipt_id, earned.transaction_id, earned.source) == ("R-1", "T1", "purchase")
    assert (earned.store, earned.staff) == ("LEEDS", "ada")
    assert (told["claw-back"].source, told["claw-back"].reason) == ("refund", "refund")
    assert (told["credit"].source, told["credit"].reason) == ("adjustment", "goodwill")
    # What a person wrote of a person stays with the customer's own statement.
    assert (told["debit"].reason, told["debit"].about) == ("other", None)
    assert (told["spend"].source, told["spend"].about) == ("redemption", "£5 off")
    # The clock expires at the end of the last valid day, in no store and by nobody.
    assert told["expire"].at == datetime(2026, 3, 4, tzinfo=UTC)
    assert (told["expire"].source, told["expire"].store, told["expire"].staff) == ("clock", None, None)
    for kind in Kind:
        assert [(row.type, row.kind, row.points) for row in listed(desk, kind)] == [
            told for told in STORY if told[1] == kind
        ]


def test_every_role_may_look(desks: dict[Role, Desk]) -> None:
    for desk in desks.values():
        assert listed(desk) == []


def test_a_day_begins_and_ends_at_local_midnight(programme: Programme, desk: Desk, clock: FixedClock) -> None:
    """London is an hour ahead of UTC from 29 March 2026 on."""
    add_member(programme)
    instants = [datetime(2026, 3, 30, 22, 59, tzinfo=UTC), datetime(2026, 3, 30, 23, 0, tzinfo=UTC)]
    instants += [datetime(2026, 3, 31, 22, 59, 59, 999_999, tzinfo=UTC), datetime(2026, 3, 31, 23, 0, tzinfo=UTC)]
    for points, instant in enumerate(instants, 1):
        clock.instant = instant
        next_shift(desk).do(AdjustPoints(customer_id=1, points=points, reason=Reason.GOODWILL))
    desk = next_shift(desk)

    def points_of(since: date | None, until: date | None) -> list[int | None]:
        return [row.points for row in listed(desk, Kind.EARNED, since, until)]

    last = date(2026, 3, 31)
    assert points_of(last, last) == [3, 2]
    assert points_of(date(2026, 3, 30), last) == [3, 2, 1]
    assert points_of(last, None) == [4, 3, 2]
    assert points_of(None, date(2026, 3, 30)) == [1]
    assert points_of(date(2026, 4, 2), None) == []
    assert points_of(last, date(2026, 3, 30)) == []


def test_pages_meet_without_a_gap_in_either_direction(programme: Programme, desk: Desk, clock: FixedClock) -> None:
    """Many at one instant: the customer and the number of the entry decide."""
    for _ in range(3):
        add_member(programme)
    for number in range(4):
        for customer_id in (3, 1, 2):
            points = -1 if number == 2 else 5
            desk.do(AdjustPoints(customer_id=customer_id, points=points, reason=Reason.CORRECTION))
        if number == 1:
            clock.advance(timedelta(hours=1))
    everything = listed(desk)
    places = [(row.at, row.record_id, row.seq) for row in everything]
    assert len(everything) == 15
    assert places == sorted(set(places), reverse=True)

    def page(request: PageRequest) -> Page[PointActivity]:
        return desk.ask(ListPointActivities(request=replace(request, limit=4)))

    pages = [page(PageRequest())]
    while len(pages[-1].rows) == 4:
        pages.append(page(PageRequest(after=pages[-1].last)))
    assert [row for found in pages for row in found.rows] == everything
    assert all((found.total, found.exact) == (15, True) for found in pages)
    assert list(page(PageRequest(before=pages[2].first)).rows) == everything[4:8]
    assert list(page(PageRequest(before=pages[3].first, skip=2)).rows) == everything[6:10]
    assert list(page(PageRequest(after=pages[0].last, skip=2)).rows) == everything[6:10]
    assert list(page(PageRequest(from_end=True)).rows) == everything[-4:]
    assert list(page(PageRequest(from_end=True, skip=3)).rows) == everything[-7:-3]
    assert list(page(PageRequest(skip=13)).rows) == everything[13:]
    assert page(PageRequest(after=pages[-1].last)).rows == ()
    # Within some days the place of a page never leads out of them.
    today, day = clock.now().date(), timedelta(days=1)
    kept = desk.ask(ListPointActivities(Kind.EARNED, today, today, PageRequest(limit=2)))
    rest = desk.ask(ListPointActivities(Kind.EARNED, today, today, PageRequest(after=kept.last)))
    assert [*kept.rows, *rest.rows] == listed(desk, Kind.EARNED)
    assert desk.ask(ListPointActivities(None, None, today - day, PageRequest(after=kept.last))).rows == ()
    assert desk.ask(ListPointActivities(None, today + day, None, PageRequest(before=kept.last))).rows == ()


@pytest.mark.parametrize(
    "asked",
    [PageRequest(sort="points"), PageRequest(after="x"), PageRequest(after="[1,2]"), PageRequest(before="[null,1,1]")],
)
def test_a_place_of_another_list_is_refused(desk: Desk, asked: PageRequest) -> None:
    with pytest.raises(Invalid):
        desk.ask(ListPointActivities(request=asked))


def test_who_was_merged_goes_by_who_goes_on_and_joined_once(desk: Desk, clock: FixedClock) -> None:
    gone = register(desk, "Amy")
    clock.advance(timedelta(minutes=1))
    survivor = register(desk, "Amara")
    desk.do(AdjustPoints(customer_id=gone, points=30, reason=Reason.GOODWILL))
    desk.do(MergeCustomers(customer_id=survivor, merged_id=gone, reason="one person twice"))
    rows = listed(desk)
    assert [(row.type, row.customer_id, row.customer, row.record_id) for row in rows] == [
        ("credit", survivor, "Amara Okafor", gone),
        ("join", survivor, "Amara Okafor", survivor),
    ]
    # The person joined when the first of the two records did.
    assert rows[-1].at == clock.now() - timedelta(minutes=1)


def test_who_was_erased_has_no_name_and_no_address(desk: Desk) -> None:
    amara = register(desk, "Amara")
    desk.do(AdjustPoints(customer_id=amara, points=30, reason=Reason.GOODWILL))
    desk.do(EraseCustomer(customer_id=amara, reason="asked for it"))
    rows = listed(desk)
    assert [row.type for row in rows] == ["expire", "credit", "join"]
    assert {(row.customer, row.email) for row in rows} == {(f"Erased customer #{amara}", None)}


def test_a_later_joining_says_where_and_by_whom(desk: Desk, clock: FixedClock) -> None:
    desk.do(SetPolicies(enrol_on_registration=False))
    amara = register(desk, "Amara")
    assert listed(desk) == []
    clock.advance(timedelta(minutes=1))
    desk.do(EnrolCustomer(customer_id=amara, reason="asked at the counter"))
    (joined,) = listed(desk)
    assert (joined.kind, joined.at, joined.store, joined.staff) == ("joined", clock.now(), "LEEDS", "ada")
