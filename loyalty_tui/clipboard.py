"""The way out to the desktop's clipboard."""

from typing import Any

from textual.app import App

from loyalty_tui.inert import show_hidden


def copy_plain(app: App[Any], text: str) -> None:
    """Put plain text on the clipboard of the person's own desktop, through the terminal (OSC 52).

    Hidden characters travel as their visible marks: what is pasted is what was seen. Tabs and line breaks
    stay.
    """
    lines = text.split("\n")
    app.copy_to_clipboard("\n".join("\t".join(map(show_hidden, line.split("\t"))) for line in lines))
