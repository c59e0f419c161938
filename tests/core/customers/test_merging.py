"""Merging two records of one person, on both engines: everything is conserved, found again, and can be told."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.commands import IssueCoupon, UseCoupon
from loyalty_core.coupons.queries import ListCoupons
from loyalty_core.customers.belongings import PLAIN, STAYING, WITH_ORIGIN
from loyalty_core.customers.commands import EditCustomer
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.database.engine import Database
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import Conflict, LoyaltyError, NotAllowed, NotFound, Refused
from loyalty_core.models import Base
from loyalty_core.models.ledger import Account, Lot
from loyalty_core.notes.commands import AddNote, DeleteNote, Kind
from loyalty_core.notes.queries import ListNotes
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.queries import ListLots
from loyalty_core.points.statement import ListMergedStatement, ListStatement
from loyalty_core.programme.commands import SetEarning
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.purchases.queries import ListPurchases
from loyalty_core.reports.verify import Verify
from loyalty_core.rewards.commands import CancelRedemption
from loyalty_core.rewards.history import ListRedemptions, ShowRedemption
from tests.core.customers.people import found, register, why
from tests.core.desk.shifts import next_shift
from tests.core.desk.tables import snapshot
from tests.core.members import set_membership
from tests.core.rewards.acts import add_reward, ask, redeem

FIGURES = "lifetime earned redeemed expired clawed_back written_off gross_minor refunded_minor transactions pending"


@pytest.fixture(autouse=True)
def kept_promises(request: pytest.FixtureRequest) -> Iterator[None]:
    """Verify after the test."""
    desk = request.getfixturevalue("desk") if "desk" in request.fixturenames else None
    yield
    if desk is not None:
        assert next_shift(desk).ask(Verify()).problems == ()


def merge(desk: Desk, survivor: int, gone: int) -> Receipt:
    return desk.do(MergeCustomers(customer_id=survivor, merged_id=gone, reason="one person twice"))


def adjust(desk: Desk, customer_id: int, points: int) -> int:
    receipt = desk.do(AdjustPoints(customer_id=customer_id, points=points, reason=Reason.GOODWILL))
    return receipt.id or 0


def figures(database: Database) -> dict[int, dict[str, Any]]:
    columns = [getattr(Account, name) for name in f"available debt {FIGURES}".split()]
    with database.reading() as connection:
        rows = connection.execute(select(Account.customer_id, *columns)).mappings()
        return {row["customer_id"]: dict(row) for row in rows}


def points_of(desk: Desk, customer_id: int) -> tuple[int, int]:
    points = desk.ask(ShowCustomer(customer_id)).points
    return points.available, points.debt


@pytest.fixture
def pair(desk: Desk) -> tuple[int, int]:
    """Two records: one with 200 points of purchases, 30 taken away; another with 100 points and a receipt."""
    survivor = register(desk, "Amara", "Okafor", phone="07700 900118", email="amara@example.com")
    gone = register(desk, "Amara", "Okafor-Bello", phone="07700 900229", email="bello@example.com", card="HH 77")
    desk.do(RecordPurchase(customer_id=survivor, receipt="S-1", amount="200.00"))
    adjust(desk, survivor, -30)
    desk.do(RecordPurchase(customer_id=gone, receipt="G-1", amount="100.00"))
    return survivor, gone


def test_everything_is_conserved_and_moves(programme: Programme, desk: Desk, pair: tuple[int, int]) -> None:
    survivor, gone = pair
    adjust(desk, gone, -15)
    desk.do(RefundPurchase(receipt="G-1", amount="20.00"))
    desk.do(AddNote(customer_id=gone, kind=Kind.COMPLAINT, text="parcel"))
    before = figures(programme.database)
    lots = _open_lots(programme.database)
    receipt = merge(desk, survivor, gone)
    after = figures(programme.database)
    for name in FIGURES.split():
        assert after[survivor][name] == before[survivor][name] + before[gone][name], name
        assert after[gone][name] == 0, name
    assert after[survivor]["available"] == before[survivor]["available"] + before[gone]["available"]
    assert _open_lots(programme.database) == lots
    assert receipt.customer_id == survivor
    assert not receipt.can_undo
    assert receipt.lost
    profile = desk.ask(ShowCustomer(survivor))
    assert (profile.spend.transactions, profile.customer.card) == (2, "HH 77")
    assert [note.text for note in desk.ask(ListNotes(survivor)).rows] == ["parcel"]
    assert {row.receipt_id for row in desk.ask(ListPurchases(survivor)).rows} >= {"S-1", "G-1"}


def test_a_refund_takes_from_every_piece_in_which_its_own_lot_came_along(
    desk: Desk, clock: FixedClock, pair: tuple[int, int]
) -> None:
    survivor, gone = pair
    reward = add_reward(desk, cost=60, custom="A mug")
    redemption = redeem(desk, gone, reward)
    merge(desk, survivor, gone)
    clock.advance(timedelta(minutes=1))
    desk.do(SetEarning(points=1, per="1.00", validity="days", validity_days=1))
    adjust(desk, survivor, 10)
    desk.do(CancelRedemption(redemption_id=redemption))
    desk.do(RefundPurchase(receipt="G-1"))
    assert points_of(desk, survivor) == (180, 0)
    assert sorted(lot.left for lot in desk.ask(ListLots(survivor)) if lot.left) == [10, 170]


def _open_lots(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        rows = connection.execute(
            select(Lot.points_left, Lot.pending, Lot.opened_at, Lot.expires_at, Lot.purchase_id).where(
                Lot.points_left > 0
            )
        )
        return sorted((tuple(row) for row in rows), key=repr)


def test_the_merge_can_be_told_from_both_statements(desk: Desk, pair: tuple[int, int]) -> None:
    survivor, gone = pair
    merge(desk, survivor, gone)
    told = [row for row in desk.ask(ListStatement(survivor)).rows if row.reason == "merge"]
    assert {row.comment for row in told} == {f"from customer {gone}"}
    assert [row.points for row in told if row.type == "merge-in"] == [100]
    closed = desk.ask(ListMergedStatement(gone)).rows
    assert [(row.type, row.balance_after) for row in closed][-2:] == [("merge-out", 0), ("earn", 100)]
    assert {row.comment for row in closed if row.reason == "merge"} == {f"to customer {survivor}"}


def test_the_merged_away_number_means_the_survivor_everywhere(desk: Desk, pair: tuple[int, int]) -> None:
    survivor, gone = pair
    merge(desk, survivor, gone)
    assert desk.ask(ShowCustomer(gone)) == desk.ask(ShowCustomer(survivor))
    assert desk.ask(ListStatement(gone)) == desk.ask(ListStatement(survivor))
    done = desk.do(AdjustPoints(customer_id=gone, points=5, reason=Reason.GOODWILL))
    assert done.customer_id == survivor
    assert points_of(desk, survivor) == (275, 0)


def test_a_write_sent_again_after_the_merge_gets_its_answer(desk: Desk, pair: tuple[int, int]) -> None:
    survivor, gone = pair
    command = AdjustPoints(customer_id=gone, points=5, reason=Reason.GOODWILL)
    first = desk.do(command)
    merge(desk, survivor, gone)
    again = desk.do(command)
    assert (again.replayed, again.id) == (True, first.id)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("07700 900229", ("phone", "+447700900229")),
        ("bello@example.com", ("email", "bello@example.com")),
        ("HH77", ("card", "HH 77")),
        ("bello", ("name", "Amara Okafor-Bello")),
        ("G-1", ("receipt", "G-1")),
    ],
)
def test_whatever_found_the_merged_away_record_finds_the_survivor(
    desk: Desk, pair: tuple[int, int], query: str, reason: tuple[str, str]
) -> None:
    survivor, gone = pair
    code = desk.ask(ShowCustomer(gone)).referral_code
    merge(desk, survivor, gone)
    assert found(desk, query) == [survivor]
    assert why(desk, query) == [reason]
    assert found(desk, code) == [survivor]
    assert why(desk, code) == [("referral-code", code)]
    with pytest.raises(Conflict) as known:
        register(desk, phone="07700 900229")
    assert known.value.id == str(survivor)


def test_debt_is_paid_first(desk: Desk, pair: tuple[int, int]) -> None:
    survivor, gone = pair
    adjust(desk, gone, -90)
    desk.do(RefundPurchase(receipt="G-1"))
    assert points_of(desk, gone) == (0, 90)
    merge(desk, survivor, gone)
    assert points_of(desk, survivor) == (80, 0)


def test_a_survivor_in_debt_is_paid_by_what_comes(desk: Desk, pair: tuple[int, int]) -> None:
    survivor, gone = pair
    adjust(desk, survivor, -100)
    desk.do(RefundPurchase(receipt="S-1"))
    assert points_of(desk, survivor) == (0, 130)
    merge(desk, survivor, gone)
    assert points_of(desk, survivor) == (0, 30)


def test_a_refund_after_the_merge_takes_from_its_own_lot(programme: Programme, desk: Desk) -> None:
    survivor, gone = register(desk), register(desk)
    adjust(desk, survivor, 50)
    desk.do(RecordPurchase(customer_id=gone, receipt="G-1", amount="100.00"))
    adjust(desk, gone, -40)
    merge(desk, survivor, gone)
    desk.do(RefundPurchase(receipt="G-1", amount="30.00"))
    with programme.database.reading() as connection:
        (left,) = connection.execute(
            select(Lot.points_left).where(Lot.customer_id == survivor, Lot.from_customer_id == gone)
        ).scalars()
    assert left == 30
    desk.do(RefundPurchase(receipt="G-1"))
    assert points_of(desk, survivor) == (10, 0)


def test_undoing_what_was_done_before_the_merge(desk: Desk, pair: tuple[int, int]) -> None:
    survivor, gone = pair
    taken, given = adjust(desk, gone, -40), adjust(desk, gone, 25)
    merge(desk, survivor, gone)
    assert points_of(desk, survivor) == (255, 0)
    assert desk.undo(taken).customer_id == survivor
    assert points_of(desk, survivor) == (295, 0)
    assert desk.undo(given).customer_id == survivor
    assert points_of(desk, survivor) == (270, 0)
    for receipt in (taken, given):
        with pytest.raises(Conflict):
            desk.undo(receipt)


@pytest.mark.parametrize("points", [30, -30])
def test_undoing_what_was_done_under_the_merged_away_number(desk: Desk, pair: tuple[int, int], points: int) -> None:
    survivor, gone = pair
    adjust(desk, gone, -5)
    merge(desk, survivor, gone)
    before = points_of(desk, survivor)

    desk.undo(adjust(desk, gone, points))

    assert points_of(desk, survivor) == before


def test_a_purchase_and_a_coupon_are_undone_after_the_merge(desk: Desk, pair: tuple[int, int]) -> None:
    survivor, gone = pair
    bought = desk.do(RecordPurchase(customer_id=gone, receipt="G-2", amount="10.00"))
    campaign = desk.do(AddCampaign(campaign_name="Spring", points=50)).result["campaign_id"]
    code = desk.do(IssueCoupon(customer_id=gone, campaign_id=campaign)).result["code"]
    used = desk.do(UseCoupon(code=code))
    note = desk.do(AddNote(customer_id=gone, kind=Kind.QUERY, text="one")).result["note_id"]
    deleted = desk.do(DeleteNote(note_id=note))
    merge(desk, survivor, gone)
    assert points_of(desk, survivor) == (330, 0)
    for receipt in (bought, used, deleted):
        desk.undo(receipt.id or 0)
    assert points_of(desk, survivor) == (270, 0)
    assert [row.state for row in desk.ask(ListCoupons(survivor)).rows] == ["issued"]
    assert [row.text for row in desk.ask(ListNotes(survivor)).rows] == ["one"]


@pytest.mark.parametrize("days", [0, 20_000])
def test_a_redemption_is_cancelled_after_the_merge(
    desk: Desk, clock: FixedClock, pair: tuple[int, int], days: int
) -> None:
    survivor, gone = pair
    reward = add_reward(desk, cost=60)
    redemption = redeem(desk, gone, reward)
    merge(desk, survivor, gone)
    assert points_of(desk, survivor) == (210, 0)
    assert [row.redemption_id for row in desk.ask(ListRedemptions(survivor)).rows] == [redemption]
    clock.advance(timedelta(days=days))
    desk = next_shift(desk)
    desk.do(CancelRedemption(redemption_id=redemption))
    profile = desk.ask(ShowCustomer(survivor)).points
    assert (profile.redeemed, profile.available + profile.expired) == (0, 270)
    with pytest.raises(Conflict):
        desk.do(CancelRedemption(redemption_id=redemption))


def test_a_redemption_that_waits_is_cancelled(desk: Desk, pair: tuple[int, int]) -> None:
    survivor, gone = pair
    waiting = ask(desk, gone, add_reward(desk, cost=60))
    merge(desk, survivor, gone)
    assert desk.ask(ShowRedemption(waiting)).state == "cancelled"


def test_a_chain_ends_at_its_end(desk: Desk, pair: tuple[int, int]) -> None:
    middle, first = pair
    redemption = redeem(desk, first, add_reward(desk, cost=60))
    last = register(desk)
    merge(desk, middle, first)
    merge(desk, last, middle)
    assert desk.ask(ShowCustomer(first)).customer.customer_id == last
    assert found(desk, "bello@example.com") == [last]
    assert points_of(desk, last) == (210, 0)
    desk.do(CancelRedemption(redemption_id=redemption))
    desk.do(RefundPurchase(receipt="G-1"))
    assert points_of(desk, last) == (170, 0)
    another = register(desk)
    adjust(desk, another, 5)
    merge(desk, first, another)
    assert points_of(desk, last) == (175, 0)


def test_limits_of_each_record_stay_kept(desk: Desk, pair: tuple[int, int]) -> None:
    survivor, gone = pair
    campaign = desk.do(AddCampaign(campaign_name="One each", percent=5, limit_per_customer=1)).result["campaign_id"]
    for customer in pair:
        desk.do(IssueCoupon(customer_id=customer, campaign_id=campaign))
    merge(desk, survivor, gone)
    with pytest.raises(Refused) as refused:
        desk.do(IssueCoupon(customer_id=survivor, campaign_id=campaign))
    assert refused.value.code == "customer-limit"


def test_what_is_refused_changes_nothing(
    programme: Programme, desk: Desk, desks: dict[Role, Desk], pair: tuple[int, int]
) -> None:
    survivor, gone = pair
    third = register(desk)
    merge(desk, survivor, gone)
    before = snapshot(programme.database)
    for who, into, kind, code in (
        (gone, survivor, Conflict, "already-merged"),
        (gone, third, Refused, "merged"),
        (survivor, survivor, Refused, "same-customer"),
        (survivor, gone, Refused, "same-customer"),
        (999, survivor, NotFound, "not-found"),
        (survivor, 999, NotFound, "not-found"),
    ):
        for act in (desk.do, desk.preview):
            with pytest.raises(kind) as refused:
                act(MergeCustomers(customer_id=into, merged_id=who, reason="twice"))
            assert refused.value.code == code
    with pytest.raises(LoyaltyError) as unreasoned:
        desk.do(MergeCustomers(customer_id=survivor, merged_id=third, reason=" "))
    assert unreasoned.value.field == "reason"
    with pytest.raises(NotAllowed):
        desks[Role.AGENT].do(MergeCustomers(customer_id=survivor, merged_id=third, reason="twice"))
    assert snapshot(programme.database) == before
    desks[Role.MANAGER].do(MergeCustomers(customer_id=survivor, merged_id=third, reason="twice"))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("enrolled", "not_enrolled", "enrolled"),
        ("not_enrolled", "enrolled", "enrolled"),
        ("enrolled", "opted_out", "opted_out"),
        ("excluded", "opted_out", "excluded"),
        ("blocked", "blocked", "blocked"),
        ("blocked", "enrolled", None),
        ("enrolled", "blocked", None),
    ],
)
def test_what_restricts_more_holds_and_a_block_is_no_by_product(
    programme: Programme, desk: Desk, pair: tuple[int, int], first: str, second: str, expected: str | None
) -> None:
    survivor, gone = pair
    for number, membership in ((survivor, first), (gone, second)):
        if membership != "enrolled":
            set_membership(programme, number, membership)
    if expected is None:
        with pytest.raises(Refused) as refused:
            merge(desk, survivor, gone)
        assert refused.value.code == "one-blocked"
        return
    merge(desk, survivor, gone)
    assert desk.ask(ShowCustomer(survivor)).membership.status == expected


def test_a_preview_says_what_the_merge_does_and_changes_nothing(
    programme: Programme, desk: Desk, pair: tuple[int, int]
) -> None:
    survivor, gone = pair
    before = snapshot(programme.database)
    preview = desk.preview(MergeCustomers(customer_id=survivor, merged_id=gone, reason="twice"))
    assert snapshot(programme.database) == before
    changes = {change.what: (change.before, change.after) for change in preview.changes}
    assert changes["available"] == (170, 270)
    assert changes[f"customer {gone}: available"] == (100, 0)
    assert changes["spent"] == ("£200.00", "£300.00")
    assert changes["purchases moved"] == (0, 1)
    assert preview.changes == merge(desk, survivor, gone).changes


def test_a_change_prepared_before_the_merge_is_not_written_over_it(desk: Desk, pair: tuple[int, int]) -> None:
    survivor, gone = pair
    version = desk.ask(ShowCustomer(gone)).customer.version
    edited = desk.do(EditCustomer(customer_id=gone, first_name="Amaka"))
    merge(desk, survivor, gone)
    with pytest.raises(Conflict) as stale:
        desk.do(EditCustomer(customer_id=gone, version=version, first_name="Ama"))
    assert stale.value.code == "changed-meanwhile"
    with pytest.raises(Refused, match=f"merged into customer {survivor}"):
        desk.undo(edited.id or 0)


@pytest.mark.parametrize("_round", range(3))
def test_both_directions_at_once_end_in_one_merge(desk: Desk, pair: tuple[int, int], _round: int) -> None:
    survivor, gone = pair
    start = threading.Barrier(2)
    answers: list[object] = []

    def do(into: int, who: int) -> None:
        command = MergeCustomers(customer_id=into, merged_id=who, reason="twice")
        start.wait()
        try:
            answers.append(desk.do(command))
        except LoyaltyError as refused:
            answers.append(refused.code)

    threads = [threading.Thread(target=do, args=both) for both in ((survivor, gone), (gone, survivor))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(isinstance(answer, Receipt) for answer in answers) == 1
    assert {answer for answer in answers if isinstance(answer, str)} <= {"merged", "same-customer", "already-merged"}
    assert len(answers) == 2
    assert points_of(desk, survivor) == points_of(desk, gone) == (270, 0)


def test_no_table_that_belongs_to_customers_is_forgotten() -> None:
    tables = {name for name, table in Base.metadata.tables.items() if "customer_id" in table.columns}
    assert tables == {table.__tablename__ for table in (*PLAIN, *WITH_ORIGIN)} | STAYING
