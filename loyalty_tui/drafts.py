"""What somebody began to write and has not saved."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

Typed = Mapping[str, str]
"""What stands in each field, by the field's name."""

NOTHING: Final[Typed] = MappingProxyType({})


class Drafts:
    """The drafts of notes, in memory alone: each is its author's own, and there is one for each customer."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int], Typed] = {}

    def keep(self, login: str, customer_id: int, typed: Typed) -> None:
        """Keep what a person has typed about a customer instead of what they typed before."""
        self._kept[login, customer_id] = dict(typed)

    def find(self, login: str, customer_id: int) -> Typed:
        """Return what a person has typed about a customer; nothing where there is no draft of theirs."""
        return self._kept.get((login, customer_id), NOTHING)

    def drop(self, login: str, customer_id: int) -> None:
        """Forget a draft, if there is one."""
        self._kept.pop((login, customer_id), None)

    def forget_customer(self, customer_id: int) -> None:
        """Forget everybody's drafts about a customer."""
        for author, about in list(self._kept):
            if about == customer_id:
                self.drop(author, about)
