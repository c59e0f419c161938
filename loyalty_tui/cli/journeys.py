"""Journeys: how the best customers are invited, take part and are won back, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from loyalty_core.errors import Invalid, NotFound
from loyalty_core.paging import PageRequest
from loyalty_tui.cli import journey_texts as texts
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import CustomerId, DryRun, Limit, RequestId, given, one_of

if TYPE_CHECKING:
    from loyalty_core.desk.desk import Desk
    from loyalty_core.journeys.views import JourneyView

group = typer.Typer(help="Journeys of the best customers, in versions that are compared.")

JourneyId = Annotated[str, typer.Argument(metavar="JOURNEY", help="The journey's number or name.")]
SomeJourney = Annotated[str | None, typer.Argument(metavar="[JOURNEY]", help="Its number or name.")]
Threshold = Annotated[str, typer.Option(help="How much a customer has spent when they are invited, like 500.00.")]
Weight = Annotated[int | None, typer.Option(help="How often it is given, against the other versions.")]
ReminderAfter = Annotated[int | None, typer.Option("--reminder-after", metavar="DAYS", help="Remind then.")]
InactiveAfter = Annotated[int | None, typer.Option("--inactive-after", metavar="DAYS", help="Give up so long after.")]
PeriodOf = Annotated[str | None, typer.Option("--period", help="week, month or quarter, by which use is judged.")]
TopUses = Annotated[int | None, typer.Option("--top-uses", help="Offers used in a period that make a top customer.")]
BenefitsEvery = Annotated[int | None, typer.Option("--benefits-every", metavar="DAYS", help="Tell the inactive.")]
Offers = Annotated[int | None, typer.Option(help="How many offers a member is given at a time.")]
LowEnrolment = Annotated[int | None, typer.Option("--low-enrolment", metavar="PERCENT", help="Flag fewer.")]
LowParticipation = Annotated[int | None, typer.Option("--low-participation", metavar="PERCENT", help="Flag fewer.")]
Texts = Annotated[
    list[str] | None, typer.Option("--text", metavar="PURPOSE=TEXT", help="This version's wording of a message.")
]


@group.command("list")
def list_journeys(context: typer.Context) -> None:
    """List the journeys, with how many customers stand where."""
    from loyalty_core.journeys.queries import Journeys
    from loyalty_core.plain import plain

    call = call_of(context)
    with call.shift() as shift:
        found = shift.desk.ask(Journeys())
    call.answer({"journeys": plain(found)}, lambda: texts.list_text(found))


@group.command("show")
def show(context: typer.Context, journey: JourneyId) -> None:
    """Show a journey: its versions with their settings, and its offers."""
    call = call_of(context)
    with call.shift() as shift:
        found = _named(shift.desk, journey)
    call.answer(output.document(found), lambda: texts.journey_text(found))


@group.command("start")
def start(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The journey's name.")],
    threshold: Threshold,
    version: Annotated[str, typer.Option(help="The name of its first version.")] = "Standard",
    weight: Weight = None,
    reminder_after: ReminderAfter = None,
    inactive_after: InactiveAfter = None,
    period: PeriodOf = None,
    top_uses: TopUses = None,
    benefits_every: BenefitsEvery = None,
    offers: Offers = None,
    low_enrolment: LowEnrolment = None,
    low_participation: LowParticipation = None,
    text: Texts = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Start a journey with its first version: from then on customers are invited."""
    from loyalty_core.journeys.commands import StartJourney

    settings = _settings(
        weight=weight,
        reminder_days=reminder_after,
        answer_days=inactive_after,
        period=period,
        top_uses=top_uses,
        benefits_days=benefits_every,
        offers=offers,
        low_enrolment_percent=low_enrolment,
        low_participation_percent=low_participation,
        wordings=text,
        request_id=request_id,
    )
    call = call_of(context)
    with call.shift_here() as shift:
        command = StartJourney(journey_name=name, version_name=version, threshold=threshold, **settings)
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("version")
def add_version(
    context: typer.Context,
    journey: JourneyId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The version's name.")],
    threshold: Threshold,
    weight: Weight = None,
    reminder_after: ReminderAfter = None,
    inactive_after: InactiveAfter = None,
    period: PeriodOf = None,
    top_uses: TopUses = None,
    benefits_every: BenefitsEvery = None,
    offers: Offers = None,
    low_enrolment: LowEnrolment = None,
    low_participation: LowParticipation = None,
    text: Texts = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Add a version to a journey, to be compared with the others."""
    from loyalty_core.journeys.commands import AddVersion

    settings = _settings(
        weight=weight,
        reminder_days=reminder_after,
        answer_days=inactive_after,
        period=period,
        top_uses=top_uses,
        benefits_days=benefits_every,
        offers=offers,
        low_enrolment_percent=low_enrolment,
        low_participation_percent=low_participation,
        wordings=text,
        request_id=request_id,
    )
    call = call_of(context)
    with call.shift_here() as shift:
        number = _named(shift.desk, journey).journey_id
        command = AddVersion(journey_id=number, version_name=name, threshold=threshold, **settings)
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("retire")
def retire(
    context: typer.Context,
    journey: JourneyId,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The version's number.")],
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Give a version to nobody any more; who has it goes on in it."""
    from loyalty_core.journeys.commands import RetireVersion

    call = call_of(context)
    with call.shift_here() as shift:
        found = _named(shift.desk, journey).journey_id
        command = RetireVersion(journey_id=found, number=number, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("end")
def end(context: typer.Context, journey: JourneyId, request_id: RequestId = None, dry_run: DryRun = False) -> None:
    """End a journey: nobody is invited or moved on any more, and its portals close."""
    from loyalty_core.journeys.commands import EndJourney

    call = call_of(context)
    with call.shift_here() as shift:
        found = _named(shift.desk, journey).journey_id
        call.write(shift.desk, EndJourney(journey_id=found, **given(request_id=request_id)), dry_run=dry_run)


@group.command("offer")
def offer(
    context: typer.Context,
    journey: JourneyId,
    campaign_id: Annotated[int, typer.Argument(metavar="CAMPAIGN", help="The campaign's number.")],
    tag: Annotated[str | None, typer.Option(help="Who may like it, in a word: tea, garden.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Give it as an offer no more.")] = False,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Let coupons of a campaign be offers of a journey."""
    from loyalty_core.journeys.offering import AddOffer, RemoveOffer

    call = call_of(context)
    with call.shift_here() as shift:
        number = _named(shift.desk, journey).journey_id
        named: dict[str, Any] = {"journey_id": number, "campaign_id": campaign_id} | given(request_id=request_id)
        command = RemoveOffer(**named) if remove else AddOffer(tag=tag, **named)
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("members")
def members(
    context: typer.Context,
    journey: JourneyId,
    stage: Annotated[str | None, typer.Option(help="Only those who stand there, like active, top or inactive.")] = None,
    version: Annotated[int | None, typer.Option(metavar="NUMBER", help="Only those of that version.")] = None,
    limit: Limit = 50,
) -> None:
    """List who is in a journey, and where they stand."""
    from loyalty_core.journeys.queries import JourneyMembers
    from loyalty_core.journeys.rules import Stage
    from loyalty_core.plain import plain

    call = call_of(context)
    chosen = one_of(stage, list(Stage), "stage")
    with call.shift() as shift:
        number = _named(shift.desk, journey).journey_id
        page = shift.desk.ask(JourneyMembers(number, PageRequest(limit=limit), chosen, version))
        zone = shift.facts.time_zone
    document = {"members": plain(page.rows), "more": page.total > len(page.rows) or not page.exact}
    call.answer(document, lambda: texts.members_text(page.rows, zone))


@group.command("of")
def of(context: typer.Context, customer_id: CustomerId) -> None:
    """Show where a customer stands in each journey, and what they like."""
    from loyalty_core.journeys.of_customer import CustomerJourneys

    call = call_of(context)
    with call.shift() as shift:
        view = shift.desk.ask(CustomerJourneys(customer_id))
        zone = shift.facts.time_zone
    call.answer(output.document(view), lambda: texts.customer_text(view, zone))


@group.command("invite")
def invite(
    context: typer.Context,
    customer_id: CustomerId,
    journey: JourneyId,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Invite a customer by hand, whatever they have spent."""
    from loyalty_core.journeys.answering import InviteToJourney

    call = call_of(context)
    with call.shift_here() as shift:
        number = _named(shift.desk, journey).journey_id
        command = InviteToJourney(customer_id=customer_id, journey_id=number, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("answer")
def answer(
    context: typer.Context,
    customer_id: CustomerId,
    journey: JourneyId,
    reply: Annotated[str, typer.Argument(metavar="accept|decline", help="What the customer says.")],
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Note what a customer says to an invitation, or that they want to leave."""
    from loyalty_core.journeys.answering import AnswerJourney

    call = call_of(context)
    with call.shift_here() as shift:
        number = _named(shift.desk, journey).journey_id
        named: dict[str, Any] = {"customer_id": customer_id, "journey_id": number, "reply": reply}
        call.write(shift.desk, AnswerJourney(**named, **given(request_id=request_id)), dry_run=dry_run)


@group.command("prefer")
def prefer(
    context: typer.Context,
    customer_id: CustomerId,
    tags: Annotated[
        list[str] | None, typer.Argument(metavar="[TAG]…", help="What they like; nothing clears it.")
    ] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Note what a customer likes, in place of what was noted before."""
    from loyalty_core.journeys.answering import NotePreferences

    call = call_of(context)
    with call.shift_here() as shift:
        command = NotePreferences(customer_id=customer_id, tags=tuple(tags or ()), **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("portal")
def portal(context: typer.Context, customer_id: CustomerId, journey: SomeJourney = None) -> None:
    """Give what a member sees in their portal: points, tier, offers."""
    from loyalty_core.journeys.of_customer import Portal

    call = call_of(context)
    with call.shift() as shift:
        number = None if journey is None else _named(shift.desk, journey).journey_id
        view = shift.desk.ask(Portal(customer_id, number))
    call.answer(output.document(view), lambda: texts.portal_text(view))


@group.command("visit")
def visit(
    context: typer.Context,
    customer_id: CustomerId,
    journey: SomeJourney = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Note that a member looked into their portal."""
    from loyalty_core.journeys.answering import VisitPortal

    call = call_of(context)
    with call.shift_here() as shift:
        number = None if journey is None else _named(shift.desk, journey).journey_id
        command = VisitPortal(customer_id=customer_id, journey_id=number, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("report")
def report(context: typer.Context, journey: JourneyId) -> None:
    """Say what came of a journey, version by version."""
    from loyalty_core.journeys.report import JourneyReport

    call = call_of(context)
    with call.shift() as shift:
        view = shift.desk.ask(JourneyReport(_named(shift.desk, journey).journey_id))
    call.answer(output.document(view), lambda: texts.report_text(view))


def _named(desk: Desk, text: str) -> JourneyView:
    """Return the journey of a number or a name, or raise `NotFound`."""
    from loyalty_core.journeys.queries import Journeys
    from loyalty_core.text import fold

    for found in desk.ask(Journeys()):
        if text == str(found.journey_id) or fold(text) == fold(found.name):
            return found
    raise NotFound(f"There is no journey “{text}”.", field="journey")


def _settings(wordings: list[str] | None, **named: Any) -> dict[str, Any]:
    """Return the settings that were typed; raise `Invalid` for a wording without its purpose."""
    worded = {}
    for text in wordings or ():
        purpose, equals, wording = text.partition("=")
        if not equals:
            raise Invalid("A wording is written like journey-welcome=“Welcome, $name!”.", field="text")
        worded[purpose] = wording
    return {**given(**named), "texts": worded}
