"""Choosing which customers the overview shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from loyalty_core.customers.segments import Segment
from loyalty_core.customers.views import OverviewFilters
from loyalty_tui.fields import ChoiceField, Field, Filled, NumberField, Option
from loyalty_tui.presenters.customers import MEMBER_TYPES, MEMBERSHIPS
from loyalty_tui.presenters.segment_words import SEGMENTS
from loyalty_tui.widgets.form_dialog import FormDialog

ANY: Final = "any"
_ANY: Final = Option(ANY, "any")

REWARDS: Final = {"redeemed": "has redeemed", "never": "never redeemed"}
"""Whether a customer has redeemed points for rewards."""


class FilterDialog(FormDialog[OverviewFilters]):
    """Status, member type, tier, segment, rewards, points and complaints; the text of a search is not part of it."""

    HEADING = "Show only"
    ACCEPT = "Show"

    def __init__(self, filters: OverviewFilters, tiers: Mapping[str, str]) -> None:
        """Begin with the filters that are in force; `tiers` are the names of the programme's by their IDs."""
        super().__init__()
        self.filters = filters
        self.tiers = tiers

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        filters = self.filters
        least = "" if filters.minimum_balance is None else str(filters.minimum_balance)
        return (
            ChoiceField("membership", "Status", initial=filters.membership or ANY, options=_options(MEMBERSHIPS)),
            ChoiceField("member_type", "Member type", initial=filters.member_type or ANY,
                        options=_options(MEMBER_TYPES)),
            *([ChoiceField("tier", "Tier", initial=filters.tier or ANY, options=_options(self.tiers))]
              if self.tiers else []),
            ChoiceField("segment", "Segment", initial=filters.segment or ANY, options=_options(SEGMENTS)),
            ChoiceField("rewards", "Rewards", initial=_rewards(filters) or ANY, options=_options(REWARDS)),
            ChoiceField("complaint", "Complaint", initial="open" if filters.with_open_complaint else ANY,
                        options=(_ANY, Option("open", "an open one"))),
            NumberField("minimum_balance", "Points", "At least so many; empty: any number", least, required=False),
        )  # fmt: skip

    def accepted(self, filled: Filled) -> None:
        """Give the filters back."""
        segment, rewards = _chosen(filled, "segment"), _chosen(filled, "rewards")
        self.dismiss(
            OverviewFilters(
                member_type=_chosen(filled, "member_type"),
                membership=_chosen(filled, "membership"),
                tier=_chosen(filled, "tier") if self.tiers else None,
                segment=None if segment is None else Segment(segment),
                redeemed=None if rewards is None else rewards == "redeemed",
                with_open_complaint=_chosen(filled, "complaint") is not None,
                minimum_balance=filled.number_or_none("minimum_balance"),
            )
        )

    def focus_field(self) -> None:
        """Begin with the status, whatever is filled in."""
        self.rows[0].input.focus()


def in_words(filters: OverviewFilters, tiers: Mapping[str, str]) -> str:
    """Return what the filters leave, in a few words; empty where they leave everybody."""
    parts = [
        MEMBERSHIPS.get(filters.membership or "", ""),
        MEMBER_TYPES.get(filters.member_type or "", ""),
        tiers.get(filters.tier or "", ""),
        SEGMENTS.get(filters.segment or "", ""),
        REWARDS.get(_rewards(filters), ""),
        "open complaint" if filters.with_open_complaint else "",
        "" if filters.minimum_balance is None else f"{filters.minimum_balance:,} points or more",
    ]
    return ", ".join(part for part in parts if part)


def _rewards(filters: OverviewFilters) -> str:
    if filters.redeemed is None:
        return ""
    return "redeemed" if filters.redeemed else "never"


def _options(names: Mapping[str, str]) -> Sequence[Option]:
    return (_ANY, *(Option(value, label) for value, label in names.items()))


def _chosen(filled: Filled, name: str) -> str | None:
    value = filled.text(name)
    return None if value == ANY else value
