"""What was done lately and can be undone, what cannot, and what an undo cannot bring back; on both engines."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.commands import IssueCoupon, UseCoupon
from loyalty_core.customers.commands import EditCustomer, RegisterCustomer
from loyalty_core.customers.lookup import FindCustomers
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.desk.undo import Undo
from loyalty_core.desk.undoable import ListUndoable
from loyalty_core.errors import Conflict, Invalid, Refused
from loyalty_core.messages.claiming import ClaimMessages
from loyalty_core.messages.commands import SendMessage, SetConsents
from loyalty_core.messages.rules import Channel
from loyalty_core.models.purchase import Purchase
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import LinkPurchase, RecordPurchase, RefundPurchase
from loyalty_core.reports.verify import Verify
from tests.core.desk.deeds import World
from tests.core.desk.shifts import next_shift
from tests.core.desk.tables import dump


def adjust(desk: Desk, world: World, points: int) -> int:
    receipt = desk.do(AdjustPoints(customer_id=world.customer, points=points, reason=Reason.MISTAKE))
    return receipt.id or 0


def test_each_write_says_whether_it_can_be_undone_and_why_not(desk: Desk, world: World) -> None:
    undone = adjust(desk, world, 5)
    undo = desk.undo(undone).id or 0
    kept = adjust(desk, world, 6)
    refund = desk.do(RefundPurchase(receipt="R-1", amount="5.00")).id or 0
    rows = {row.receipt_id: row for row in desk.ask(ListUndoable()).rows}
    assert list(rows) == sorted(rows, reverse=True)
    assert (rows[kept].can_undo, rows[kept].why_not, rows[kept].staff) == (True, None, "ada")
    assert (rows[undone].can_undo, rows[undone].why_not) == (False, "This was undone already.")
    assert "do it again" in (rows[undo].why_not or "")
    assert "new purchase" in (rows[refund].why_not or "")
    assert (rows[kept].said, rows[kept].customer_id) == ("6 points added.", world.customer)
    assert (rows[kept].customer_name, rows[kept].lost) == ("Amara Okafor", ())


def test_one_sees_ones_own_and_a_manager_everybodys(desk: Desk, desks: dict[Role, Desk], world: World) -> None:
    agent, manager, auditor = desks[Role.AGENT], desks[Role.MANAGER], desks[Role.AUDITOR]
    own = adjust(agent, world, 5)
    theirs = adjust(desk, world, 6)
    assert [row.receipt_id for row in agent.ask(ListUndoable()).rows] == [own]
    assert {own, theirs} <= {row.receipt_id for row in manager.ask(ListUndoable()).rows}
    seen = {row.receipt_id: row.why_not for row in auditor.ask(ListUndoable()).rows}
    assert seen[own] == "Your role (auditor) may not undo this."


def test_what_the_clock_does_is_nobodys(desk: Desk, programme: Programme, world: World) -> None:
    own = adjust(desk, world, 5)
    desk.do(SetConsents(customer_id=world.customer, agreed={Channel.SMS: True}))
    desk.do(SendMessage(customer_id=world.customer, channel=Channel.SMS, text="It is here."))
    clock = programme.worker_desk().do(ClaimMessages(channels=(Channel.SMS,)))
    assert clock.id is not None
    assert clock.said == "1 message is being sent."
    listed = [row.receipt_id for row in desk.ask(ListUndoable()).rows]
    assert own in listed
    assert clock.id not in listed


def test_only_the_last_day_is_listed_a_part_at_a_time(desk: Desk, world: World, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=25))
    desk = next_shift(desk)
    assert desk.ask(ListUndoable()).rows == ()
    receipts = [adjust(desk, world, points) for points in (1, 2, 3)]
    first = desk.ask(ListUndoable(limit=2))
    assert ([row.receipt_id for row in first.rows], first.more) == (receipts[:0:-1], True)
    rest = desk.ask(ListUndoable(limit=2, before=receipts[1]))
    assert ([row.receipt_id for row in rest.rows], rest.more) == (receipts[:1], False)
    with pytest.raises(Invalid):
        desk.ask(ListUndoable(limit=0))


@pytest.mark.parametrize(("shortfall", "said"), [("debt", "the customer owes them"), ("write-off", "written off")])
def test_spent_points_are_named_before_an_undo(desk: Desk, world: World, shortfall: str, said: str) -> None:
    desk.do(SetPolicies(shortfall=shortfall))
    given = adjust(desk, world, 30)
    adjust(desk, world, -40)
    (lost,) = desk.preview(Undo(receipt_id=given)).lost
    assert lost.startswith("20 points were spent meanwhile")
    assert said in lost
    assert desk.undo(given).lost == (lost,)


@pytest.mark.parametrize(("days", "said"), [(0, "expire again at once"), (14, "for some days only")])
def test_lapsed_points_are_named_before_an_undo(
    desk: Desk, world: World, clock: FixedClock, days: int, said: str
) -> None:
    desk.do(SetPolicies(lapsed_days=days))
    today = clock.now().date()
    desk.do(AdjustPoints(customer_id=world.customer, points=9, reason=Reason.GOODWILL, expires=today))
    taken = adjust(desk, world, -9)
    clock.advance(timedelta(hours=20))
    desk = next_shift(desk)
    (lost,) = desk.preview(Undo(receipt_id=taken)).lost
    assert lost.startswith("9 points had expired meanwhile")
    assert said in lost


def test_a_used_coupon_is_named_before_its_purchase_is_undone(desk: Desk, world: World) -> None:
    bought = desk.do(RecordPurchase(customer_id=world.customer, receipt="R-7", amount="9.00")).id or 0
    desk.do(UseCoupon(code=world.coupon, receipt="R-7"))
    assert any(world.coupon in lost for lost in desk.preview(Undo(receipt_id=bought)).lost)


def test_a_customer_who_was_just_registered_is_taken_back(programme: Programme, desk: Desk) -> None:
    done = desk.do(
        RegisterCustomer(first_name="Wrong", last_name="Person", phone="07700 900555", email="w@example.org")
    )
    desk.undo(done.id or 0)
    assert desk.ask(FindCustomers("wrong person")).hits == ()
    assert "900555" not in repr(dump(programme.database))
    desk.do(RegisterCustomer(first_name="Right", last_name="Person", phone="07700 900555", email="w@example.org"))
    assert desk.ask(Verify()).problems == ()


def test_a_customer_with_whom_something_happened_stays(programme: Programme, desk: Desk) -> None:
    fields = {"last_name": "Person", "phone": "07700 900555", "email": "w@example.org", "even_if_known": True}
    campaign = desk.do(AddCampaign(campaign_name="Summer", percent=10)).result["campaign_id"]
    events: list[Callable[[int], Command]] = [
        lambda one: AdjustPoints(customer_id=one, points=5, reason=Reason.GOODWILL),
        lambda one: EditCustomer(customer_id=one, first_name="Other"),
        lambda one: IssueCoupon(customer_id=one, campaign_id=campaign),
    ]
    for event in events:
        done = desk.do(RegisterCustomer(first_name="Wrong", **fields))
        desk.do(event(done.result["customer_id"]))
        before = dump(programme.database)
        with pytest.raises(Refused) as refused:
            desk.undo(done.id or 0)
        assert refused.value.code == "not-new-any-more"
        assert dump(programme.database) == before


def test_a_link_is_taken_back_with_what_it_gave(programme: Programme, desk: Desk, world: World) -> None:
    before = desk.ask(ShowCustomer(world.customer))
    linked = desk.do(LinkPurchase(receipt="A-9", customer_id=world.customer)).id or 0
    assert desk.ask(ShowCustomer(world.customer)).points.available == before.points.available + 12
    desk.undo(linked)
    after = desk.ask(ShowCustomer(world.customer))
    assert (after.points.available, after.spend) == (before.points.available, before.spend)
    (free,) = desk.ask(FindCustomers("A-9")).unlinked
    assert free.receipt_id == "A-9"
    assert desk.ask(FindCustomers("A-9")).hits == ()
    desk.do(LinkPurchase(receipt="A-9", customer_id=world.customer))
    assert desk.ask(Verify()).problems == ()


def test_a_link_stays_once_part_of_it_was_refunded(programme: Programme, desk: Desk, world: World) -> None:
    linked = desk.do(LinkPurchase(receipt="A-9", customer_id=world.customer)).id or 0
    desk.do(RefundPurchase(receipt="A-9", amount="1.00"))
    with pytest.raises(Refused) as refused:
        desk.undo(linked)
    assert refused.value.code == "refunded-since"
    with pytest.raises(Conflict):
        desk.do(LinkPurchase(receipt="A-9", customer_id=world.customer))
    with programme.database.reading() as connection:
        owner = connection.execute(select(Purchase.customer_id).where(Purchase.receipt_id == "A-9")).scalar_one()
    assert owner == world.customer
