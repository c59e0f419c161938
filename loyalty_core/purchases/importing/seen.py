"""Which receipts came in this run, so that a part of one that stands far from the rest is not taken for another."""

from loyalty_core.purchases.importing.layout import Key

MOST_REMEMBERED = 50_000


class Seen:
    """The latest receipts of a run, taken in or refused: a bounded number, as a file may be of any size."""

    def __init__(self) -> None:
        self._keys: dict[Key, None] = {}

    def __contains__(self, key: Key) -> bool:
        return key in self._keys

    def add(self, key: Key) -> None:
        """Remember a receipt, and forget the oldest if need be."""
        if len(self._keys) >= MOST_REMEMBERED:
            del self._keys[next(iter(self._keys))]
        self._keys[key] = None
