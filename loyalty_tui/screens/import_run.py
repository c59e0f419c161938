"""An import, or the undo of one: tried first, shown, and then done if a person says so."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from loyalty_core.imports.views import RefusedRow
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.importing import Job
from loyalty_tui.inert import inert
from loyalty_tui.long_work import STOPPED, LongWork
from loyalty_tui.messages import Answered, Failed, Progressed, Refused
from loyalty_tui.presenters import errors, imports
from loyalty_tui.presenters.styles import REFUSED
from loyalty_tui.widgets.row_slices import RowSlices
from loyalty_tui.widgets.windowed_table import WindowedTable

TRIAL: Final = "trial"
DOING: Final = "doing"
"""Under these keys the window has the work done."""

TRYING: Final = "Trying it; nothing is changed."
STOPPING: Final = "Stopping after the rows under way…"
NONE_LEFT_OUT: Final = "No row is left out."


class ImportRun(ModalScreen[None]):
    """Tries a job, shows what it would do with the first rows it leaves out, does it, and says what was done.

    The focus starts on Close: what is imported is many rows at once. While it works Escape stops it, between two
    pieces, so that no half of one is left.
    """

    CSS_PATH = "import_run.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#close"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Stop or close", id="import-run.leave", tooltip="Stop it, or close the window"),
        Binding("left,up", "app.focus_previous", "Previous", show=False, id="import-run.previous"),
        Binding("right,down", "app.focus_next", "Next", show=False, id="import-run.next"),
    ]

    app = getters.app(LoyaltyApp)
    words = getters.query_one("#import-run--words", Static)
    rows = getters.query_one("#import-run--rows", WindowedTable)

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.job = job
        self._work: LongWork | None = None
        self._left_out: RowSlices[RefusedRow] = RowSlices(())

    def compose(self) -> ComposeResult:
        with Vertical(id="import-run") as box:
            box.border_title = inert(self.job.heading)
            yield Static(id="import-run--words", markup=False)
            yield WindowedTable(
                imports.row_columns(), row_key=lambda row: row.line, empty_text=NONE_LEFT_OUT, id="import-run--rows"
            )
            with Horizontal(id="import-run--buttons"):
                yield Static(id="import-run--keys", markup=False)
                yield Button(Content("Stop"), id="stop", compact=True)
                yield Button(Content("Close"), id="close", compact=True)
                yield Button(Content(self.job.accept), id="accept", compact=True)

    def on_mount(self) -> None:
        """Try it."""
        self.rows.show(self._left_out)
        self.rows.display = False
        self._begin(TRIAL)

    @property
    def is_working(self) -> bool:
        """Whether it is being tried or done."""
        return self._work is not None

    def on_progressed(self, message: Progressed) -> None:
        """Say how far it is."""
        if self.is_working:
            self._say([*([TRYING] if message.key == TRIAL else []), imports.progress_in_words(message.progress)])

    def on_answered(self, message: Answered) -> None:
        """Show what it would do, or did."""
        report: Any = message.answer
        left_out = self.job.left_out(report)
        self._left_out.change(left_out)
        self.rows.display = bool(left_out)
        self.rows.refresh_rows()
        said = list(self.job.said(report))
        self._end(said, may_go_on=message.key == TRIAL)

    def on_refused(self, message: Refused) -> None:
        """Say why not; what was stopped can be done again."""
        self._end([], error=errors.sentence(message), may_go_on=message.error.code == STOPPED)

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why not."""
        self._end([], error=errors.sentence(message), may_go_on=False)

    def on_button_pressed(self, message: Button.Pressed) -> None:
        """Do it, stop it, or close."""
        if message.button.id == "accept" and not self.is_working:
            self._begin(DOING)
        elif message.button.id != "accept":
            self.action_leave()

    def action_leave(self) -> None:
        """Stop what is under way; close where nothing is."""
        if self._work is None:
            self.dismiss(None)
        else:
            self._work.stop()
            self._say([STOPPING])

    def _begin(self, key: str) -> None:
        self.rows.display = False
        self._say([TRYING if key == TRIAL else "Beginning…"])
        is_trial = key == TRIAL
        self._work = self.app.gateway.work(
            lambda desk, step: self.job.run(desk, step, dry_run=is_trial), to=self, key=key
        )
        self._show_buttons(may_go_on=False)

    def _end(self, said: list[str], *, may_go_on: bool, error: str = "") -> None:
        self._work = None
        self._show_buttons(may_go_on=may_go_on)
        self._say(said, error)

    def _show_buttons(self, *, may_go_on: bool) -> None:
        for name, is_shown in (("stop", self.is_working), ("close", not self.is_working), ("accept", may_go_on)):
            self.query_one(f"#{name}").display = is_shown
        self.query_one("#stop" if self.is_working else "#close").focus()
        keys = "Esc stops" if self.is_working else "Tab moves  Esc closes" if may_go_on else "Esc closes"
        self.query_one("#import-run--keys", Static).update(keys)

    def _say(self, sentences: list[str], error: str = "") -> None:
        lines = [inert(sentence) for sentence in sentences]
        if error:
            lines.append(Content.styled(inert(f"✗ {error}").plain, REFUSED))
        self.words.update(Content("\n").join(lines))
