"""Which column of a file holds what, as its header and a mapping say together."""

from collections.abc import Sequence

from loyalty_core.errors import Invalid
from loyalty_core.imports.mapping import Part


class Headings:
    """The columns of one file. What the file lacks stands one place beyond the last cell.

    Attributes:
        width: how many cells a row has.
    """

    def __init__(self, headings: Sequence[str], columns: Part) -> None:
        self.width = len(headings)
        self._headings = headings
        self._places = {name: place for place, name in reversed(list(enumerate(headings)))}
        self._columns = columns

    def is_named(self, field: str) -> bool:
        """Say whether the mapping names the column of a field itself."""
        return field in self._columns.model_fields_set

    def is_there(self, field: str) -> bool:
        """Say whether the mapping names the column of a field, or the file has one of the field's own name."""
        return self.is_named(field) or getattr(self._columns, field) in self._places

    def place(self, field: str, *, needed: bool = False) -> int:
        """Return the place of a field's cells.

        Raises:
            Invalid: the file lacks the column, which is needed or named by the mapping.
        """
        column = getattr(self._columns, field)
        if not needed and not self.is_named(field):
            return self._places.get(column, self.width)
        return self.find(column)

    def find(self, column: str) -> int:
        """Return the place of a column by its heading; raise `Invalid` where the file has none of that name."""
        if column not in self._places:
            there = ", ".join(name for name in self._headings[:20] if name)
            raise Invalid(f"The file has no column “{column}”; it has: {there}.", field="map")
        return self._places[column]
