"""Writing a list of the profile to a file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from loyalty_tui import exporting
from loyalty_tui.messages import Answered
from loyalty_tui.screens.export_dialog import ExportDialog
from loyalty_tui.screens.profile_tabs.all_tabs import TABS
from loyalty_tui.screens.profile_tabs.tab import ProfileTab

if TYPE_CHECKING:
    from loyalty_tui.screens.profile import ProfileScreen

EXPORT: Final = "export"
"""Under this key the room hears what was written, as `exporting.Written`."""


class ListExport:
    """Asks how a list is written, and has it written in a worker thread, in the order in which it is seen."""

    def __init__(self, room: ProfileScreen, tab: ProfileTab[object]) -> None:
        """Export the list of this tab on behalf of the profile's screen."""
        self.room = room
        self.tab = tab

    def ask(self, name: str) -> None:
        """Ask how, for the customer of that name."""
        label = next(tab.label for tab in TABS if tab.name == self.tab.NAME)
        self.room.app.push_screen(ExportDialog(f"{label} of {name}"), self._write)

    def _write(self, form: exporting.Form | None) -> None:
        if form is None:
            return
        gateway, room = self.room.app.gateway, self.room
        at = gateway.door.now().astimezone(self.tab.zone)
        write = partial(exporting.write, self.tab.export(), form, exporting.downloads(), at)

        def tell() -> None:
            message = gateway.attempt(EXPORT, lambda: Answered(EXPORT, write()))
            room.app.call_later(room.post_message, message)

        gateway.run(tell, EXPORT)


def in_words(written: exporting.Written) -> str:
    """Return what was written where."""
    noun = "row" if written.rows == 1 else "rows"
    return f"{written.rows:,} {noun} written to {written.path}"
