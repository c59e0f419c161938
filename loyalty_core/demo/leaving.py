"""Customers of the demo who leave the programme, or are made to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from loyalty_core.demo.people import Person
from loyalty_core.demo.scene import Scene
from loyalty_core.membership.commands import BlockCustomer, ExcludeCustomer, OptOut

_HOW = {
    "opted_out": (OptOut, "Moved abroad, asked to leave"),
    "excluded": (ExcludeCustomer, "Works in one of our shops"),
    "blocked": (BlockCustomer, "Returns goods bought with other people's cards"),
}


@dataclass(slots=True)
class Left:
    """A membership that ends as the person's standing says; a manager does it."""

    at: datetime
    person: Person

    def happen(self, scene: Scene) -> None:
        """End it."""
        command, reason = _HOW[self.person.membership]
        customer_id = self.person.customer_id
        # Not by chance, so that the rest of the story is the same whoever leaves.
        request_id = uuid5(NAMESPACE_OID, f"customer {customer_id} leaves at {self.at.isoformat()}")
        scene.do_as("maria", command(customer_id=customer_id, reason=reason, request_id=request_id), self.at)
