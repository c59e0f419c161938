"""One possible deed of every kind of command, and the small world in which all of them can be done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import Connection, insert, select, update

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.campaigns import AddCampaign, EndCampaign
from loyalty_core.coupons.commands import ClaimCoupon, IssueCoupon, UseCoupon, VoidCoupon
from loyalty_core.customers.commands import EditCustomer, RegisterCustomer
from loyalty_core.customers.details import Details
from loyalty_core.customers.erasing import EraseCustomer
from loyalty_core.customers.importing.commands import ImportCustomers
from loyalty_core.customers.importing.reading import Incoming
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.customers.naming import Naming
from loyalty_core.customers.rules import Membership, MemberType
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.exports.commands import NoteExport, What
from loyalty_core.imports.batches import FileMark
from loyalty_core.imports.rows import Given
from loyalty_core.imports.undoing import UndoImport
from loyalty_core.journeys.answering import AnswerJourney, InviteToJourney, NotePreferences, VisitPortal
from loyalty_core.journeys.commands import AddVersion, EndJourney, RetireVersion, StartJourney
from loyalty_core.journeys.offering import AddOffer, RemoveOffer
from loyalty_core.journeys.settling import SettleJourneys
from loyalty_core.membership.commands import (
    BlockCustomer,
    EnrolCustomer,
    ExcludeCustomer,
    OptOut,
    ReinstateCustomer,
    SetMemberType,
)
from loyalty_core.messages.claiming import ClaimMessages, NoteAnswer
from loyalty_core.messages.commands import SendMessage, SetConsents, SetWording
from loyalty_core.messages.expiring import WriteExpiryNotices
from loyalty_core.messages.rules import Channel
from loyalty_core.models.ledger import Account
from loyalty_core.models.message import Message
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.staff import Staff
from loyalty_core.notes.commands import AddNote, DeleteNote, EditNote, Kind, ReopenNote, ResolveNote
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.importing.commands import ImportBalances
from loyalty_core.points.importing.reading import Balance
from loyalty_core.points.settling import SettleDue
from loyalty_core.programme.commands import AddTier, SetEarning, SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import LinkPurchase, RecordPurchase, RefundPurchase
from loyalty_core.referrals.commands import AddReferral, AdvanceReferral, CancelReferral
from loyalty_core.referrals.rules import Step
from loyalty_core.reports.repairing import RepairCaches
from loyalty_core.reviews.commands import AddReview, ApproveReview, RejectReview
from loyalty_core.rewards.catalogue import AddReward, EndReward
from loyalty_core.rewards.commands import CancelRedemption, ConfirmRedemption, RequestRedemption, ResendPassword
from loyalty_core.rewards.passwords import ClearPasswords
from loyalty_core.staff.commands import (
    AddStaff,
    AddStore,
    AddTerminal,
    ChangeRole,
    DisableStaff,
    ResetPassword,
    UnlockStaff,
)
from loyalty_core.tiers.commands import SetEntryReward, SetTierRules
from loyalty_core.tiers.overriding import EndOverride, OverrideTier
from loyalty_core.tiers.settling import SettleTiers
from tests.core.conftest import NOON

SECRET = "quiet meadow of tall grass"


@dataclass(frozen=True)
class World:
    """A customer with 20 points, a receipt `R-1`, a coupon of 50 points and two notes; a receipt `A-9` of nobody."""

    customer: int
    campaign: int
    coupon: str
    open_note: int
    resolved_note: int


def make_world(programme: Programme, desk: Desk) -> World:
    """Make it, by the administrator of the desk."""
    registered = desk.do(
        RegisterCustomer(first_name="Amara", last_name="Okafor", phone="07700 900018", email="amara@example.org")
    )
    customer = registered.result["customer_id"]
    desk.do(RecordPurchase(customer_id=customer, receipt="R-1", amount="20.00"))
    campaign = desk.do(AddCampaign(campaign_name="Spring", points=50)).result["campaign_id"]
    coupon = desk.do(IssueCoupon(customer_id=customer, campaign_id=campaign)).result["code"]
    notes = [
        desk.do(AddNote(customer_id=customer, kind=Kind.QUERY, text=text)).result["note_id"] for text in ("one", "two")
    ]
    desk.do(ResolveNote(note_id=notes[1]))
    desk.do(AddStaff(login="bea", staff_name="Bea", role=Role.AGENT, store_id="LEEDS", password=SECRET))
    _add_receipt_of_nobody(programme)
    return World(customer, campaign, coupon, *notes)


def add_people(connection: Connection) -> None:
    """Add one person of each role besides the administrator; their logins are the names of the roles."""
    for role in (Role.AGENT, Role.MANAGER, Role.AUDITOR):
        row = {"login": role.value, "name": role.value, "role": role.value, "store_id": "LEEDS", "password_hash": "-"}
        connection.execute(insert(Staff).values(**row, failed_sign_ins=0, created_at=NOON))


def _add_receipt_of_nobody(programme: Programme) -> None:
    row = {"kind": "sale", "receipt_id": "A-9", "receipt_key": "A9", "store_id": "LEEDS", "amount_minor": 1250}
    zeros = dict.fromkeys(("refunded_minor", "rate_points", "earned_points", "clawed_points"), 0)
    at = programme.clock.now()
    with programme.database.writing() as connection:
        connection.execute(
            insert(Purchase).values(row | zeros | {"rate_minor": 1, "rounding": "down", "at": at, "recorded_at": at})
        )
        connection.commit()


def _add_reward(desk: Desk) -> int:
    reward: int = desk.do(AddReward(reward_name="Mug", cost=10, product="A mug")).result["reward_id"]
    return reward


def _ask_for_reward(desk: Desk, world: World) -> int:
    command = RequestRedemption(customer_id=world.customer, reward_id=_add_reward(desk))
    redemption: int = desk.do(command).result["redemption_id"]
    return redemption


def _add_tier(desk: Desk) -> str:
    tier_id: str = desk.do(AddTier(tier_id="GOLD", tier_name="Gold", rank=1)).result["tier_id"]
    return tier_id


def _override(desk: Desk, world: World) -> OverrideTier:
    until = desk.clock.now().date() + timedelta(days=30)
    return OverrideTier(customer_id=world.customer, tier_id=_add_tier(desk), reason="a regular guest", until=until)


def _end_override(desk: Desk, world: World) -> EndOverride:
    desk.do(_override(desk, world))
    return EndOverride(customer_id=world.customer)


def _password(desk: Desk) -> SecretStr:
    """Return the one-time password that the customer was sent last."""
    with desk.database.reading() as connection:
        sent = connection.execute(select(Message.secret).order_by(Message.id.desc()).limit(1)).scalar_one()
    return SecretStr(str(sent))


def _a_minute_later(desk: Desk, number: int) -> int:
    """Move the clock on, as passwords are not sent in quick succession; return the number as it is."""
    assert isinstance(desk.clock, FixedClock)
    desk.clock.advance(timedelta(minutes=1))
    return number


def _register_another(desk: Desk) -> int:
    """Register somebody else with 7 points; return the number."""
    command = RegisterCustomer(first_name="Amy", last_name="Okafor", phone="07700 900020", email="amy@example.org")
    customer: int = desk.do(command).result["customer_id"]
    desk.do(AdjustPoints(customer_id=customer, points=7, reason=Reason.GOODWILL))
    return customer


def _damage(desk: Desk, world: World) -> RepairCaches:
    """Damage what is only remembered of the customer."""
    with desk.database.writing() as connection:
        connection.execute(update(Account).where(Account.customer_id == world.customer).values(lifetime=1))
        connection.commit()
    return RepairCaches()


def _opted_out(desk: Desk, world: World) -> int:
    desk.do(OptOut(customer_id=world.customer, reason="moved away"))
    return world.customer


def _excluded(desk: Desk, world: World) -> int:
    desk.do(ExcludeCustomer(customer_id=world.customer, reason="works here"))
    return world.customer


def _refer(desk: Desk, world: World) -> int:
    command = AddReferral(customer_id=world.customer, friend_name="Bo", phone="07700 900020")
    referral: int = desk.do(command).result["referral_id"]
    return referral


def _review(desk: Desk, world: World) -> int:
    desk.do(SetPolicies(review_points=25))
    review: int = desk.do(AddReview(customer_id=world.customer, product="Mug", rating=5)).result["review_id"]
    return review


def _journey(desk: Desk, world: World) -> int:
    """Start a journey whose offers are the world's coupons; return the number."""
    journey: int = desk.do(StartJourney(journey_name="Elite", threshold="10.00")).result["journey_id"]
    desk.do(AddOffer(journey_id=journey, campaign_id=world.campaign))
    return journey


