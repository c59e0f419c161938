"""Customers: finding, registering, editing, showing, merging and erasing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from loyalty_tui.cli import output
from loyalty_tui.cli.best_customers import top_customers
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.customer_list import list_customers
from loyalty_tui.cli.parameters import CustomerId, DryRun, Limit, RequestId, given, instant_of
from loyalty_tui.cli.retention import show_retention
from loyalty_tui.cli.saying import say
from loyalty_tui.presenters import dates, numbers
from loyalty_tui.presenters.segment_words import SEGMENTS
from loyalty_tui.presenters.tier_words import tier_in_words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.coupons.views import CouponCounts
    from loyalty_core.customers.views import Activity, FindResult, MembershipView, Profile

group = typer.Typer(help="Customers.")
group.command("list")(list_customers)
group.command("top")(top_customers)
group.command("retention")(show_retention)
group.command("say")(say)

FirstName = Annotated[str, typer.Option("--first-name")]
LastName = Annotated[str, typer.Option("--last-name")]
Phone = Annotated[
    str, typer.Option("--phone", help="In any way of writing; without a country, of the programme's own.")
]
Email = Annotated[str, typer.Option("--email")]
Birthday = Annotated[str | None, typer.Option("--birthday", metavar="DATE", help="Like 1990-05-17.")]
Card = Annotated[str | None, typer.Option("--card", help="A card number that is printed already.")]
EvenIfKnown = Annotated[
    bool,
    typer.Option("--even-if-known", help="Somebody has this phone number or e-mail address, and it is another person."),
]

Reason = Annotated[str, typer.Option("--reason", help="Why, in a few words; it is kept with the audit.")]


def find(
    context: typer.Context,
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="QUERY", help="Phone number, name, e-mail, receipt, transaction, card or code, or a part."
        ),
    ],
    limit: Limit = 20,
) -> None:
    """Find customers by anything that is known of them, the best match first."""
    from loyalty_core.customers.lookup import FindCustomers

    call = call_of(context)
    with call.shift() as shift:
        result = shift.desk.ask(FindCustomers(" ".join(query), limit))
        zone = shift.facts.time_zone
    call.answer(output.document(result), lambda: _found_text(result, zone))


@group.command("register")
def register(
    context: typer.Context,
    first_name: FirstName,
    last_name: LastName,
    phone: Phone,
    email: Email,
    birthday: Birthday = None,
    card: Card = None,
    referral_code: Annotated[
        str | None, typer.Option("--referral-code", help="Of the customer who brought this one.")
    ] = None,
    even_if_known: EvenIfKnown = False,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Register a customer."""
    from loyalty_core.customers.commands import RegisterCustomer

    call = call_of(context)
    with call.shift_here() as shift:
        command = RegisterCustomer(
            first_name=first_name,
            last_name=last_name,
            phone=phone,
            email=email,
            birthday=birthday,
            card=card,
            even_if_known=even_if_known,
            **given(referral_code=referral_code, request_id=request_id),
        )
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("edit")
def edit(
    context: typer.Context,
    customer_id: CustomerId,
    first_name: Annotated[str | None, typer.Option("--first-name")] = None,
    last_name: Annotated[str | None, typer.Option("--last-name")] = None,
    phone: Annotated[str | None, typer.Option("--phone")] = None,
    email: Annotated[str | None, typer.Option("--email")] = None,
    birthday: Annotated[
        str | None, typer.Option("--birthday", metavar="DATE", help="Like 1990-05-17; an empty text takes it away.")
    ] = None,
    card: Annotated[str | None, typer.Option("--card", help="An empty text takes it away.")] = None,
    if_version: Annotated[
        int | None, typer.Option("--if-version", help="Only if nobody changed the customer since this version.")
    ] = None,
    even_if_known: EvenIfKnown = False,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Change some details of a customer; what is not given stays."""
    from loyalty_core.customers.commands import EditCustomer

    call = call_of(context)
    with call.shift_here() as shift:
        details = given(
            first_name=first_name, last_name=last_name, phone=phone, email=email, birthday=birthday, card=card
        )
        command = EditCustomer(
            customer_id=customer_id,
            version=if_version,
            even_if_known=even_if_known,
            **details,
            **given(request_id=request_id),
        )
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("show")
def show(
    context: typer.Context,
    customer_id: CustomerId,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="INSTANT", help="As they stood then, like 2026-11-21T14:30.")
    ] = None,
) -> None:
    """Show everything that answers a call about a customer."""
    from loyalty_core.customers.as_of import ShowCustomerAsOf
    from loyalty_core.customers.queries import ShowCustomer

    call = call_of(context)
    with call.shift() as shift:
        zone = shift.facts.time_zone
        instant = instant_of(as_of, zone, "as_of")
        profile = shift.desk.ask(
            ShowCustomer(customer_id) if instant is None else ShowCustomerAsOf(customer_id, instant)
        )
    call.answer(output.document(profile), lambda: _profile_text(profile, zone))


@group.command("merge")
def merge(
    context: typer.Context,
    customer_id: Annotated[int, typer.Argument(metavar="ID", help="The customer who goes on.")],
    merged_id: Annotated[int, typer.Argument(metavar="MERGED", help="The record that is merged into it, and closed.")],
    reason: Reason,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Make one customer of two records of one person; it cannot be undone."""
    from loyalty_core.customers.merging import MergeCustomers

    call = call_of(context)
    with call.shift_here() as shift:
        command = MergeCustomers(
            customer_id=customer_id, merged_id=merged_id, reason=reason, **given(request_id=request_id)
        )
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("erase")
def erase(
    context: typer.Context,
    customer_id: CustomerId,
    reason: Reason,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Erase a person for good; the books stay, without a name. It cannot be undone."""
    from loyalty_core.customers.erasing import EraseCustomer

    call = call_of(context)
    with call.shift_here() as shift:
        command = EraseCustomer(customer_id=customer_id, reason=reason, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


def activity(context: typer.Context, customer_id: CustomerId, limit: Limit = 7) -> None:
    """Say what happened with a customer last, the newest first."""
    from loyalty_core.customers.activities import ListActivities
    from loyalty_core.plain import plain

    call = call_of(context)
    with call.shift() as shift:
        found = shift.desk.ask(ListActivities(customer_id, limit))
        zone = shift.facts.time_zone
    call.answer({"activities": plain(found)}, lambda: _activities_text(found, zone))


def _found_text(result: FindResult, zone: ZoneInfo) -> str:
    parts = []
    if result.hits:
        rows = [
            (
                hit.customer_id,
                hit.name,
                hit.phone,
                hit.email,
                hit.card,
                hit.tier,
                numbers.whole(hit.available),
                f"{hit.matched.kind} {hit.matched.value}",
            )
            for hit in result.hits
        ]
        headings = ("No.", "Name", "Phone", "E-mail", "Card", "Tier", "Points", "Found by")
        parts.append(output.table(headings, rows, ("No.", "Points")))
    if result.unlinked:
        rows_of_nobody = [
            (sale.transaction_id, sale.receipt_id, sale.store, dates.moment(sale.at, zone), numbers.money(sale.amount))
            for sale in result.unlinked
        ]
        found = output.table(("Transaction", "Receipt", "Store", "When", "Amount"), rows_of_nobody, ("Amount",))
        parts.append(f"Purchases of nobody yet:\n{found}")
    if not parts:
        return f"Nobody was found by {output.shown(result.query)}."
    return "\n\n".join([*parts, *(["There are more; add to what you look for."] if result.more else [])])


def _profile_text(profile: Profile, zone: ZoneInfo) -> str:
    who, points, spend = profile.customer, profile.points, profile.spend
    pairs: list[tuple[str, Any]] = [
        ("Customer", f"{who.name} (No. {who.customer_id})"),
        ("Membership", _membership_text(profile.membership, zone)),
        ("Member type", who.member_type.replace("_", " ")),
        ("Member since", dates.day(profile.membership.joined_on)),
        ("Tier", tier_in_words(profile.tier, zone)),
        ("Segments", " ".join(f"{SEGMENTS[found.segment]}: {found.says}" for found in profile.segments) or None),
        ("Next tier", None if profile.next_tier is None else profile.next_tier.says),
        ("Phone", who.phone),
        ("E-mail", who.email),
        ("Card", who.card),
        ("Birthday", dates.day(who.birthday)),
        ("Referral code", profile.referral_code),
        ("Points", f"{numbers.whole(points.available)} available, worth {numbers.money(points.value)}"),
        ("Pending", _due(points.pending, points.next_activation and points.next_activation.on, "from")),
        (
            "Next expiry",
            _due(points.next_expiry.points, points.next_expiry.on, "after") if points.next_expiry else None,
        ),
        ("Owed", numbers.whole(points.debt)),
        ("Lifetime", f"{points.lifetime:,}, {points.redeemed:,} redeemed, {points.expired:,} expired"),
        ("Spend", f"{numbers.money(spend.total)} in {spend.transactions:,}, {numbers.money(spend.average)} on average"),
        ("Last purchase", f"{numbers.money(spend.last_value)}, {dates.moment(spend.last_at, zone)}"),
        ("Coupons", _counts_text(profile.coupons)),
        ("Entry rewards", _counts_text(profile.entry_rewards)),
    ]
    notes = [(f"Open {note.kind}", f"{note.text} ({note.author})") for note in profile.open_notes]
    return output.facts([*pairs, *notes])


def _counts_text(counts: CouponCounts) -> str:
    return f"{counts.issued:,} issued, {counts.claimed:,} claimed, {counts.used:,} used"


def _membership_text(membership: MembershipView, zone: ZoneInfo) -> str:
    said = membership.status.replace("_", " ")
    if membership.by is None:
        return said
    why = "" if membership.reason is None else f": {membership.reason}"
    return f"{said} since {dates.moment(membership.since, zone)}, by {membership.by}{why}"


def _due(points: int, on: Any, word: str) -> str:
    return numbers.whole(points) if on is None else f"{numbers.whole(points)} {word} {dates.day(on)}"


def _activities_text(found: tuple[Activity, ...], zone: ZoneInfo) -> str:
    if not found:
        return "Nothing happened yet."
    rows = [
        (
            dates.to_the_second(one.at, zone),
            one.kind.replace("-", " "),
            one.what,
            None if one.amount is None else numbers.money(one.amount),
            None if one.points is None else numbers.signed(one.points),
            one.store,
        )
        for one in found
    ]
    return output.table(("When", "What", "Of", "Amount", "Points", "Store"), rows, ("Amount", "Points"))
