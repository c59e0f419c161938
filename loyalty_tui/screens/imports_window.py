"""The files that were imported: a new one is taken in from here, and a whole one taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from loyalty_core.imports.views import ImportedFile, ImportedFiles
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.importing import ImportJob, UndoJob
from loyalty_tui.inert import inert
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors, imports
from loyalty_tui.presenters.styles import QUIET, REFUSED
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.import_dialog import ImportDialog
from loyalty_tui.screens.import_run import ImportRun
from loyalty_tui.widgets.row_slices import RowSlices
from loyalty_tui.widgets.table_messages import Highlighted, Opened
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query

MOST: Final = 200
"""Files that are asked for at a time; earlier ones when the cursor gets there."""

FIRST: Final = "first"
EARLIER: Final = "earlier"
"""Under these keys the window asks."""

NOTHING: Final = "Nothing was imported yet. N imports a file."
KEYS: Final = "N imports a file   Enter takes one back   Esc closes"


class ImportsWindow(ModalScreen[None]):
    """The imports, the latest first; below them what can be done with the one under the cursor."""

    CSS_PATH = "imports_window.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#imports--files"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", id="imports.close", tooltip="Back"),
        Binding("n", "new", "Import a file", id="imports.new", tooltip="Import customers, points or receipts"),
        Binding("f5", "again", "Ask again", show=False, priority=True, id="imports.again", tooltip="Ask for it again"),
    ]

    app = getters.app(LoyaltyApp)
    files = getters.query_one("#imports--files", WindowedTable)
    words = getters.query_one("#imports--words", Static)

    def __init__(self) -> None:
        super().__init__()
        self._rows: RowSlices[ImportedFile] = RowSlices(())
        self._known: tuple[ImportedFile, ...] = ()
        self._more = False

    def compose(self) -> ComposeResult:
        with Vertical(id="imports") as box:
            box.border_title = "Imports"
            box.border_subtitle = Content(KEYS)
            yield WindowedTable((), row_key=lambda row: row.batch, empty_text=NOTHING, id="imports--files")
            yield Static(id="imports--words", markup=False)

    def on_mount(self) -> None:
        """Ask, and again after every import."""
        self.app.gateway.much_changed.subscribe(self, lambda _: self.action_again())
        self.files.show_columns(imports.file_columns(self.app.zone, Tones.of(self.app.theme_variables)))
        self.files.show(self._rows)
        self.action_again()

    def action_again(self) -> None:
        """Ask for the latest imports again."""
        self.app.gateway.ask(partial(_imports, None), to=self, key=FIRST)

    def action_new(self) -> None:
        """Ask for a file, and try it."""

        def begin(job: ImportJob | None) -> None:
            if job is not None:
                self.app.push_screen(ImportRun(job))

        self.app.push_screen(ImportDialog(), begin)

    def on_answered(self, message: Answered) -> None:
        """Show the imports from the top, or add earlier ones at the end."""
        answer: ImportedFiles = message.answer
        self._known = (*self._known, *answer.rows) if message.key == EARLIER else answer.rows
        self._more = answer.more
        self._rows.change(self._known)
        self.files.refresh_rows()

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing to see."""
        self._say(errors.sentence(message))

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is nothing to see."""
        self._say(errors.sentence(message))

    def on_windowed_table_highlighted(self, message: Highlighted) -> None:
        """Say what can be done with the import, and ask for earlier ones where this is the last that is here."""
        row: ImportedFile | None = message.row
        self.words.update("" if row is None else inert(imports.about(row)).stylize(QUIET))
        if row is not None and self._more and row == self._known[-1]:
            self.app.gateway.ask(partial(_imports, row.batch), to=self, key=EARLIER)

    def on_windowed_table_opened(self, message: Opened) -> None:
        """Try to take the import back, or say why that cannot be."""
        row: ImportedFile = message.row
        if row.why_not is None:
            self.app.push_screen(ImportRun(UndoJob(row)))
        else:
            self.notify(row.why_not, severity="warning")

    def _say(self, sentence: str) -> None:
        words = Content.styled(inert(f"✗ {sentence}").plain, REFUSED) + Content.styled("\nF5 tries again.", QUIET)
        self.words.update(words)


def _imports(before: int | None) -> Query[ImportedFiles]:
    from loyalty_core.imports.queries import ListImports

    return ListImports(MOST, before)
