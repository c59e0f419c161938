"""Short histories about who customers are: records that become one, members that come and go, friends, reviews."""

from datetime import timedelta

from tests.reliability.people import People
from tests.reliability.records import Line
from tests.reliability.stories import Story, earn_by, sell
from tests.reliability.twin import Twin


def merging(twin: Twin) -> None:
    """What one owes the other pays, in the order of spending; lots keep their ends, and again changes nothing."""
    people = People(twin)
    earn_by(twin, validity="days", validity_days=40)
    sell(twin, "OLD", 20)
    twin.redeem(0, 2)
    twin.refund_all("OLD")
    twin.sell(1, "LATE", [Line("LAMP", 3000, 1)])
    earn_by(twin, validity="days", validity_days=10)
    twin.sell(1, "SOON", [Line("MUG", 3000, 1)])
    people.merge(0, 1)
    member = twin.shop.members[0]
    assert (member.available, member.debt, [heap.left for heap in member.heaps]) == (40, 0, [0, 10, 30])
    people.merge(0, 1)
    twin.redeem(1, 3)
    twin.advance(timedelta(days=11))
    twin.settle()
    twin.adjust(1, 5)
    assert twin.shop.members[0].available == 15


def owing_and_merged(twin: Twin) -> None:
    """Who owes goes on as who has, whichever way round; what waits pays when its time has come."""
    people = People(twin)
    twin.sell(1, "R1", [Line("MUG", 3000, 1)])
    twin.redeem(1, 3)
    twin.refund_all("R1")
    twin.adjust(0, 10)
    earn_by(twin, pending_days=3)
    sell(twin, "R2", 50)
    people.merge(0, 1)
    assert (twin.shop.members[0].available, twin.shop.members[0].debt) == (0, 20)
    twin.advance(timedelta(days=4))
    twin.settle()
    assert (twin.shop.members[0].available, twin.shop.members[0].debt) == (30, 0)


def gone_back_on(twin: Twin) -> None:
    """What was done before two records became one is refunded, undone and cancelled after it, from its own lots."""
    people = People(twin)
    earn_by(twin, validity="days", validity_days=30)
    twin.sell(1, "R1", [Line("LAMP", 5000, 1)])
    twin.redeem(1, 3)
    twin.adjust(1, -5)
    twin.adjust(1, 7)
    people.merge(2, 1)
    people.merge(0, 2)
    twin.undo(3)
    twin.undo(4)
    earn_by(twin, validity="days", validity_days=5)
    sell(twin, "R2", 10)
    twin.cancel(0)
    assert twin.shop.members[0].available == 60
    twin.refund_amount("R1", 4000)
    assert [heap.left for heap in twin.shop.members[0].heaps][-2:] == [10, 10]
    twin.refund_all("R1")
    assert twin.shop.members[0].available == 10


def coming_and_going(twin: Twin) -> None:
    """Who is no member neither earns nor redeems; points are frozen, not lost, and refunds and expiry still work."""
    people = People(twin)
    for number, (action, undo) in enumerate({"opt-out": "enrol", "exclude": "reinstate", "block": "reinstate"}.items()):
        earn_by(twin)
        sell(twin, f"A{number}", 20)
        twin.adjust(0, 10)
        twin.issue_coupon(0)
        before = twin.shop.members[0].available
        people.change(action, 0)
        sell(twin, f"B{number}", 50)
        twin.redeem(0, 1)
        twin.use_coupon(number)
        twin.issue_coupon(0)
        people.write(0)
        people.approve(number)
        assert twin.shop.members[0].available == before
        twin.adjust(0, 5)
        twin.refund_amount(f"A{number}", 1000)
        assert twin.shop.members[0].available == before - 5
        people.change(undo, 0)
        twin.redeem(0, 1)
        twin.use_coupon(number)
    assert [coupon.state for coupon in twin.shop.coupons] == ["used", "used", "voided"]


