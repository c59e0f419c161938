"""What taking receipts in has come to, counted batch by batch."""

from dataclasses import dataclass, field

from loyalty_core.purchases.importing.receipts import Incoming
from loyalty_core.purchases.rules import Sale

_NO_FIGURES = ("refused", "batch_id")


@dataclass(slots=True)
class Tally:
    """Figures of receipts taken in. Micros are millionths of the major unit; refunds count above zero.

    Attributes:
        refused: receipts that were not taken in, each with the reason.
        batch_id: number of the batch that the file makes; None where nothing of it is new.
    """

    sales: int = 0
    refunds: int = 0
    adjustments: int = 0
    already_there: int = 0
    enrolled: int = 0
    gross_micros: int = 0
    refunded_micros: int = 0
    adjusted_micros: int = 0
    points_earned: int = 0
    points_taken_back: int = 0
    refused: list[tuple[Incoming, str]] = field(default_factory=list)
    batch_id: int | None = None

    @property
    def imported(self) -> int:
        """How many receipts were taken in."""
        return self.sales + self.refunds + self.adjustments

    @property
    def decided(self) -> int:
        """How many receipts were taken in, refused or there already."""
        return self.imported + self.already_there + len(self.refused)

    def sold(self, incoming: Incoming, sale: Sale) -> None:
        """Count a sale."""
        self.sales += 1
        self.gross_micros += incoming.micros
        self.points_earned += sale.earned

    def refunded(self, incoming: Incoming, points: int) -> None:
        """Count a refund, and the points that it took back."""
        self.refunds += 1
        self.refunded_micros -= incoming.micros
        self.points_taken_back += points

    def kept(self, incoming: Incoming) -> None:
        """Count a bookkeeping entry."""
        self.adjustments += 1
        self.adjusted_micros += incoming.micros

    def figures(self) -> dict[str, int]:
        """Return the figures by name."""
        return {name: getattr(self, name) for name in self.__slots__ if name not in _NO_FIGURES}

    def add(self, other: "Tally") -> None:
        """Add the figures of another; its refusals stay with it."""
        self.batch_id = other.batch_id or self.batch_id
        for name, value in other.figures().items():
            setattr(self, name, getattr(self, name) + value)