def _invited(desk: Desk, world: World) -> int:
    journey = _journey(desk, world)
    desk.do(InviteToJourney(customer_id=world.customer, journey_id=journey))
    return journey


def _accepted(desk: Desk, world: World) -> int:
    journey = _invited(desk, world)
    desk.do(AnswerJourney(customer_id=world.customer, journey_id=journey, reply="accept"))
    return journey


def _settled_journeys(desk: Desk, world: World) -> SettleJourneys:
    _journey(desk, world)
    return SettleJourneys()


_FILE = FileMark(name="people.csv", digest="0" * 64)


def _people(_desk: Desk, _world: World) -> ImportCustomers:
    details = Details("Jon", "Smith", "+447700900019", "jon@example.org", None, "C-9")
    blocked = Incoming(details, "GB", "JON-7K2", "customer", Membership.BLOCKED, None, None, None)
    card = Incoming(Details("", "", None, None, None, "C-10"), None, None, "customer", None, None, None, None)
    return ImportCustomers.of(_FILE, [Given(2, [], blocked), Given(3, [], card)])


def _balances(_desk: Desk, world: World) -> ImportBalances:
    number = str(world.customer)
    return ImportBalances.of(_FILE, [Given(2, [], Balance("row 1", Naming("customer_id", number, number), 30, None))])


