"""How the table looks: its parts, and their styles in every theme."""

from dataclasses import dataclass
from typing import Final

from rich.style import Style
from textual.widget import Widget

PARTS: Final = frozenset(
    f"windowed-table--{part}" for part in ("header", "sorted", "even", "odd", "cursor", "placeholder", "notice")
)
"""What a style sheet may speak of:

| Class | Styles |
| :- | :- |
| `windowed-table--header` | the header |
| `windowed-table--sorted` | the title of the column that the rows are sorted by |
| `windowed-table--even` | every other row, from the first |
| `windowed-table--odd` | every other row, from the second |
| `windowed-table--cursor` | the row under the cursor |
| `windowed-table--placeholder` | rows that are on their way, and the word that says so |
| `windowed-table--notice` | the line that says that rows could not be loaded |
"""

STYLE_SHEET: Final = """
WindowedTable {
    height: 1fr;
    background: $surface;
    color: $foreground;
    overflow-x: hidden;
    overflow-y: scroll;
    scrollbar-size-vertical: 1;
    scrollbar-background: $surface;
    scrollbar-background-hover: $surface;
    scrollbar-background-active: $surface;
    scrollbar-corner-color: $surface;
    content-align: center middle;
    text-align: center;

    & > .windowed-table--header {
        background: $panel;
        color: $foreground 75%;
        text-style: bold;
    }
    & > .windowed-table--sorted {
        background: $panel;
        color: $foreground;
        text-style: bold;
    }
    & > .windowed-table--even {
        color: $foreground;
    }
    & > .windowed-table--odd {
        background: $foreground 4%;
        color: $foreground;
    }
    & > .windowed-table--cursor {
        background: $block-cursor-blurred-background;
        color: $block-cursor-blurred-foreground;
        text-style: $block-cursor-blurred-text-style;
    }
    & > .windowed-table--placeholder {
        color: $foreground 40%;
    }
    & > .windowed-table--notice {
        background: $warning-muted;
        color: $text-warning;
    }
    &:focus > .windowed-table--cursor {
        background: $block-cursor-background;
        color: $block-cursor-foreground;
        text-style: $block-cursor-text-style;
    }
}
"""


@dataclass(frozen=True, slots=True)
class Look:
    """The styles of the parts, as the theme and the focus have them now."""

    header: Style
    sorted: Style
    even: Style
    odd: Style
    cursor: Style
    placeholder: Style
    has_colours: bool

    @classmethod
    def of(cls, table: Widget) -> "Look":
        """Return how that table looks."""

        def style(part: str) -> Style:
            return table.get_component_rich_style(f"windowed-table--{part}")

        return cls(
            header=style("header"),
            sorted=style("sorted"),
            even=style("even"),
            odd=style("odd"),
            cursor=style("cursor"),
            placeholder=style("placeholder"),
            has_colours=not table.app.no_color,
        )

    def cell(self, own: Style) -> Style:
        """Return what a cell may add to its row: no link, nothing to click, and a colour where there are any.

        Without colours Textual makes greys of them, and what was red could not be read.
        """
        inert = own.clear_meta_and_links()
        return inert if self.has_colours else inert.without_color
