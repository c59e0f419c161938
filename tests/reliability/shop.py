"""A programme in plain lists and dicts: members, receipts, redemptions, referrals, and what of it can be undone.

What is done to it stands beside it, a function a deed: `selling` (receipts and refunds), `spending` (rewards, coupons,
changes by hand), `standing` (who customers are), `friends` (whom they bring, what they write). Each says no with `No`,
whose code is the one that the desk must give; whoever tries works on a copy, as a refused deed changes nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.reliability.dates import A_DAY, Earning, local_day, midnight_after
from tests.reliability.model import Member, Spent
from tests.reliability.records import Brought, Coupon, Deed, No, Redemption, Referral, Review, Sale

UNDO_WITHIN = timedelta(hours=24)


class Shop:
    """The whole programme; the time is handed in with each deed.

    Attributes:
        members: points by record, the number of a customer's record in the model.
        into: by merged-away record, the one that goes on.
        history: by record, each status of the membership in order; the last is the present one.
        joined: who ever joined, and did not take that back.
    """

    def __init__(self, earning: Earning) -> None:
        self.members: list[Member] = []
        self.into: dict[int, int] = {}
        self.erased: set[int] = set()
        self.history: list[list[str]] = []
        self.joined: set[int] = set()
        self.earnings = [earning]
        self.shortfall = "debt"
        self.lapsed_days = 0
        self.sales: dict[str, Sale] = {}
        self.redemptions: list[Redemption] = []
        self.coupons: list[Coupon] = []
        self.referrals: list[Referral] = []
        self.reviews: list[Review] = []
        self.brought: list[Brought] = []
        self.deeds: list[Deed] = []

    # -------------------------------------------------------------------- who

    def welcome(self, status: str) -> None:
        """Somebody new is there."""
        self.members.append(Member())
        self.history.append([status])
        if status == "enrolled":
            self.joined.add(len(self.history) - 1)

    def who(self, record: int) -> int:
        """Return the record that goes on: a merged-away one means the other everywhere."""
        return self.into.get(record, record)

    def standing(self, record: int) -> str:
        """Return where a customer stands with the programme."""
        return self.history[self.who(record)][-1]

    def hold(self, record: int, now: datetime) -> Member:
        """Return a customer's points, settled."""
        member = self.members[self.who(record)]
        member.pass_time(now)
        return member

    def is_erased(self, record: int) -> bool:
        """Say whether nobody is left behind a record."""
        return self.who(record) in self.erased

    def refuse_erased(self, record: int) -> None:
        """Nothing more begins with who is erased."""
        if self.is_erased(record):
            raise No("record-closed")

    def refuse_outsider(self, record: int) -> None:
        """Rule 12: who is no member neither earns nor redeems."""
        self.refuse_erased(record)
        if self.standing(record) != "enrolled":
            raise No(self.standing(record).replace("_", "-"))

    def earning_at(self, at: datetime) -> Earning:
        """Return the rule in force at an instant."""
        return [rule for rule in self.earnings if rule.since <= at][-1]

    def pass_time(self, now: datetime) -> None:
        """Settle everybody."""
        for member in self.members:
            member.pass_time(now)

    # ------------------------------------------------------------ taking back

    def take_back(self, record: int, heap: int | None, points: int) -> None:
        """Rule 3, where records became one: first from what is left of the heap, in whatever pieces it came along."""
        owner = self.who(record)
        self.members[owner].claw_back(points, [] if heap is None else self.pieces(record, heap), self.shortfall)
        self._let_go_if_erased(owner)

    def pieces(self, record: int, heap: int) -> list[int]:
        """Return as which heaps of who goes on a heap of a record is there now."""
        owner = self.who(record)
        heaps = enumerate(self.members[owner].heaps)
        return [heap] if owner == record else [n for n, one in heaps if one.first == (record, heap)]

    def give_back(self, now: datetime, record: int, spent: Spent, *, redeemed: bool) -> None:
        """Rule 2, where records became one: to the same heaps with their expiry, and from there to who goes on."""
        owner = self.who(record)
        self.hold(owner, now)
        grace = midnight_after(local_day(now) + self.lapsed_days * A_DAY) if self.lapsed_days else None
        member = self.members[record]
        member.give_back(spent, now, grace, redeemed=redeemed)
        if owner != record:
            self.members[owner].take_over(member, record)
        self._let_go_if_erased(owner)

    def _let_go_if_erased(self, owner: int) -> None:
        if owner in self.erased:
            self.members[owner].let_go()

    # ------------------------------------------------------------------- undo

    def did(self, now: datetime, back: "Callable[[Shop, datetime], None] | None" = None) -> None:
        """Note a deed with what takes it back."""
        self.deeds.append(Deed(now, back))

    def undo(self, now: datetime, number: int) -> None:
        """Undo a deed: once, within a day, and never an undo or a refund."""
        deed = self.deeds[number]
        if deed.back is None:
            raise No("cannot-undo")
        if deed.undone:
            raise No("already-undone")
        if now - deed.at > UNDO_WITHIN:
            raise No("too-old-to-undo")
        deed.back(self, now)
        deed.undone = True
        self.did(now)
