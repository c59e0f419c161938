"""Rows put together to receipts, although the lines of several may stand mixed in the file.

A line belongs to a receipt if its store and receipt ID are the same, if it stands within so many rows of the line
before, and within so many minutes of the first. Receipts leave in the order of their first lines. So what comes out
depends on the file alone, and no more rows are held than that distance and one long receipt.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from loyalty_core.errors import Invalid
from loyalty_core.imports.rejects import Rejects
from loyalty_core.imports.source import Cells
from loyalty_core.purchases.importing.layout import Key, Layout
from loyalty_core.purchases.importing.mapping import Distance
from loyalty_core.purchases.importing.receipts import MOST_LINES, Draft, Incoming, find_fault, read_rows
from loyalty_core.purchases.importing.seen import Seen

LONGEST_ROW = 10_000
"""Characters of a row above which it is refused."""
TOGETHER = 200
"""How many receipts are read together, once they are over."""
MOST_SPAN = 20_000
"""Rows after which a receipt is over, however closely its lines follow one another."""


class Grouping:
    """Puts the rows of one file together to receipts; what is refused on the way goes to the rejects.

    Attributes:
        rows: how many rows were read.
    """

    def __init__(self, layout: Layout, distance: Distance, currency: str, seen: Seen, rejects: Rejects) -> None:
        self.rows = 0
        self._layout = layout
        self._currency = currency
        self._seen = seen
        self._rejects = rejects
        self._reach = distance.rows
        self._apart = timedelta(minutes=distance.minutes)
        self._by_head: dict[tuple[str, ...], Draft] = {}
        self._by_key: dict[Key, Draft] = {}
        self._waiting: deque[Draft] = deque()

    def receipts(self, rows: Iterable[tuple[int, Cells]]) -> Iterator[Incoming]:
        """Give the receipts that the rows make, in the order of their first lines."""
        layout, by_head, reach = self._layout, self._by_head, self._reach
        head_of, width = layout.head, layout.width + 1
        for number, (line, row) in enumerate(rows, start=1):
            self.rows = number
            row.append("")
            if len(row) != width or len("".join(row)) > LONGEST_ROW:
                yield from self._leaving(number)
                self._refuse_misfit(number, line, row)
                continue
            draft = by_head.get(head_of(row))
            if draft is None or number - draft.last > reach:
                yield from self._leaving(number)
                draft = self._find(number, line, row)
                if draft is None:
                    continue
            draft.last = number
            if draft.fault is None:
                draft.rows.append((line, row))
            else:
                self._rejects.add(line, row, draft.fault)
        yield from self._close(list(self._waiting))

    # -------------------------------------------------------------- belonging

    def _find(self, number: int, line: int, row: Cells) -> Draft | None:
        """Return the receipt that a row belongs to, opened if need be; None where the row was refused."""
        layout = self._layout
        try:
            receipt_id, key = layout.key_of(row)
        except Invalid as error:
            self._rejects.add_stray(line, row, error.message)
            return None
        draft = self._by_key.get(key)
        if draft is not None and number - draft.last > self._reach:
            self._refuse_late(line, row, receipt_id, f"{number - draft.last:,} rows after the one before")
            return None
        opened = draft is None
        draft = draft or self._open(key, number)
        draft.last = number
        try:
            if opened:
                draft.fill(receipt_id, row, layout)
            elif draft.fault is None and not self._is_near(draft, line, row):
                return None
        except Invalid as error:
            self._spoil(draft, line, row, error.message)
            return None
        self._by_head[layout.head(row)] = draft
        draft.heads.append(layout.head(row))
        return draft

    def _open(self, key: Key, number: int) -> Draft:
        draft = Draft(key, number)
        self._by_key[key] = draft
        self._waiting.append(draft)
        return draft

    def _is_near(self, draft: Draft, line: int, row: Cells) -> bool:
        """Say whether a row with another head belongs to a receipt; raise `Invalid` where it contradicts it."""
        layout = self._layout
        if abs(layout.dates[row[layout.date_at]] - draft.at) > self._apart:
            self._refuse_late(line, row, draft.receipt_id, "at another time than its first")
            return False
        if layout.cards[row[layout.card_at]] != draft.card:
            raise Invalid("The lines of this receipt name different customers.")
        if layout.kind_of(draft.receipt_id, row) != draft.kind:
            raise Invalid("The lines of this receipt are of different kinds.")
        return True

    # --------------------------------------------------------------- refusing

    def _refuse_late(self, line: int, row: Cells, receipt_id: str, where: str) -> None:
        self._rejects.add_stray(line, row, f"Receipt {receipt_id} was complete already: this line stands {where}.")

    def _refuse_misfit(self, number: int, line: int, row: Cells) -> None:
        """Refuse a row that is too long or has not one cell for each column, and with it the receipt that it names."""
        layout = self._layout
        reason = f"The row has more than {LONGEST_ROW:,} characters."
        missing = layout.width + 1 - len(row)
        if missing:
            reason = f"The row has {len(row) - 1:,} cells, the header {layout.width:,}."
        try:
            receipt_id, key = layout.key_of([*row, *[""] * missing])
        except Invalid:
            self._rejects.add_stray(line, row, reason)
            return
        draft = self._by_key.get(key)
        if draft is None:
            draft = self._open(key, number)
        elif number - draft.last > self._reach:
            self._refuse_late(line, row, receipt_id, f"{number - draft.last:,} rows after the one before")
            return
        draft.last = number
        self._spoil(draft, line, row, reason)

    def _spoil(self, draft: Draft, line: int, row: Cells, reason: str) -> None:
        """Refuse a row, and with it the whole receipt."""
        self._rejects.add(line, row, reason)
        draft.fault = f"Line {line:,} of this receipt was refused."
        for earlier, cells in draft.rows:
            self._rejects.add(earlier, cells, draft.fault)
        draft.rows.clear()

    # ---------------------------------------------------------------- leaving

    def _leaving(self, number: int) -> Iterator[Incoming]:
        """Give the receipts at the front that get no more lines from row `number` on, many together."""
        waiting = self._waiting
        enough = len(waiting) >= TOGETHER and self._is_over(waiting[TOGETHER - 1], number)
        if not enough and (not waiting or number - waiting[0].first <= MOST_SPAN):
            return
        over = []
        while waiting and self._is_over(waiting[0], number):
            over.append(waiting.popleft())
        yield from self._close(over)

    def _is_over(self, draft: Draft, number: int) -> bool:
        return number - draft.last > self._reach or number - draft.first > MOST_SPAN

    def _close(self, drafts: Sequence[Draft]) -> Iterator[Incoming]:
        for draft in drafts:
            del self._by_key[draft.key]
            for head in draft.heads:
                del self._by_head[head]
            if len(draft.rows) > MOST_LINES:
                self._spoil(draft, *draft.rows.pop(), f"A receipt has at most {MOST_LINES:,} lines.")
        try:
            read = read_rows([draft for draft in drafts if draft.fault is None], self._layout)
        except Invalid:
            self._find_faults(drafts)
            read = read_rows([draft for draft in drafts if draft.fault is None], self._layout)
        each = iter(read)
        for draft in drafts:
            if draft.fault is not None:
                self._rejects.count_one()
                self._seen.add(draft.key)
                continue
            try:
                yield draft.finish(*next(each), self._layout, self._currency)
            except Invalid as error:
                self._rejects.add_all(draft.rows, error.message)
                self._seen.add(draft.key)

    def _find_faults(self, drafts: Sequence[Draft]) -> None:
        """Spoil those drafts that have a row which means nothing."""
        for draft in drafts:
            fault = find_fault(draft, self._layout)
            if fault is not None:
                place, reason = fault
                line, row = draft.rows.pop(place)
                self._spoil(draft, line, row, reason)
