"""Making one customer of two records of one person (promise 14).

The points move by postings (see `points.moving`); purchases, redemptions, coupons, notes and messages become the
survivor's (see `belongings`) and remember whose they were, so that a refund, a cancellation or an undo of something
that happened before finds its lot. The merged-away record keeps its history and its search terms, is closed, and from
then on means the survivor wherever its number is given (see `desk.survivor`). It always names the end of a chain.

Where the two stand differently, what restricts more holds: excluded before opted out before enrolled before not
enrolled. A blocked record is merged with a blocked one only: to lift or to impose a block is a decision of its own.
The rules decide at once which tier it is. Details that the survivor lacks come from the other record.
A pending referral goes on for the survivor, unless it could not have begun with one record (see `referrals.merging`).
A redemption that waits for its one-time password is cancelled; its code would fit the closed record alone.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import delete, select, update

from loyalty_core.customers.belongings import move_belongings, spends_of
from loyalty_core.customers.details import DETAILS, Details, shown
from loyalty_core.customers.editing import erased, merged
from loyalty_core.customers.rules import Membership, RecordState, sort_name
from loyalty_core.customers.terms import TermKind, replace_terms
from loyalty_core.customers.vocabulary import count_words, vocabulary_of
from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, NotFound, Refused
from loyalty_core.journeys.merging import merge_journeys
from loyalty_core.membership.keeping import note
from loyalty_core.membership.rules import Action
from loyalty_core.messages.consents import merge_consents
from loyalty_core.models.customer import Customer
from loyalty_core.models.reward import Redemption
from loyalty_core.models.search import SearchTerm
from loyalty_core.points.book import Figures
from loyalty_core.points.moving import pass_on
from loyalty_core.referrals.merging import merge_referrals, people_of
from loyalty_core.rewards.giving import take_back
from loyalty_core.text import check_text
from loyalty_core.tiers.merging import merge_tiers

_STRICTEST_FIRST = (Membership.EXCLUDED, Membership.OPTED_OUT, Membership.ENROLLED, Membership.NOT_ENROLLED)
_FIGURES = ("available", "pending", "debt", "lifetime", "redeemed", "expired")
_RECORD: tuple[Any, ...] = (
    Customer.id,
    Customer.record_state,
    Customer.merged_into_id,
    Customer.membership,
    Customer.joined_at,
    Customer.version,
    Customer.referral_code,
)
_FOR_GOOD = "The two records cannot be told apart again: a merge cannot be undone."


@dataclass(frozen=True, slots=True)
class _Record:
    """A record while both are locked."""

    customer_id: int
    state: str
    merged_into_id: int | None
    membership: str
    joined_at: datetime | None
    version: int
    referral_code: str
    details: Details


class MergeCustomers(Command):
    """Merge the record `merged_id` into the customer `customer_id`, who goes on with everything of both.

    Raises:
        NotFound: there is no such customer.
        Conflict: they were merged before (`already-merged`); nothing is changed by asking again.
        Refused: both are one record, one was erased or merged into a third, or only one of them is blocked.
        Invalid: the reason is missing.
    """

    name: ClassVar[str] = "customers.merge"
    permission: ClassVar[Permission] = Permission.MERGE_CUSTOMERS
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    why_final: ClassVar[str] = _FOR_GOOD

    customer_id: int
    merged_id: int
    reason: str

    def execute(self, work: Work) -> Outcome:
        check_text(self.reason, "reason", 200)
        survivor, gone = self._lock(work)
        _cancel_waiting(work, gone.customer_id)
        figures, spent = _move_points(work, survivor, gone)
        moved = move_belongings(work.connection, gone.customer_id, survivor.customer_id, spent)
        standing = _standing(survivor, gone)
        details = _completed(survivor.details, gone.details)
        _close(work, survivor, gone, details)
        _keep(work, survivor, details, standing)
        _note_membership(work, survivor, gone, Membership(standing["membership"]))
        merge_journeys(work, survivor.customer_id, gone.customer_id)
        merge_consents(work.connection, gone.customer_id, survivor.customer_id)
        moved["referral"], ended = merge_referrals(work, survivor.customer_id, gone.customer_id)
        joined_through = standing["joined_at"] if survivor.joined_at is None else None
        merge_tiers(work, survivor.customer_id, gone.customer_id, joined_through)
        return Outcome(
            f"Customer {gone.customer_id} is merged into customer {survivor.customer_id}.",
            survivor.customer_id,
            {"customer_id": survivor.customer_id, "merged_id": gone.customer_id, "moved": moved},
            (*figures, *_differences(survivor, standing, details), *_counted(moved), *_ended(ended)),
            lost=(_FOR_GOOD,),
        )

    def _lock(self, work: Work) -> tuple[_Record, _Record]:
        """Return both records, locked, or refuse."""
        # A record that was merged away stays so: what is found without a lock needs none.
        self._refuse(*self._read(work, lock=False))
        work.books.open_without_lots(people_of(work, self.customer_id, self.merged_id))
        work.books.open_all([self.customer_id, self.merged_id])
        survivor, gone = self._read(work, lock=True)
        self._refuse(survivor, gone)
        return survivor, gone

    def _read(self, work: Work, *, lock: bool) -> tuple[_Record, _Record]:
        statement = (
            select(*_RECORD, *(getattr(Customer, name) for name in DETAILS))
            .where(Customer.id.in_((self.customer_id, self.merged_id)))
            .order_by(Customer.id)
        )
        if lock:
            statement = statement.with_for_update(of=Customer)
        rows = {row.id: _record(row) for row in work.connection.execute(statement)}
        for field in ("customer_id", "merged_id"):
            if getattr(self, field) not in rows:
                raise NotFound(f"There is no customer {getattr(self, field)}.", field=field)
        return rows[self.customer_id], rows[self.merged_id]

    def _refuse(self, survivor: _Record, gone: _Record) -> None:
        if survivor.customer_id == gone.customer_id:
            raise Refused("That is the same customer; name another one.", field="merged_id", code="same-customer")
        for record in (survivor, gone):
            if record.state == RecordState.ERASED:
                raise erased(record.customer_id)
        if gone.merged_into_id == survivor.customer_id:
            raise Conflict(
                f"Customer {gone.customer_id} was merged into customer {survivor.customer_id} already.",
                code="already-merged",
                id=str(survivor.customer_id),
            )
        for record in (survivor, gone):
            if record.state == RecordState.MERGED:
                raise merged(record.customer_id, record.merged_into_id)
        blocked = [record.customer_id for record in (survivor, gone) if record.membership == Membership.BLOCKED]
        if len(blocked) == 1:
            raise Refused(
                f"Customer {blocked[0]} is blocked and the other is not. Lift the block or block both, then merge.",
                code="one-blocked",
                id=str(blocked[0]),
            )


def _record(row: Any) -> _Record:
    columns: list[Any] = list(row)
    count = len(_RECORD)
    values: list[Any] = [*columns[:count], Details(*columns[count:])]
    return _Record(*values)


def _cancel_waiting(work: Work, customer_id: int) -> None:
    waiting = select(Redemption.id).where(Redemption.customer_id == customer_id, Redemption.state == "waiting")
    for number in work.connection.execute(waiting).scalars().all():
        take_back(work, number, "merged")


def _move_points(work: Work, survivor: _Record, gone: _Record) -> tuple[list[Change], dict[int, int]]:
    """Return the figures that differ, and the postings that moved the points of redemptions."""
    books = work.books.open_all([survivor.customer_id, gone.customer_id])
    source, target = books[gone.customer_id], books[survivor.customer_id]
    for book in (source, target):
        book.settle(work.at)
    before = target.snapshot(), source.snapshot()
    net = target.spending.gross_minor - target.spending.refunded_minor
    spends = spends_of(work.connection, gone.customer_id)
    numbers = pass_on(work, source, target, list(spends.values()))
    target.spending.take_over(source.spending)
    money = work.programme.money
    spent = Change("spent", str(money(net)), str(money(target.spending.gross_minor - target.spending.refunded_minor)))
    changes = [
        *_moved("", before[0], target.figures),
        *_moved(f"customer {gone.customer_id}: ", before[1], source.figures),
        *([spent] if spent.before != spent.after else []),
    ]
    return changes, dict(zip(spends, numbers, strict=True))


def _moved(whose: str, before: Figures, after: Figures) -> list[Change]:
    return [
        Change(f"{whose}{what}", getattr(before, what), getattr(after, what))
        for what in _FIGURES
        if getattr(before, what) != getattr(after, what)
    ]


def _standing(survivor: _Record, gone: _Record) -> dict[str, Any]:
    """Return membership and joining instant of who goes on."""
    memberships = {survivor.membership, gone.membership}
    joined = [record.joined_at for record in (survivor, gone) if record.joined_at is not None]
    return {
        "membership": next((one.value for one in _STRICTEST_FIRST if one in memberships), survivor.membership),
        "joined_at": min(joined, default=None),
    }


def _completed(details: Details, other: Details) -> Details:
    """Return details with what they lack taken from others; a name is taken as a whole."""
    taken = {
        field.name: getattr(other, field.name)
        for field in fields(Details)
        if getattr(details, field.name) is None and getattr(other, field.name) is not None
    }
    if not (details.first_name or details.last_name):
        taken |= {"first_name": other.first_name, "last_name": other.last_name}
    return replace(details, **taken)


def _close(work: Work, survivor: _Record, gone: _Record, details: Details) -> None:
    """Close a record in favour of another; a card that goes along is found there alone."""
    connection, values = work.connection, {}
    if gone.details.card is not None and details.card == gone.details.card:
        values = {
            "card": None,
            "card_key": None,
            "sort_name": sort_name(gone.details.first_name, gone.details.last_name, None),
        }
        connection.execute(
            delete(SearchTerm).where(
                SearchTerm.customer_id == gone.customer_id,
                SearchTerm.kind.in_((TermKind.CARD.value, TermKind.CARD_END.value)),
                SearchTerm.term.in_([term.term for term in gone.details.terms(gone.customer_id, gone.referral_code)]),
            )
        )
    connection.execute(
        update(Customer)
        .where(Customer.id == gone.customer_id)
        .values(
            record_state=RecordState.MERGED.value,
            merged_into_id=survivor.customer_id,
            version=gone.version + 1,
            **values,
        )
    )
    connection.execute(
        update(Customer).where(Customer.merged_into_id == gone.customer_id).values(merged_into_id=survivor.customer_id)
    )


def _keep(work: Work, survivor: _Record, details: Details, standing: dict[str, Any]) -> None:
    """Write what differs in the record that goes on, with its terms and words."""
    connection, before = work.connection, survivor.details
    connection.execute(
        update(Customer)
        .where(Customer.id == survivor.customer_id)
        .values(**details.columns(), **standing, version=survivor.version + 1)
    )
    replace_terms(
        connection,
        before.terms(survivor.customer_id, survivor.referral_code),
        details.terms(survivor.customer_id, survivor.referral_code),
    )
    new = vocabulary_of(details.first_name, details.last_name)
    count_words(connection, new - vocabulary_of(before.first_name, before.last_name))


def _differences(survivor: _Record, standing: dict[str, Any], details: Details) -> list[Change]:
    changes = [
        Change(name, shown(getattr(survivor.details, name)), shown(getattr(details, name)))
        for name in DETAILS
        if getattr(survivor.details, name) != getattr(details, name)
    ]
    if standing["membership"] != survivor.membership:
        changes.append(Change("membership", survivor.membership, standing["membership"]))
    return changes


def _note_membership(work: Work, survivor: _Record, gone: _Record, after: Membership) -> None:
    """Write the history of a membership that is the other record's too from now on.

    No change of before can be undone then: it knew of one record only.
    """
    before = Membership(survivor.membership)
    if before is not after or gone.joined_at is not None:
        note(work, survivor.customer_id, Action.MERGE, before, after)


_NAMED = {
    "purchase": "purchases",
    "redemption": "redemptions",
    "coupon": "coupons",
    "note": "notes",
    "message": "messages",
    "referral": "referrals",
    "review": "reviews",
}


def _counted(moved: dict[str, int]) -> list[Change]:
    return [Change(f"{name} moved", 0, moved[table]) for table, name in _NAMED.items() if moved[table]]


def _ended(referrals: list[int]) -> list[Change]:
    return [Change("referral", number, "cancelled") for number in referrals]
