"""An input for a secret."""

from textual.widgets import Input


class PasswordInput(Input):
    """Shows dots, and never gives what was typed to a clipboard (T6)."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(password=True, compact=True, id=id)
        self.cursor_blink = False

    def action_copy(self) -> None:
        """Do nothing."""

    def action_cut(self) -> None:
        """Do nothing."""
