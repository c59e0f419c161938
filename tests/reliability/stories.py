"""Short histories at the desk, each about one thing that can go wrong; product and model are compared at each step."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.reliability.dates import Earning
from tests.reliability.records import Line
from tests.reliability.twin import Twin

Story = Callable[[Twin], None]


def earn_by(twin: Twin, **terms: Any) -> None:
    """Let another rule hold from a minute later on: a point for each pound, without an end, if nothing else is said."""
    twin.advance(timedelta(minutes=1))
    twin.set_earning(Earning(twin.clock.now(), **{"validity": "never", "validity_days": 0, **terms}))


def sell(twin: Twin, receipt: str, pounds: int, **more: Any) -> None:
    """Sell one article to the first member."""
    twin.sell(0, receipt, [Line(f"ITEM-{pounds}", pounds * 100, 1)], **more)


def spending(twin: Twin) -> None:
    """The worked case: lots A 100 until day 10, B 80 until day 5, C 50 without an end; 120 go, and come back."""
    earn_by(twin, validity="days", validity_days=10)
    sell(twin, "A", 100)
    earn_by(twin, validity="days", validity_days=5)
    sell(twin, "B", 80)
    earn_by(twin)
    sell(twin, "C", 50)
    twin.advance(timedelta(days=4))
    twin.redeem(0, 12)
    assert [heap.left for heap in twin.shop.members[0].heaps] == [60, 0, 50]
    twin.cancel(0)


def same_end(twin: Twin) -> None:
    """Of two lots that end together, the one that was opened first goes first, though it was recorded later."""
    earn_by(twin, validity="year-end", validity_days=0)
    twin.advance(timedelta(days=4))
    sell(twin, "NEW", 20)
    sell(twin, "OLD", 20, ago=timedelta(days=2))
    twin.redeem(0, 1)
    assert [heap.left for heap in twin.shop.members[0].heaps] == [20, 10]


def expiring(twin: Twin) -> None:
    """The last valid day passes; nobody runs the job, then somebody does, to the very instant."""
    earn_by(twin, validity="days", validity_days=1)
    sell(twin, "R1", 40)
    sell(twin, "R2", 30)
    twin.advance(timedelta(hours=35, minutes=59) - timedelta(minutes=1))
    twin.redeem(0, 1)
    twin.advance(timedelta(minutes=1))
    assert twin.shop.members[0].available == 60
    twin.redeem(0, 1)
    twin.settle()
    assert twin.shop.members[0].available == 0


def waiting(twin: Twin) -> None:
    """Points wait for three days; a part is refunded before, and what is there is spent after."""
    earn_by(twin, pending_days=3)
    sell(twin, "R1", 50)
    twin.adjust(0, 5)
    twin.redeem(0, 1)
    twin.refund_amount("R1", 2000)
    assert (twin.shop.members[0].available, twin.shop.members[0].pending) == (5, 30)
    twin.advance(timedelta(days=4))
    twin.settle()
    twin.redeem(0, 3)


def owing(twin: Twin) -> None:
    """The worked case: lot E 100 all spent, lot F 30; all of E is refunded, and later credits pay first."""
    sell(twin, "E", 100)
    twin.redeem(0, 10)
    twin.adjust(0, 30)
    twin.refund_all("E")
    member = twin.shop.members[0]
    forgiven = twin.shop.shortfall == "write-off"
    assert (member.available, member.debt, member.written_off) == ((0, 0, 70) if forgiven else (0, 70, 0))
    twin.adjust(0, 50)
    twin.adjust(0, 40)
    assert twin.shop.members[0].available == (90 if forgiven else 20)


def forgiving(twin: Twin) -> None:
    """The same where the programme forgives what is missing."""
    twin.set_policies("write-off", 0)
    owing(twin)


def owing_while_waiting(twin: Twin) -> None:
    """A debt is paid when points that waited are activated, and by points that come back."""
    sell(twin, "R1", 60)
    twin.redeem(0, 6)
    twin.refund_all("R1")
    earn_by(twin, pending_days=2)
    sell(twin, "R2", 20)
    twin.advance(timedelta(days=3))
    twin.settle()
    twin.cancel(0)
    assert (twin.shop.members[0].available, twin.shop.members[0].debt) == (20, 0)


def coming_late(twin: Twin) -> None:
    """A receipt is recorded when its points have lapsed: they pay nothing of a debt, those of a later one do."""
    earn_by(twin, validity="days", validity_days=30)
    twin.advance(timedelta(days=45))
    sell(twin, "R1", 60)
    twin.redeem(0, 6)
    twin.refund_all("R1")
    sell(twin, "R2", 50, ago=timedelta(days=44))
    assert (twin.shop.members[0].available, twin.shop.members[0].debt) == (0, 60)
    sell(twin, "R3", 50, ago=timedelta(days=2))
    assert (twin.shop.members[0].available, twin.shop.members[0].debt) == (0, 10)


def splitting(twin: Twin) -> None:
    """The worked case: 99.99 at a point per 10.00; 50.00 go back, then 49.99, at ten times the rate by then."""
    earn_by(twin, per_minor=1000)
    twin.sell(0, "W", [Line("VASE", 9999, 1)])
    earn_by(twin, per_minor=100)
    twin.refund_amount("W", 5000)
    assert twin.shop.sales["W"].clawed == 5
    twin.refund_amount("W", 4999)
    assert twin.shop.sales["W"].clawed == 9
    twin.refund_all("W")


def rounding(twin: Twin) -> None:
    """Two lines of 2.00 at a point per 3.00 are one point together, and none each."""
    earn_by(twin, per_minor=300)
    twin.sell(0, "R1", [Line("TEA", 200, 1), Line("CUP", 200, 1)])
    assert twin.shop.members[0].available == 1
    twin.refund_lines("R1", {"TEA": 1})


def lapsing(twin: Twin) -> None:
    """Points come back to a lot that has lapsed: they go at once, and where there is a grace they live for it."""
    earn_by(twin, validity="days", validity_days=1)
    sell(twin, "R1", 20)
    twin.redeem(0, 2)
    twin.advance(timedelta(days=3))
    twin.cancel(0)
    assert twin.shop.members[0].available == 0
    twin.set_policies("debt", 14)
    sell(twin, "R2", 30)
    twin.redeem(0, 3)
    twin.advance(timedelta(days=3))
    twin.cancel(1)
    assert twin.shop.members[0].available == 30
    twin.advance(timedelta(days=15))
    twin.settle()


def returning(twin: Twin) -> None:
    """A refund that names no purchase finds the newest that holds the article; what none holds goes by today's rate."""
    earn_by(twin, points=3)
    twin.sell(0, "OLD", [Line("TEA", 1000, 2)])
    earn_by(twin, points=1)
    twin.sell(0, "NEW", [Line("TEA", 1000, 1), Line("MUG", 700, 1)])
    twin.advance(timedelta(hours=1))
    twin.refund_unnamed(0, [Line("TEA", 1000, 1)])
    assert twin.shop.sales["NEW"].clawed == 10
    twin.refund_unnamed(0, [Line("TEA", 1000, 2), Line("LAMP", 1500, 1)])
    assert (twin.shop.sales["OLD"].clawed, twin.shop.members[0].clawed_back) == (60, 85)


