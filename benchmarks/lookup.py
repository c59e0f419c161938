"""How long the look-up takes, by what is typed, against a scan with LIKE and against the bare statement.

    python3 run.py python -m benchmarks.lookup --customers 100000 --postgres

Each kind of query is asked with a few hundred different inputs, as the desk asks it. `bare` is the same statements sent
by the driver alone; `scan` is what a programme without terms would do: LIKE over the columns of the customer. Both are
medians of the same run, and `times` is the look-up's median by the one, and the other by the look-up's. Times are in
milliseconds, warm.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.filling import fill
from benchmarks.harness import Bench, Statement, arguments, benches, measure, print_table, timed
from benchmarks.people import Person, people
from loyalty_core.customers.lookup import FindCustomers

SCANS = 3
"""Scans that are timed of each kind: one takes as long as a thousand look-ups."""

Query = Callable[[Person, random.Random], str]


@dataclass(frozen=True)
class Kind:
    """A kind of query, and how it is typed for a person."""

    name: str
    typed: Query


def _first(person: Person) -> str:
    return person.first_name.casefold()


def _last(person: Person) -> str:
    return person.last_name.casefold()


def _mistyped(text: str, chance: random.Random) -> str:
    """Return a text of four letters or more with two neighbours swapped or one letter left out."""
    place = chance.randrange(1, len(text) - 1)
    if chance.random() < 0.5:
        return text[:place] + text[place + 1 :]
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


KINDS = [
    Kind("phone, national", lambda person, _: f"0{person.phone[3:]}"),
    Kind("phone, last 6", lambda person, _: person.phone[-6:]),
    Kind("phone, last 4", lambda person, _: person.phone[-4:]),
    Kind("first and last name", lambda person, _: f"{_first(person)} {_last(person)}"),
    Kind("last and first name", lambda person, _: f"{_last(person)} {_first(person)}"),
    Kind("name, 2 + 2 letters", lambda person, _: f"{_first(person)[:2]} {_last(person)[:2]}"),
    Kind("name, 3 + 3 letters", lambda person, _: f"{_last(person)[:3]} {_first(person)[:3]}"),
    Kind("name, initial + last", lambda person, _: f"{_first(person)[:1]} {_last(person)}"),
    Kind("name, two initials", lambda person, _: f"{_first(person)[:1]} {_last(person)[:1]}"),
    Kind("names of two people", lambda person, _: f"{_first(person)} x{_last(person)[:3]}"),
    Kind("last name", lambda person, _: _last(person)),
    Kind("one letter", lambda person, _: _last(person)[:1]),
    Kind("e-mail", lambda person, _: person.email),
    Kind("e-mail, beginning", lambda person, _: person.email.partition("@")[0]),
    Kind("card", lambda person, _: person.card),
    Kind("card, last 5", lambda person, _: person.card[-5:]),
    Kind("receipt", lambda person, _: person.receipt_id or person.card),
    Kind("receipt, last 6", lambda person, _: (person.receipt_id or person.card)[-6:]),
    Kind("transaction", lambda person, _: f"T{(person.id + 1) // 2}"),
    Kind("referral code", lambda person, _: person.referral_code),
    Kind("mistyped name", lambda person, chance: f"{_first(person)} {_mistyped(_last(person), chance)}"),
    Kind("mistyped phone", lambda person, chance: f"0{_mistyped(person.phone[3:], chance)}"),
]

_LIKE = (
    "SELECT c.id, c.card, c.first_name, c.last_name, c.phone, c.email, a.available FROM customer c "
    "JOIN account a ON a.customer_id = c.id WHERE lower(c.first_name || ' ' || c.last_name) LIKE {0} "
    "OR lower(c.last_name || ' ' || c.first_name) LIKE {0} OR lower(c.email) LIKE {0} OR c.phone LIKE {0} "
    "OR c.card LIKE {0} OR lower(c.referral_code) LIKE {0} "
    "OR c.id IN (SELECT customer_id FROM purchase WHERE receipt_key LIKE {0}) LIMIT 21"
)


def run(bench: Bench, known: Sequence[Person], plans: bool) -> None:
    """Print what each kind of query costs."""
    rows = []
    for kind in KINDS:
        chance = random.Random(kind.name)
        asked = [(kind.typed(person, chance), person.id) for person in known]
        times = measure(lambda one: bench.desk.ask(FindCustomers(one[0])), asked)
        bare = _bare(bench, [query for query, _ in asked])
        scan = _scan(bench, [query for query, _ in asked[:SCANS]])
        hits = [bench.desk.ask(FindCustomers(query)).hits for query, _ in asked]
        found = sum(
            any(hit.customer_id == wanted for hit in some) for (_, wanted), some in zip(asked, hits, strict=True)
        )
        share = f"{100 * found / len(asked):.0f} %"
        rows.append(
            (
                kind.name,
                f"{times.p50:.2f}",
                f"{times.p99:.2f}",
                f"{bare:.2f}",
                f"{times.p50 / bare:.1f}",
                f"{scan:.1f}",
                f"{scan / times.p50:,.0f}",
                share,
                f"{sum(map(len, hits)) / len(hits):.1f}",
            )
        )
        if plans:
            _print_plans(bench, kind.name, asked[0][0])
    print_table(("", "p50", "p99", "bare", "times", "scan", "times", "found", "hits"), rows)


def _bare(bench: Bench, queries: Sequence[str]) -> float:
    """Return the median time of the same statements, sent by the driver alone."""
    sent = [bench.sent_by(lambda query=query: bench.desk.ask(FindCustomers(query))) for query in queries]  # type: ignore[misc]
    with bench.driver() as cursor:

        def send(statements: Sequence[Statement]) -> None:
            for text, parameters in statements:
                cursor.execute(text, parameters)
                cursor.fetchall()

        return measure(send, sent).p50


def _scan(bench: Bench, queries: Sequence[str]) -> float:
    """Return the median time of a scan with LIKE."""
    mark = "?" if bench.engine == "sqlite" else "%s"
    text = _LIKE.format(mark)
    with bench.driver() as cursor:

        def send(query: str) -> None:
            pattern: Any = f"%{query}%"
            cursor.execute(text, [pattern] * text.count(mark))
            cursor.fetchall()

        return measure(send, queries).p50


def _print_plans(bench: Bench, name: str, query: str) -> None:
    print(f"  {name}: {query}")
    for statement in bench.sent_by(lambda: bench.desk.ask(FindCustomers(query))):
        print(bench.plan_of(statement))


def main() -> None:
    """Run the benchmark on the engines that the command line names."""
    parser = arguments(__doc__, customers=100_000)
    parser.add_argument("--queries", type=int, default=300, help="inputs of each kind (default 300)")
    chosen = parser.parse_args()
    for bench in benches(chosen):
        print(f"{bench.engine}, {chosen.customers:,} customers")
        fill(bench, people(chosen.customers))
        step = max(1, chosen.customers // chosen.queries)
        known = [person for person in people(chosen.customers) if person.id % step == 0][: chosen.queries]
        with timed("look-ups"):
            run(bench, known, chosen.plans)


if __name__ == "__main__":
    main()
