"""What a person at a till does: press, and press again with the same request where the database was busy."""

from dataclasses import dataclass

from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import Busy, LoyaltyError

PRESSES = 20


@dataclass(frozen=True)
class Pressed:
    """What came of a command: its receipt, or the code of its refusal; and how often the database was busy before."""

    code: str
    receipt: Receipt | None
    busy: int


def press(desk: Desk, command: Command) -> Pressed:
    """Do a command; a `Busy` is answered by sending the very same request again."""
    for busy in range(PRESSES):
        try:
            return Pressed("done", desk.do(command), busy)
        except Busy:
            continue
        except LoyaltyError as refused:
            return Pressed(refused.code, None, busy)
    raise AssertionError(f"{command.name} found the database busy {PRESSES} times")


def press_all(desk: Desk, commands: list[Command]) -> list[Pressed]:
    """Do commands one after the other."""
    return [press(desk, command) for command in commands]


def undo_all(desk: Desk, receipt_ids: list[int]) -> list[str]:
    """Undo what receipts did; return what came of each: `done`, or the code of the refusal."""
    answers = []
    for receipt_id in receipt_ids:
        try:
            desk.undo(receipt_id)
        except LoyaltyError as refused:
            answers.append(refused.code)
        else:
            answers.append("done")
    return answers
