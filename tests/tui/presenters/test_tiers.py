"""Tiers in words and as a bar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from loyalty_core.tiers.views import MemberTier, NextTier, OverrideView, TierMove
from loyalty_tui.presenters.tier_words import bar, standing, tier_in_words, why_moved
from loyalty_tui.presenters.tiers import tier_groups
from tests.tui.presenters.views import LONDON, NOW, pounds

SINCE = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
GOLD = MemberTier("gold", "Gold", 2, SINCE, date(2027, 12, 31))
NEXT = NextTier("top", "Top [/x]", 3, "spend", 10_000, 6_200, 3_800, pounds(3_800), "£38.00 to Top [/x]")
GIVEN = replace(GOLD, override=OverrideView(1, "Gold", "moved", "Dev P.", NOW, date(2026, 12, 31)))
MOVE = TierMove(None, "Gold", NOW, NOW, "rule", None, None)


def test_since_and_until_are_local_days() -> None:
    assert standing(GOLD, LONDON) == "since 1 Jul 2026, kept until 31 Dec 2027"
    assert standing(GIVEN, LONDON) == "since 1 Jul 2026, given by Dev P. through 31 Dec 2026"
    assert tier_in_words(MemberTier("gold", "Gold", 2), LONDON) == "Gold"
    assert tier_in_words(None, LONDON) is None


@pytest.mark.parametrize(
    ("reached", "needs", "drawn"),
    [(0, 100, "░░░░"), (-5, 100, "░░░░"), (24, 100, "░░░░"), (25, 100, "█░░░"), (99, 100, "███░"), (500, 100, "████"),
     (0, 0, "████")],
)  # fmt: skip
def test_bar_is_full_only_where_nothing_is_missing(reached: int, needs: int, drawn: str) -> None:
    assert bar(replace(NEXT, reached=reached, needs=needs), 4) == drawn


def test_the_way_to_the_next_tier_is_said_as_well_as_drawn() -> None:
    shown = [group.plain for group in tier_groups(GOLD, NEXT, LONDON)]
    assert shown == ["Gold since 1 Jul 2026, kept until 31 Dec 2027", "███████░░░░░ £38.00 to Top [/x]"]
    assert tier_groups(None, NEXT, LONDON)[0].plain == "No tier"
    assert tier_groups(None, None, LONDON) == []


def test_a_move_names_its_cause_and_who_decided_it() -> None:
    assert why_moved(MOVE) == "By the rules"
    assert why_moved(replace(MOVE, cause="override", by="Dev P.", reason="moved")) == "Override, Dev P.: moved"
    assert why_moved(replace(MOVE, cause="lapse")) == "Not kept"