def blocking(twin: Twin) -> None:
    """A block ends what is open on either side of a referral, and it is nothing that a merge could lift or spread."""
    people = People(twin)
    people.refer(0, 1)
    people.refer(1, 2)
    people.change("block", 1)
    assert [referral.state for referral in twin.shop.referrals] == ["cancelled", "cancelled"]
    people.merge(0, 1)
    people.change("block", 0)
    people.merge(0, 1)
    people.change("reinstate", 1)
    assert (twin.shop.standing(0), twin.shop.into) == ("enrolled", {1: 0})


def bringing_friends(twin: Twin) -> None:
    """A friend's first order pays once; it comes back, another pays, and what was paid is taken back on purpose."""
    people = People(twin)
    earn_by(twin)
    people.refer(0, 1)
    people.refer(1, 0)
    twin.sell(1, "F1", [Line("LAMP", 4000, 1)])
    assert twin.shop.members[0].available == 70
    twin.sell(1, "F2", [Line("TEA", 1000, 1)])
    twin.redeem(0, 4)
    twin.refund_amount("F1", 1000)
    twin.refund_all("F1")
    assert (twin.shop.members[0].debt, twin.shop.referrals[0].state) == (40, "pending")
    twin.sell(1, "F3", [Line("TEA", 1500, 1)])
    assert twin.shop.members[0].available == 5
    people.merge(2, 0)
    people.cancel(0, take_back=True)
    assert (twin.shop.members[2].debt, twin.shop.referrals[0].state) == (40, "cancelled")
    people.refer(2, 1)


def becoming_one(twin: Twin) -> None:
    """A referral goes on for who goes on, unless both are one person now; what comes back does so after the merge."""
    people = People(twin)
    earn_by(twin)
    twin.welcome()
    people.refer(0, 1)
    people.refer(2, 3)
    people.merge(2, 0)
    twin.sell(1, "F1", [Line("LAMP", 4000, 1)])
    twin.sell(3, "F2", [Line("LAMP", 1000, 1)])
    assert twin.shop.members[2].available == 110
    people.merge(1, 3)
    twin.refund_all("F1")
    assert [referral.state for referral in twin.shop.referrals] == ["cancelled", "completed"]
    people.merge(2, 1)
    twin.refund_all("F2")
    assert [referral.state for referral in twin.shop.referrals] == ["cancelled", "cancelled"]


def writing(twin: Twin) -> None:
    """A review that is approved pays once; undone after a merge it takes from its own lot."""
    people = People(twin)
    earn_by(twin)
    people.write(1)
    people.approve(0)
    people.approve(0)
    assert twin.shop.members[1].available == 15
    people.merge(0, 1)
    earn_by(twin, validity="days", validity_days=3)
    sell(twin, "R1", 20)
    twin.undo(1)
    assert [heap.left for heap in twin.shop.members[0].heaps] == [0, 20]
    people.reject(0)
    people.approve(0)


def being_erased(twin: Twin) -> None:
    """The numbers stay, and nothing lives any more: nor does what a refund, an undo or a cancellation leaves later."""
    people = People(twin)
    earn_by(twin)
    people.refer(0, 2)
    people.refer(1, 0)
    sell(twin, "R1", 50)
    twin.redeem(0, 2)
    twin.adjust(0, -3)
    twin.issue_coupon(0)
    twin.use_coupon(0)
    twin.sell(2, "R2", [Line("MUG", 2000, 1)])
    people.erase(0)
    twin.cancel(0)
    twin.refund_amount("R1", 2000)
    twin.undo(2)
    for number in (5, 7):
        twin.undo(number)
    twin.refund_all("R2")
    sell(twin, "R3", 10)
    twin.adjust(0, 5)
    people.merge(1, 0)
    member = twin.shop.members[0]
    assert (member.available, member.debt, twin.shop.referrals[0].state) == (0, 0, "cancelled")


STORIES_OF_PEOPLE: dict[str, Story] = {
    story.__name__: story
    for story in (
        merging,
        owing_and_merged,
        gone_back_on,
        coming_and_going,
        blocking,
        bringing_friends,
        becoming_one,
        writing,
        being_erased,
    )
}
