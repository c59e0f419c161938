"""Segments of customers in words, for the console and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from loyalty_core.programme.views import PoliciesView
from loyalty_tui.presenters.numbers import DASH, money, whole

SEGMENTS: Final = {
    "top": "top",
    "loyal": "loyal",
    "new": "new",
    "at_risk": "at risk",
    "dormant": "dormant",
}
"""What a clerk calls each segment."""


def segments_text(segments: Sequence[str]) -> str:
    """Return segments as one cell shows them; a dash for none."""
    return ", ".join(SEGMENTS.get(segment, segment) for segment in segments) or DASH


def segments_in_words(policies: PoliciesView) -> str:
    """Return by which rules customers come into segments."""
    counts = (policies.new_days, policies.loyal_purchases, policies.at_risk_days, policies.dormant_days)
    new, loyal, at_risk, dormant = map(whole, counts)
    return (
        f"New for {new} days from registering, loyal from {loyal} purchases, at risk after {at_risk} days without one, "
        f"dormant after {dormant}, top from {money(policies.top_spend)} spent."
    )
