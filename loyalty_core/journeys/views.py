"""What is shown of journeys; instants are UTC, days local."""

from dataclasses import dataclass
from datetime import date, datetime

from loyalty_core.money import Money


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version of a journey with all its settings; `state` is running or retired, `members` how many were given it."""

    version_id: int
    number: int
    name: str
    state: str
    weight: int
    threshold: Money
    reminder_days: int
    answer_days: int
    period: str
    top_uses: int
    benefits_days: int
    offers: int
    low_enrolment_percent: int
    low_participation_percent: int
    texts: dict[str, str]
    members: int


@dataclass(frozen=True, slots=True)
class OfferView:
    """A campaign whose coupons are offers: how many were given and used; `running` whether more can be given."""

    campaign_id: int
    campaign: str
    tag: str | None
    running: bool
    given: int
    used: int


@dataclass(frozen=True, slots=True)
class JourneyView:
    """A journey; `state` is running or ended, `stages` says how many customers are in each."""

    journey_id: int
    name: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    versions: tuple[VersionView, ...]
    offers: tuple[OfferView, ...]
    stages: dict[str, int]


@dataclass(frozen=True, slots=True)
class MemberView:
    """A customer in a journey.

    Attributes:
        stage_at: since when they are in the stage.
        times_entered: how often they came in.
        visited_at: when they last answered, used an offer or looked into their portal.
        uses: offers used in the present period.
        spent: net of refunds, since they accepted; None for who does not take part.
        told: whether a message about the stage went on its way.
    """

    customer_id: int
    name: str
    email: str | None
    version: str
    stage: str
    stage_at: datetime
    times_entered: int
    visited_at: datetime | None
    uses: int
    spent: Money | None
    told: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """Something that happened to a customer in a journey; `told` whether a message went with it."""

    seq: int
    at: datetime
    action: str
    stage_before: str
    stage: str
    uses: int
    told: bool
    staff: str | None


@dataclass(frozen=True, slots=True)
class PortalOffer:
    """An offer that a customer holds: `state` is issued, claimed, used, expired or voided."""

    code: str
    offer: str
    tag: str | None
    state: str
    last_valid_on: date | None


@dataclass(frozen=True, slots=True)
class PeriodUse:
    """How many offers were used in a period that began on a local day."""

    begins_on: date
    uses: int


@dataclass(frozen=True, slots=True)
class CustomerJourney:
    """One journey of one customer.

    Attributes:
        invited_at: when they were invited last.
        entered: how often they came in; `visited_at` when they last did something in it.
        portal: open, closed (a journey that they left, or whose members' membership stands still) or none.
        uses, top_uses, period_ends_on: in the present period, what makes a top customer, and its last local day.
        periods: the last six, the present one last.
        steps: all that happened, the newest first.
    """

    journey_id: int
    journey: str
    version: str
    stage: str
    stage_at: datetime
    invited_at: datetime | None
    accepted_at: datetime | None
    times_entered: int
    visited_at: datetime | None
    portal: str
    uses: int
    top_uses: int
    period: str
    period_ends_on: date
    periods: tuple[PeriodUse, ...]
    offers: tuple[PortalOffer, ...]
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class CustomerJourneysView:
    """All journeys of a customer, what they like, and the articles that they bought most often."""

    preferences: tuple[str, ...]
    bought_most: tuple[str, ...]
    journeys: tuple[CustomerJourney, ...]


@dataclass(frozen=True, slots=True)
class PortalView:
    """What a member sees in their portal: their points, tier, and the offers that they can use."""

    customer_id: int
    name: str
    journey: str
    stage: str
    points: int
    tier: str | None
    offers: tuple[PortalOffer, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a journey or a version of it.

    Attributes:
        assigned: customers who came near, whether or not they were invited.
        invited: those who ever were; of them `accepted` said yes, `declined` no, `unanswered` nothing in time.
        active, top, inactive: who took part and stands there now.
        taking_part: of `members`, who said yes before the last 30 days, those who had a benefit in them.
        enrolment_percent: accepted of invited; `participation_percent`: taking part of members. None of nothing.
        uses: offers used so far.
        revenue: net of refunds, of members since they accepted; `revenue_top` that of top customers.
        spend_before, spend_after: per member and 30 days, in the 90 days before they accepted, and since.
        low_enrolment, low_participation: whether the version's own marks are not reached: benefits may need upgrading.
    """

    assigned: int
    invited: int
    reminded: int
    accepted: int
    declined: int
    unanswered: int
    active: int
    top: int
    inactive: int
    members: int
    taking_part: int
    enrolment_percent: int | None
    participation_percent: int | None
    uses: int
    revenue: Money
    revenue_top: Money
    spend_before: Money | None
    spend_after: Money | None
    low_enrolment: bool
    low_participation: bool


@dataclass(frozen=True, slots=True)
class VersionFigures:
    """What came of one version."""

    number: int
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class JourneyReportView:
    """What came of a journey, as a whole and version by version."""

    journey_id: int
    name: str
    whole: Figures
    versions: tuple[VersionFigures, ...]


@dataclass(frozen=True, slots=True)
class TopCustomer:
    """A customer by what they spent; shares are in tenths of a percent of everybody's."""

    rank: int
    customer_id: int
    name: str
    email: str | None
    spent: Money
    share_permille: int
    cumulative_permille: int
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopCustomersView:
    """Who brings most of the business: `half` customers made half of the revenue, `four_fifths` four fifths of it."""

    revenue: Money
    customers: int
    half: int
    four_fifths: int
    rows: tuple[TopCustomer, ...]
