"""What every command and query needs to know of the programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, String, cast, select

from loyalty_core.clock import zone
from loyalty_core.errors import Unusable
from loyalty_core.models.programme import Programme
from loyalty_core.money import Money
from loyalty_core.quiet_hours import parse_quiet_hours
from loyalty_core.settings import Policies

FACTS = (
    Programme.name,
    Programme.currency,
    Programme.time_zone,
    Programme.country,
    cast(Programme.policies, String),
)
"""The columns that `facts_of` takes; the policies as the text they are stored as."""
_PROGRAMME = select(*FACTS)


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """The programme: its name, ISO 4217 currency, time zone, ISO 3166 country, and policies."""

    name: str
    currency: str
    time_zone: ZoneInfo
    country: str
    policies: Policies

    def money(self, minor: int) -> Money:
        """Return minor units of the programme's currency as an amount."""
        return Money(minor, self.currency)

    def quiet_over_at(self, at: datetime) -> datetime:
        """Return the first instant from `at` on outside the programme's quiet hours; `at` itself where it has none."""
        quiet = self.policies.quiet_hours
        return at if quiet is None else parse_quiet_hours(quiet).over_at(at, self.time_zone)


def read_facts(connection: Connection) -> ProgrammeFacts:
    """Return what the tables say of the programme, or raise `Unusable` where none was founded."""
    return facts_of(connection.execute(_PROGRAMME).one_or_none())


def facts_of(row: Sequence[Any] | None) -> ProgrammeFacts:
    """Return what a row of `FACTS` says, or raise `Unusable` where there is none."""
    if row is None:
        raise Unusable("That database holds no programme yet. Make one with “loyalty init”.")
    return _understood(*row)


@lru_cache(maxsize=16)
def _understood(name: str, currency: str, time_zone: str, country: str, policies: str) -> ProgrammeFacts:
    """Return what the columns mean; kept, as they are the same at every command."""
    return ProgrammeFacts(name, currency, zone(time_zone), country, Policies.model_validate_json(policies))
