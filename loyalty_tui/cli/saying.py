"""What to say to a customer, aloud and in writing."""

from __future__ import annotations

from dataclasses import asdict

import typer

from loyalty_core.clock import local_date
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import CustomerId


def say(context: typer.Context, customer_id: CustomerId) -> None:
    """Say how it stands with a customer's points: two lines to read aloud, and a message to send."""
    from loyalty_core.customers.queries import ShowCustomer
    from loyalty_tui.presenters.speaking import speech

    call = call_of(context)
    with call.shift() as shift:
        profile = shift.desk.ask(ShowCustomer(customer_id))
        said = speech(profile, shift.facts.name, local_date(shift.desk.clock.now(), shift.facts.time_zone))
    document = {"customer_id": profile.customer.customer_id, **asdict(said)}
    call.answer(document, lambda: "\n".join(map(output.shown, (*said.aloud, "", said.message))))