def _imported(desk: Desk, world: World) -> int:
    batch = desk.do(_balances(desk, world)).result["batch"]
    desk.do(AdjustPoints(customer_id=world.customer, points=-35, reason=Reason.MISTAKE))
    return int(batch)


def _agreed(desk: Desk, world: World) -> int:
    desk.do(SetConsents(customer_id=world.customer, agreed={Channel.EMAIL: True}))
    return world.customer


def _claim(desk: Desk, world: World) -> ClaimMessages:
    desk.do(SendMessage(customer_id=_agreed(desk, world), channel=Channel.EMAIL, text="Your order is here."))
    return ClaimMessages(channels=(Channel.EMAIL,))


def _note_answer(desk: Desk, world: World) -> NoteAnswer:
    ((message_id, tries),) = desk.do(_claim(desk, world)).result["claimed"]
    return NoteAnswer(message_id=message_id, tries=tries, fate="sent", provider_id="250 taken")


def _expiring(desk: Desk, world: World) -> WriteExpiryNotices:
    desk.do(SetPolicies(notice_channel="email", expiry_notice_days=7))
    tomorrow = desk.clock.now().date() + timedelta(days=1)
    points = AdjustPoints(customer_id=_agreed(desk, world), points=40, reason=Reason.GOODWILL, expires=tomorrow)
    desk.do(points)
    return WriteExpiryNotices()


