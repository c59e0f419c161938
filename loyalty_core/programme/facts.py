"""What every command and query needs to know of the programme."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from loyalty_core.clock import zone
from loyalty_core.errors import Unusable
from loyalty_core.models.programme import Programme
from loyalty_core.money import Money
from loyalty_core.settings import Policies

_PROGRAMME = select(Programme.name, Programme.currency, Programme.time_zone, Programme.country, Programme.policies)


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


def read_facts(connection: Connection) -> ProgrammeFacts:
    """Return what the tables say of the programme, or raise `Unusable` where none was founded."""
    row = connection.execute(_PROGRAMME).one_or_none()
    if row is None:
        raise Unusable("That database holds no programme yet. Make one with “loyalty init”.")
    return ProgrammeFacts(
        row.name, row.currency, zone(row.time_zone), row.country, Policies.model_validate(row.policies)
    )
