"""How long a profile takes to open, with few entries behind it and with many, against summing the entries.

    python3 run.py python -m benchmarks.profile --customers 1000 --postgres

Customers differ in the number of their entries and in what they do: most earn and redeem; one saves and never redeems,
so that every lot of points is still open. `sum` is what a programme without an account row would do. Times are in
milliseconds, warm.
"""

from datetime import timedelta
from uuid import uuid4

from benchmarks.filling import fill
from benchmarks.harness import Bench, arguments, benches, measure, print_table, timed
from benchmarks.people import people
from loyalty_core.customers.queries import ListActivities, ShowCustomer
from loyalty_core.desk.work import Work
from loyalty_core.points.rules import life_until

AT_ONCE = 200
"""Entries written in one transaction."""
ROUNDS = 300
LIFE = timedelta(days=365)
"""How long the first credits live; those of each further transaction live a day longer."""


def give_history(bench: Bench, customer_id: int, entries: int, spends: bool) -> None:
    """Give a customer that many entries: credits, and from the tenth on, if so wanted, every other one spent again."""
    programme = bench.programme
    zone = programme.facts().time_zone
    for start in range(0, entries, AT_ONCE):
        with programme.database.writing() as connection:
            at = programme.clock.now()
            work = Work(connection, programme.facts(), bench.desk.actor, at, uuid4())
            book, cause = work.book(customer_id), work.cause("benchmark")
            life = life_until(at.date() + LIFE + timedelta(days=start // AT_ONCE), at, zone)
            for number in range(start, min(start + AT_ONCE, entries)):
                if spends and number >= 10 and number % 2:
                    book.spend("debit", 10, cause, at)
                else:
                    book.credit("credit", 10, life, cause, at)
            work.books.save(at)
            connection.commit()


def run(bench: Bench, histories: dict[int, tuple[int, bool]], plans: bool) -> None:
    """Print what the profile and the activities of each customer cost."""
    rows = []
    for customer_id, (entries, spends) in histories.items():
        profile, activities = ShowCustomer(customer_id), ListActivities(customer_id)
        shown = measure(bench.desk.ask, [profile] * ROUNDS)
        told = measure(bench.desk.ask, [activities] * ROUNDS)
        sent = bench.sent_by(lambda query=profile: bench.desk.ask(query))  # type: ignore[misc]
        rows.append(
            (
                f"{entries:,} entries, {'redeems' if spends else 'saves'}",
                f"{shown.p50:.2f}",
                f"{shown.p99:.2f}",
                str(len(sent)),
                f"{told.p50:.2f}",
                f"{told.p99:.2f}",
                f"{_sum(bench, customer_id):.2f}",
            )
        )
        if plans:
            print("\n\n".join(bench.plan_of(statement) for statement in sent))
    print_table(("", "profile p50", "p99", "statements", "activities p50", "p99", "sum"), rows)


def _sum(bench: Bench, customer_id: int) -> float:
    """Return the median time of summing the entries."""
    mark = "?" if bench.engine == "sqlite" else "%s"
    text = f"SELECT sum(available_change), sum(lifetime_change) FROM posting WHERE customer_id = {mark}"
    with bench.driver() as cursor:

        def send(number: int) -> None:
            cursor.execute(text, [number])
            cursor.fetchall()

        return measure(send, [customer_id] * 30).p50


def main() -> None:
    """Run the benchmark on the engines that the command line names."""
    chosen = arguments(__doc__, customers=1_000).parse_args()
    histories = {1: (20, True), 2: (2_000, True), 3: (20_000, True), 4: (20_000, False)}
    for bench in benches(chosen):
        print(f"{bench.engine}, {chosen.customers:,} customers")
        fill(bench, people(chosen.customers))
        with timed("histories"):
            for customer_id, (entries, spends) in histories.items():
                give_history(bench, customer_id, entries, spends)
        bench.analyse()
        run(bench, histories, chosen.plans)


if __name__ == "__main__":
    main()
