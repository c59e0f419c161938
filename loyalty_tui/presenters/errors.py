"""What goes wrong, in words that a person can use; never an exception's own text."""

from typing import Final

from loyalty_tui.messages import Failed, Refused


def sentence(message: Refused | Failed) -> str:
    """Return what to say of a refusal or a defect."""
    return message.error.message if isinstance(message, Refused) else defect(message.defect)


def defect(number: str) -> str:
    """Return the calm sentence for a defect."""
    return f"Something went wrong that should not have. It was written down as {number}; nothing else is affected."


def crash(number: str) -> str:
    """Return what stands in the terminal after the console had to end."""
    return (
        "The console had to stop because of a fault of its own.\n"
        "Everything that was reported as saved is saved. What was being saved at that moment is either saved whole or "
        "not at all.\n"
        f"Error number: {number}. Start the console again to go on."
    )


ROWS_DEFECT: Final = "The rows could not be shown because of a fault that was written down. F5 asks again."
"""What to say where a list ran into a defect."""
