"""What will have happened: who buys when, what comes back, what is written down, and who gets which coupon."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from loyalty_core.coupons.rules import MAX_DAYS
from loyalty_core.demo.giving import PLANS, Announced, Claimed, Ended, Issued, Plan, Used, Voided
from loyalty_core.demo.leaving import Left
from loyalty_core.demo.people import STORIES, Person, opening_hours
from loyalty_core.demo.redeeming import GOLD_ONLY, REWARDS, Offered, Redeemed
from loyalty_core.demo.shopping import BroughtBack, Refunded, Sold
from loyalty_core.demo.stock import SHOPS
from loyalty_core.demo.talking import NOTES, Adjusted, Noted, Settled
from loyalty_core.demo.timetable import FORTNIGHTS, Timetable
from loyalty_core.notes.commands import Kind
from loyalty_core.points.commands import Reason
from loyalty_core.rewards.rules import MOST_TIMES

DAY = timedelta(days=1)
LONGEST_OPEN = timedelta(days=60)
"""No promise stays open for longer."""


def plan_history(people: Sequence[Person], start: datetime, random: Random) -> Timetable:
    """Return the timetable of two years from an instant on."""
    timetable = Timetable(start, random)
    planner = Planner(timetable, people, random)
    planner.plan_stories()
    for person in people:
        planner.plan_visits(person)
    planner.plan_redemptions()
    planner.plan_adjustments()
    planner.plan_notes()
    for plan in PLANS:
        planner.plan_campaign(plan)
    _number_receipts(timetable)
    return timetable


class Planner:
    """Draws events by chance, the same ones for the same seed."""

    def __init__(self, timetable: Timetable, people: Sequence[Person], random: Random) -> None:
        self.timetable = timetable
        self.people = people
        self.random = random
        self.members = [person for person in people[STORIES:] if person.membership == "enrolled"]
        self.rewards = [Offered(timetable.start + timedelta(hours=8), terms) for terms in REWARDS]
        self._sales: dict[int, list[Sold]] = {}

    # --------------------------------------------------------------- shopping

    def plan_visits(self, person: Person) -> None:
        """Let a customer buy as often as they do, and now and then bring something back or pay with points."""
        until = person.left_at or self.timetable.end
        for _ in range(person.visits):
            at = self._between(person.registered_at, until)
            sold = self._sell(person, at)
            chance = self.random.random()
            if at + DAY >= self.timetable.end:
                continue
            if chance < 0.06:
                back = self._between(at + DAY, min(at + 25 * DAY, self.timetable.end))
                how = self.random.choice(("whole", "whole", "lines", "lines", "amount"))
                self.timetable.add(Refunded(back, person, sold, how), person)
            elif chance < 0.075:
                back = self._between(at + DAY, min(at + 40 * DAY, self.timetable.end))
                self.timetable.add(BroughtBack(back, person, sold, self.random.random() < 0.7, ""), person)
        if self.random.random() < 0.12:
            at = self._between(self.timetable.start, self.timetable.end)
            self.timetable.add_in(self.random.choice(SHOPS), Sold(at, None, ""))
        if person.left_at is not None:
            self.timetable.add_in(person.home, Left(person.left_at, person))

    def plan_stories(self) -> None:
        """Tell what chance might leave out: points that are owed, points that were forgiven, a fresh purchase."""
        for person, day in zip(self.people[1:STORIES], (200, 30), strict=True):
            at = opening_hours(self.random, self.timetable.start + day * DAY)
            sold = self._sell(person, at, articles=14)
            self.timetable.add(Redeemed(at + DAY, person, self.rewards[-1], most=MOST_TIMES), person)
            self.timetable.add(Refunded(at + 2 * DAY, person, sold, "whole"), person)
        fresh = opening_hours(self.random, self.timetable.end - 3 * DAY)
        self._sell(self.people[0], fresh, articles=3)

    def plan_redemptions(self) -> None:
        """Let points be redeemed for rewards."""
        for reward in (*self.rewards, Offered(self.rewards[0].at, GOLD_ONLY)):
            self.timetable.add_in(SHOPS[0], reward)
        reachable = [person for person in self.members if person.has_mobile]
        for number in range(max(24, len(self.people) // 32)):
            person = self.people[0] if number % 12 == 0 else reachable[number * 31 % len(reachable)]
            at = self._between(
                person.registered_at + (self.timetable.end - person.registered_at) / 3, self.timetable.end
            )
            self.timetable.add(Redeemed(at, person, self.rewards[number % len(self.rewards)]), person)

    def _sell(self, person: Person, at: datetime, articles: int = 0) -> Sold:
        sold = Sold(at, person, "", articles)
        self.timetable.add(sold, person)
        self._sales.setdefault(id(person), []).append(sold)
        return sold

    # ------------------------------------------------------------ service desk

    def plan_adjustments(self) -> None:
        """Let points be corrected by hand, for every reason."""
        reasons = list(Reason)
        for number in range(max(24, len(self.people) * 5 // 200)):
            person = self._member(number)
            reason = reasons[number % len(reasons)]
            points = self.random.choice((25, 50, 50, 100, 150, 200, 500))
            takes = reason is Reason.MISTAKE or (number % 5 == 0 and reason is not Reason.GOODWILL)
            at = self._between(person.registered_at + DAY, self.timetable.end)
            self.timetable.add(Adjusted(at, person, -points if takes else points, reason), person)

    def plan_notes(self) -> None:
        """Let colleagues write things down; some is settled, the newest complaint and reminders are not."""
        texts = [(kind, text) for kind, known in NOTES.items() for text in known]
        for number in range(max(2 * len(texts), len(self.people) * 3 // 100)):
            kind, text = texts[number % len(texts)]
            person = self._member(number + 7)
            at = self._between(person.registered_at + DAY, self.timetable.end)
            due = at.date() + timedelta(days=self.random.randrange(2, 20)) if kind is not Kind.OTHER else None
            settled = self.random.random() < 0.6 or (due is not None and at < self.timetable.end - LONGEST_OPEN)
            self._note(person, Noted(at, person, kind, text, due), settled=settled)
        heroine, end = self.people[0], self.timetable.end
        promised = "Parcel arrived broken, replacement promised by Friday."
        complaint = Noted(
            opening_hours(self.random, end - 2 * DAY), heroine, Kind.COMPLAINT, promised, (end + 3 * DAY).date()
        )
        self._note(heroine, complaint, settled=False)
        reminder = "Call back about the wool throw."
        overdue = Noted(
            opening_hours(self.random, end - 9 * DAY), heroine, Kind.REMINDER, reminder, (end - 1 * DAY).date()
        )
        self._note(heroine, overdue, settled=False)

    def _note(self, person: Person, note: Noted, *, settled: bool) -> None:
        self.timetable.add(note, person)
        at = note.at + self.random.randrange(1, 9) * DAY
        if settled and at < self.timetable.end:
            self.timetable.add(Settled(at, note), person)

    # ---------------------------------------------------------------- coupons

    def plan_campaign(self, plan: Plan) -> None:
        """Let a campaign be announced, its coupons be issued, and some of them be claimed, used or voided."""
        end = self.timetable.end
        count = max(8, len(self.people) * plan.share // 1000) if plan.share else 0
        known_at = end + min(plan.starts, -10) * DAY
        announced = Announced(known_at.replace(hour=7, minute=0), plan, end.date(), count if plan.is_full else None)
        self.timetable.add_in(SHOPS[0], announced)
        last = end + min(plan.ends or 0, (plan.ended or 0) - 16, -2) * DAY
        people = [person for person in self.members if person.registered_at < last - 5 * DAY]
        for number, person in enumerate(self.random.sample(people, min(count, len(people)))):
            after = max(person.registered_at, known_at + DAY)
            self._coupon(plan, Issued(self._between(after, last), person, announced), number)
        if plan.ended is not None:
            self.timetable.add_in(SHOPS[0], Ended(opening_hours(self.random, end + plan.ended * DAY), announced))

    def _coupon(self, plan: Plan, coupon: Issued, number: int) -> None:
        """Let a coupon be issued and have the fate of its number.

        Of eight, one is voided and one is used unclaimed; two each are forgotten, claimed, or claimed and used.
        """
        person, end = coupon.person, self.timetable.end
        self.timetable.add(coupon, person)
        lives = plan.terms.get("valid_days", MAX_DAYS if plan.ends is None else (end - coupon.at).days + plan.ends)
        lapses = min(coupon.at + (lives - 1) * DAY, end)
        fate = number % 8
        at = coupon.at
        if fate == 0 and not plan.is_full:
            self._if_in_time(Voided(at + 2 * DAY, coupon), person, lapses)
        if fate in (3, 4, 5, 6):
            at += self.random.randrange(1, 4) * DAY
            self._if_in_time(Claimed(at, coupon), person, lapses)
        if fate in (5, 6, 7):
            self._use(coupon, at, lapses, pays_points="points" in plan.terms)

    def _use(self, coupon: Issued, after: datetime, lapses: datetime, *, pays_points: bool) -> None:
        person = coupon.person
        sales = (sold for sold in self._sales.get(id(person), ()) if after < sold.at < lapses)
        sold = min(sales, key=lambda sale: sale.at, default=None)
        if sold is not None and not pays_points:
            self.timetable.add_later(Used(sold.at + timedelta(minutes=1), coupon, sold), person)
        else:
            self._if_in_time(Used(after + self.random.randrange(2, 6) * DAY, coupon), person, lapses)

    def _if_in_time(self, event: Claimed | Used | Voided, person: Person, lapses: datetime) -> None:
        if event.at < lapses:
            self.timetable.add(event, person)

    # ------------------------------------------------------------------ chance

    def _member(self, number: int) -> Person:
        return self.members[number * 31 % len(self.members)]

    def _between(self, since: datetime, until: datetime) -> datetime:
        """Return an instant at which the shops are open, on a day between two instants."""
        at = opening_hours(self.random, since + max(until - since, timedelta(0)) * self.random.random())
        return min(max(at, since), max(since, until - timedelta(minutes=10)))


def _number_receipts(timetable: Timetable) -> None:
    """Number the receipts of each shop; the first one is called the same everywhere, as receipt IDs may be."""
    opened = set()
    for fortnight in range(FORTNIGHTS):
        for shop, hours in timetable.in_fortnight(fortnight):
            receipts = [event for event in hours.events if isinstance(event, Sold | BroughtBack)]
            for number, event in enumerate(receipts, start=1):
                is_first = shop.id not in opened
                event.receipt_id = "OPENING-1" if is_first else f"{shop.id[:2]}{fortnight + 1:03}-{number:04}"
                opened.add(shop.id)