DEEDS: dict[str, Callable[[Desk, World], Command]] = {
    "campaigns.add": lambda _desk, _world: AddCampaign(campaign_name="Summer", percent=10),
    "campaigns.end": lambda _desk, world: EndCampaign(campaign_id=world.campaign),
    "coupons.claim": lambda _desk, world: ClaimCoupon(code=world.coupon),
    "coupons.issue": lambda _desk, world: IssueCoupon(customer_id=world.customer, campaign_id=world.campaign),
    "coupons.use": lambda _desk, world: UseCoupon(code=world.coupon, receipt="R-1"),
    "coupons.void": lambda _desk, world: VoidCoupon(code=world.coupon, reason="printed twice"),
    "customers.erase": lambda _desk, world: EraseCustomer(customer_id=world.customer, reason="asked by letter"),
    "customers.merge": lambda desk, world: MergeCustomers(
        customer_id=world.customer, merged_id=_register_another(desk), reason="one person twice"
    ),
    "customers.edit": lambda _desk, world: EditCustomer(customer_id=world.customer, first_name="Amarachi"),
    "customers.import": _people,
    "customers.register": lambda _desk, _world: RegisterCustomer(
        first_name="Jon", last_name="Smith", phone="07700 900019", email="jon@example.org"
    ),
    "exports.note": lambda _desk, _world: NoteExport(what=What.CUSTOMERS, file_format="csv"),
    "imports.undo": lambda desk, world: UndoImport(batch=_imported(desk, world)),
    "journeys.add-offer": lambda desk, world: AddOffer(
        journey_id=_journey(desk, world), campaign_id=world.campaign, tag="tea"
    ),
    "journeys.add-version": lambda desk, world: AddVersion(
        journey_id=_journey(desk, world), version_name="Rare", threshold="500.00"
    ),
    "journeys.answer": lambda desk, world: AnswerJourney(
        customer_id=world.customer, journey_id=_invited(desk, world), reply="accept"
    ),
    "journeys.end": lambda desk, world: EndJourney(journey_id=_journey(desk, world)),
    "journeys.invite": lambda desk, world: InviteToJourney(
        customer_id=world.customer, journey_id=_journey(desk, world)
    ),
    "journeys.note-preferences": lambda _desk, world: NotePreferences(
        customer_id=world.customer, tags=("tea", "garden")
    ),
    "journeys.remove-offer": lambda desk, world: RemoveOffer(
        journey_id=_journey(desk, world), campaign_id=world.campaign
    ),
    "journeys.retire-version": lambda desk, world: RetireVersion(journey_id=_journey(desk, world), number=1),
    "journeys.settle": _settled_journeys,
    "journeys.start": lambda _desk, _world: StartJourney(journey_name="Elite", threshold="500.00"),
    "journeys.visit": lambda desk, world: VisitPortal(customer_id=world.customer, journey_id=_accepted(desk, world)),
    "membership.block": lambda _desk, world: BlockCustomer(customer_id=world.customer, reason="stolen cards"),
    "membership.enrol": lambda desk, world: EnrolCustomer(customer_id=_opted_out(desk, world), reason="is back"),
    "membership.exclude": lambda _desk, world: ExcludeCustomer(customer_id=world.customer, reason="works here"),
    "membership.opt-out": lambda _desk, world: OptOut(customer_id=world.customer, reason="moved away"),
    "membership.reinstate": lambda desk, world: ReinstateCustomer(
        customer_id=_excluded(desk, world), reason="left the shop"
    ),
    "membership.set-type": lambda _desk, world: SetMemberType(
        customer_id=world.customer, member_type=MemberType.AFFILIATE_REFERRAL
    ),
    "messages.claim": _claim,
    "messages.note-answer": _note_answer,
    "messages.send": lambda desk, world: SendMessage(
        customer_id=_agreed(desk, world), channel=Channel.EMAIL, text="Your order is here."
    ),
    "messages.set-consents": lambda _desk, world: SetConsents(
        customer_id=world.customer, agreed={Channel.SMS: True, Channel.EMAIL: False}
    ),
    "messages.write-expiry-notices": _expiring,
    "messages.set-wording": lambda _desk, _world: SetWording(
        purpose="coupon", channel=Channel.SMS, text="$shop: use $code."
    ),
    "notes.add": lambda _desk, world: AddNote(
        customer_id=world.customer, kind=Kind.COMPLAINT, text="parcel arrived broken"
    ),
    "notes.delete": lambda _desk, world: DeleteNote(note_id=world.open_note),
    "notes.edit": lambda _desk, world: EditNote(note_id=world.open_note, text="parcel found"),
    "notes.reopen": lambda _desk, world: ReopenNote(note_id=world.resolved_note),
    "notes.resolve": lambda _desk, world: ResolveNote(note_id=world.open_note),
    "points.adjust": lambda _desk, world: AdjustPoints(customer_id=world.customer, points=-5, reason=Reason.MISTAKE),
    "points.import": _balances,
    "points.settle": lambda _desk, _world: SettleDue(),
    "programme.add-tier": lambda _desk, _world: AddTier(tier_id="GOLD", tier_name="Gold", rank=1),
    "programme.set-earning": lambda _desk, _world: SetEarning(points=2, per="1.00"),
    "programme.set-policies": lambda _desk, _world: SetPolicies(shortfall="write-off"),
    "purchases.link": lambda _desk, world: LinkPurchase(receipt="A-9", customer_id=world.customer),
    "purchases.record": lambda _desk, world: RecordPurchase(customer_id=world.customer, receipt="R-2", amount="12.34"),
    "purchases.refund": lambda _desk, _world: RefundPurchase(receipt="R-1", amount="5.00"),
    "referrals.add": lambda _desk, world: AddReferral(
        customer_id=world.customer, friend_name="Bo", email="bo@example.org"
    ),
    "referrals.cancel": lambda desk, world: CancelReferral(referral_id=_refer(desk, world), reason="a mistake"),
    "referrals.step": lambda desk, world: AdvanceReferral(
        referral_id=_refer(desk, world), step=Step.VALID_EMAIL, email="bo@example.org"
    ),
    "reports.repair-caches": _damage,
    "reviews.add": lambda _desk, world: AddReview(
        customer_id=world.customer, product="Mug", text="Lovely, but small", rating=4
    ),
    "reviews.approve": lambda desk, world: ApproveReview(review_id=_review(desk, world)),
    "reviews.reject": lambda desk, world: RejectReview(review_id=_review(desk, world), reason="not about the mug"),
    "rewards.add": lambda _desk, _world: AddReward(reward_name="Mug", cost=10, product="A mug"),
    "rewards.cancel": lambda desk, world: CancelRedemption(redemption_id=_ask_for_reward(desk, world)),
    "rewards.clear-passwords": lambda _desk, _world: ClearPasswords(),
    "rewards.confirm": lambda desk, world: ConfirmRedemption(
        redemption_id=_ask_for_reward(desk, world), code=_password(desk)
    ),
    "rewards.end": lambda desk, _world: EndReward(reward_id=_add_reward(desk)),
    "rewards.request": lambda desk, world: RequestRedemption(customer_id=world.customer, reward_id=_add_reward(desk)),
    "rewards.resend": lambda desk, world: ResendPassword(
        redemption_id=_a_minute_later(desk, _ask_for_reward(desk, world))
    ),
    "staff.add": lambda _desk, _world: AddStaff(
        login="cy", staff_name="Cy", role=Role.AGENT, store_id="LEEDS", password=SECRET
    ),
    "staff.add-store": lambda _desk, _world: AddStore(store_id="YORK", store_name="York", terminal_id="Y1"),
    "staff.add-terminal": lambda _desk, _world: AddTerminal(store_id="LEEDS", terminal_id="T2", terminal_name="Second"),
    "staff.disable": lambda _desk, _world: DisableStaff(login="bea"),
    "staff.reset": lambda _desk, _world: ResetPassword(login="bea", password=SECRET),
    "staff.role": lambda _desk, _world: ChangeRole(login="bea", role=Role.MANAGER),
    "staff.unlock": lambda _desk, _world: UnlockStaff(login="bea"),
    "tiers.end-override": _end_override,
    "tiers.override": _override,
    "tiers.set-entry-reward": lambda desk, _world: SetEntryReward(tier_id=_add_tier(desk), points=100),
    "tiers.set-rules": lambda desk, _world: SetTierRules(measure="spend", thresholds={_add_tier(desk): "10.00"}),
    "tiers.settle": lambda _desk, _world: SettleTiers(),
}
"""By the name of the command; a new command needs a deed here."""
