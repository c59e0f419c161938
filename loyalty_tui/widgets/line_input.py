"""An input of one line."""

from __future__ import annotations

import re
from typing import Final

from textual.events import Paste
from textual.widgets import Input

NUMBER: Final = r"[-+−,0-9]*"
CODE: Final = "[0-9 ]*"

_TAKES: Final = {NUMBER: "a number", CODE: "the digits of a code"}


class LineInput(Input):
    """An input whose cursor stands still, and which says why where it does not take what was pasted."""

    def __init__(
        self,
        value: str = "",
        *,
        max_length: int,
        placeholder: str = "",
        restrict: str | None = None,
        id: str | None = None,
    ) -> None:
        """Make one that takes so many characters; `restrict` is one of this module's patterns."""
        super().__init__(value, placeholder=placeholder, max_length=max_length, restrict=restrict, compact=True, id=id)
        self.cursor_blink = False

    def on_paste(self, event: Paste) -> None:
        """Say what does not fit; what does is put in."""
        pasted = (event.text.splitlines() or [""])[0]
        longest = self.max_length or 0
        if len(self.value) - len(self.selected_text) + len(pasted) > longest:
            self.app.notify(f"Not pasted: this field takes {longest:,} characters at most.", severity="warning")
        elif self.restrict and not re.fullmatch(self.restrict, pasted):
            self.app.notify(f"Not pasted: this field takes {_TAKES[self.restrict]} only.", severity="warning")
