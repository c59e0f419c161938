"""The end of a console that ran into a fault of its own."""

from rich.text import Text

from loyalty_tui.presenters import errors


class Crash(Exception):
    """The console's own fault; what stands in the terminal afterwards is a number and no data (T5).

    Attributes:
        defect: number under which it was written down.
    """

    def __init__(self, defect: str) -> None:
        super().__init__(defect)
        self.defect = defect

    def __rich__(self) -> Text:
        """Return what to print."""
        return Text(errors.crash(self.defect))