def own_lot_first(twin: Twin) -> None:
    """A refund takes from the lot of its own purchase, though another one expires sooner."""
    sell(twin, "R1", 20)
    earn_by(twin, validity="days", validity_days=5)
    sell(twin, "R2", 20)
    twin.refund_all("R1")
    assert [heap.left for heap in twin.shop.members[0].heaps] == [0, 20]


def repeating(twin: Twin) -> None:
    """Each request is sent twice, and then used for something else."""
    sell(twin, "R1", 40)
    twin.send_again()
    twin.redeem(0, 2)
    twin.send_again()
    twin.refund_amount("R1", 500)
    twin.send_again()


def undoing(twin: Twin) -> None:
    """A change up, a change down and a redemption are undone, once; an undo never."""
    twin.adjust(0, 50)
    twin.adjust(0, -20)
    twin.redeem(0, 2)
    for number in (3, 1, 0, 0, 1, 4):
        twin.undo(number)
    assert (twin.shop.members[0].available, twin.shop.members[0].debt) == (0, 0)


STORIES: dict[str, Story] = {
    story.__name__: story
    for story in (
        spending,
        same_end,
        expiring,
        waiting,
        owing,
        forgiving,
        owing_while_waiting,
        coming_late,
        splitting,
        rounding,
        lapsing,
        returning,
        own_lot_first,
        repeating,
        undoing,
    )
}
