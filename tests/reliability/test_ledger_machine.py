"""Any history at the desk, on both engines: the ledger is what the model says, and every promise holds at each step.

An ordinary run tries a few histories. With `LEDGER_HISTORIES=500` in the environment it tries 500 longer ones on each
engine. A failure prints the shortest history that fails, and the line that repeats it.
"""

import os

from tests.reliability.machine import run_machine
from tests.reliability.places import OpenTwin

MANY = os.environ.get("LEDGER_HISTORIES")


def test_any_history_is_what_the_model_says(open_twin: OpenTwin) -> None:
    if MANY:
        run_machine(open_twin, histories=int(MANY), steps=60)
    else:
        run_machine(open_twin, histories=8, steps=30)
