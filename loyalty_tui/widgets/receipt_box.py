"""The box in which the number of a receipt or transaction is typed."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from loyalty_tui.widgets.line_input import LineInput

LONGEST: Final = 64

PLACEHOLDER: Final = "F finds a receipt by its number"


class ReceiptBox(LineInput):
    """Where the number of a receipt or transaction is typed; the arrow down goes into the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "into_the_list", "Into the list", show=False, id="receipts.down", tooltip="Into the list"),
        Binding("escape", "clear", "Clear", show=False, id="receipts.clear", tooltip="Show all receipts again"),
    ]

    def __init__(self) -> None:
        super().__init__(placeholder=PLACEHOLDER, max_length=LONGEST)

    async def action_into_the_list(self) -> None:
        """Go on in the list of what was found."""
        await self.action_submit()

    async def action_clear(self) -> None:
        """Empty the box and leave it."""
        self.value = ""
        await self.action_submit()
