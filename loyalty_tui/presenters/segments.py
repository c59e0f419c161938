"""The rule that put a customer into a segment, as it stands in the profile."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from loyalty_core.customers.segments import SegmentView
from loyalty_tui.inert import inert
from loyalty_tui.presenters.segment_words import SEGMENTS
from loyalty_tui.presenters.styles import QUIET, STRONG, TROUBLE

LEAVING: Final = frozenset({"at_risk", "dormant"})
"""Segments of those who may be lost."""


def rule_that_put(found: SegmentView) -> Content:
    """Return the rule that put a customer into a segment, with the segment's name to be seen first."""
    name = SEGMENTS.get(found.segment, found.segment)
    rule = inert(found.says).stylize(QUIET)
    start = rule.plain.rfind(name)
    style = f"{STRONG} {TROUBLE}" if found.segment in LEAVING else STRONG
    return rule if start < 0 else rule.stylize(style, start, start + len(name))
