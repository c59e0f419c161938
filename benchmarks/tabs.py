"""What opening each tab of a profile costs with 20,000 rows of its kind behind it, against 20.

    python3 run.py python -m benchmarks.tabs --postgres

`first` is everything that a tab asks when it is opened, a page of as many rows as the smaller customer has: the ratio
is what the rows behind it cost; `last` is the last page; `sorted` and `found` are the slowest
of its orders and filters, first page. Then the tab as a person opens it, in the running console: from the key to the
picture with the rows in it. Times are in milliseconds, warm.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from benchmarks.filling import fill
from benchmarks.harness import Bench, Times, arguments, benches, measure, print_table
from benchmarks.people import people
from benchmarks.tab_opening import opened
from benchmarks.tab_rows import give_offers, give_rows
from loyalty_core.coupons.queries import ListCoupons
from loyalty_core.customers.queries import ListActivities, ShowCustomer
from loyalty_core.desk.command import Query
from loyalty_core.journeys.of_customer import CustomerJourneys
from loyalty_core.membership.queries import ListMembershipChanges
from loyalty_core.messages.queries import ListMessages, ListTroubles
from loyalty_core.messages.rules import Channel
from loyalty_core.notes.queries import ListNotes
from loyalty_core.paging import PageRequest
from loyalty_core.points.explain import ExplainPoints
from loyalty_core.points.over_time import PointsOverTime
from loyalty_core.points.statement import ListStatement
from loyalty_core.purchases.queries import ListPurchases, TotalPurchases
from loyalty_core.referrals.queries import ListReferrals
from loyalty_core.reviews.queries import ListReviews
from loyalty_core.rewards.history import ListOneTimePasswords, ListRedemptions
from loyalty_core.rewards.queries import ListRewards

FEW, MANY = 1, 2
"""The numbers of the two customers."""
ROUNDS = 100
ROUNDS_OF_ORDERS = 5
SMALL = 20
"""Rows of each kind that the smaller customer has."""


@dataclass(frozen=True)
class Asked:
    """What a tab asks: its list, what it asks besides, the list's orders, and the list under filters."""

    list: Any
    besides: Sequence[Query[Any]] = ()
    sorts: Sequence[str] = ()
    filters: Sequence[dict[str, Any]] = field(default_factory=tuple)


def tabs(customer_id: int) -> dict[str, Asked]:
    """Return what each tab and window of a customer asks."""
    return {
        "profile": Asked(ShowCustomer(customer_id)),
        "activities": Asked(ListActivities(customer_id)),
        "transactions": Asked(
            ListPurchases(customer_id),
            [TotalPurchases(customer_id)],
            ("at", "transaction", "receipt", "kind", "store", "amount", "refunded", "points"),
            [{"text": "R12"}, {"text": "77"}, {"text": "nothing"}],
        ),
        "statement": Asked(
            ListStatement(customer_id),
            (),
            ("created", "store", "receipt", "expiry", "points", "points_left", "type", "balance"),
            [{"kinds": ("debit",)}, {"with_points_left": True}, {"purchase": "R12"}, {"direction": "taken"}],
        ),
        "coupons": Asked(ListCoupons(customer_id), (), ("campaign", "state", "issued", "expiry"), [{"state": "used"}]),
        "rewards": Asked(
            ListRedemptions(customer_id), [ListRewards(customer_id, only_open=True)], ("requested", "reward", "points")
        ),
        "passwords": Asked(ListOneTimePasswords(customer_id)),
        "notes": Asked(ListNotes(customer_id), (), ("created", "due", "kind")),
        "chart": Asked(PointsOverTime(customer_id)),
        "referrals": Asked(
            ListReferrals(customer_id), (), ("sent", "ordered", "state", "step", "points"), [{"state": "completed"}]
        ),
        "reviews": Asked(ListReviews(customer_id), (), ("created", "state", "kind", "rating"), [{"state": "approved"}]),
        "messages": Asked(
            ListMessages(customer_id),
            [ListTroubles()],
            ("created", "channel", "purpose", "state"),
            [{"channel": Channel.SMS}],
        ),
        "journeys": Asked(CustomerJourneys(customer_id)),
        "explain": Asked(ExplainPoints(customer_id)),
        "membership": Asked(ListMembershipChanges(customer_id)),
    }


def run(bench: Bench, plans: bool) -> None:
    """Print what the queries of each tab cost, few rows against many."""
    rows = []
    many = tabs(MANY)
    for name, asked in tabs(FEW).items():
        (few, statements), (lots, sent) = (_first(bench, one) for one in (asked, many[name]))
        last, ordered, found = (_slowest(bench, ways) for ways in _others(many[name]))
        rows.append(
            (
                name,
                str(len(sent)),
                f"{few.p50:.2f}",
                f"{few.p99:.2f}",
                f"{lots.p50:.2f}",
                f"{lots.p99:.2f}",
                f"{lots.p50 / few.p50:.2f}",
                *(last, ordered, found),
            )
        )
        if len(statements) != len(sent):
            print(f"  {name}: {len(statements)} statements with few rows, {len(sent)} with many")
        if plans:
            print(f"\n{name}\n" + "\n\n".join(bench.plan_of(statement) for statement in sent))
    heads = ("first", "statements", "few p50", "p99", "many p50", "p99", "ratio", "last", "sorted", "found")
    print_table(heads, rows)


def show(bench: Bench) -> None:
    """Print how long a person waits for each tab, few rows against many."""
    rows = [
        (name, f"{few:.1f}", f"{many:.1f}", f"{many / few:.2f}")
        for name, (few, many) in opened(bench, (FEW, MANY)).items()
    ]
    print_table(("in the console", "few", "many", "ratio"), rows)


def _first(bench: Bench, asked: Asked) -> tuple[Times, Sequence[Any]]:
    def ask(query: Any) -> None:
        bench.desk.ask(query)
        for other in asked.besides:
            bench.desk.ask(other)

    page = replace(asked.list, request=PageRequest(limit=SMALL)) if hasattr(asked.list, "request") else asked.list
    page = replace(page, limit=SMALL) if isinstance(page, ExplainPoints) else page
    return measure(ask, [page] * ROUNDS), bench.sent_by(lambda: ask(page))


def _others(asked: Asked) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the list asked for its last page, in each order, and under each filter."""
    if not hasattr(asked.list, "request"):
        return [], [], []
    last = replace(asked.list, request=PageRequest(from_end=True))
    orders = [replace(asked.list, request=PageRequest(sort, down)) for sort in asked.sorts for down in (False, True)]
    return [last], orders, [replace(asked.list, **wanted) for wanted in asked.filters]


def _slowest(bench: Bench, queries: Sequence[Any]) -> str:
    if not queries:
        return ""
    return f"{max(measure(bench.desk.ask, [query] * ROUNDS_OF_ORDERS).p50 for query in queries):.1f}"


def main() -> None:
    """Run the benchmark on the engines that the command line names."""
    parser = arguments(__doc__, customers=1_000)
    parser.add_argument("--rows", type=int, default=20_000, help="rows of each kind (default 20,000)")
    chosen = parser.parse_args()
    for bench in benches(chosen):
        print(f"{bench.engine}, {chosen.customers:,} customers")
        fill(bench, people(chosen.customers))
        give_offers(bench)
        give_rows(bench, FEW, SMALL)
        give_rows(bench, MANY, chosen.rows)
        bench.analyse()
        run(bench, chosen.plans)
        show(bench)


if __name__ == "__main__":
    main()
