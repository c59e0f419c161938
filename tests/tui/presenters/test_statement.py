"""Entries of the points statement in the words of the counter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from loyalty_core.points.book import KINDS
from loyalty_core.points.commands import Reason
from loyalty_tui.presenters.statement import (
    GROUPS,
    REASONS,
    TYPES,
    StatementFilter,
    columns,
    details,
    in_words,
    points_text,
    type_in_words,
    why,
)
from loyalty_tui.presenters.tones import NO_TONES, Tones
from loyalty_tui.widgets.table_columns import lay_out
from tests.tui.presenters.views import ENTRY, LONDON

TONES = Tones("green", "red", "yellow", "dim")


def test_every_kind_of_posting_has_a_word_of_the_counter() -> None:
    assert set(TYPES) == set(KINDS)
    assert max(map(len, TYPES.values())) <= 13


def test_every_kind_can_be_filtered_for_exactly_once() -> None:
    assert sorted(kind for _, kinds in GROUPS.values() for kind in kinds) == sorted(KINDS)


def test_what_came_with_a_tier_was_given_by_nobodys_hand() -> None:
    given = replace(ENTRY, type="credit", source="entry-reward", reason="silver")
    assert type_in_words(given) == "Entry reward"
    assert type_in_words(replace(given, source="adjustment")) == "Added by hand"


def test_every_reason_has_words() -> None:
    assert {reason.value for reason in Reason} <= set(REASONS)


def test_eight_columns_fit_into_the_77_cells_of_a_small_screen() -> None:
    shown = [place.column.key for place in lay_out(columns(LONDON, NO_TONES, wide=False), 77)]
    assert shown == ["created", "store", "terminal", "transaction", "expiry", "points", "points_left", "type"]


def test_receipt_and_balance_stand_there_where_it_is_wide() -> None:
    shown = [place.column.key for place in lay_out(columns(LONDON, NO_TONES, wide=True), 140)]
    assert {"receipt", "balance", "why"} <= set(shown)


def test_cells_of_an_entry() -> None:
    short = [column.plain(ENTRY) for column in columns(LONDON, NO_TONES, wide=False)]
    assert short == [" 1 Jun 26 14:05", "LEEDS", "T1", "T42", "R-1", "30 Jun 28", "+120", "80", "1,240", "Earned", ""]
    long = [column.plain(ENTRY) for column in columns(LONDON, NO_TONES, wide=True)]
    assert long[0] == " 1 Jun 2026 14:05"
    assert long[5] == "30 Jun 2028"


def test_what_the_clock_did_leaves_places_empty() -> None:
    entry = replace(ENTRY, type="expire", points=-80, store=None, terminal=None, transaction_id=None, receipt_id=None,
                    points_left=None, expires_on=None, staff=None)  # fmt: skip
    cells = [column.plain(entry) for column in columns(LONDON, NO_TONES, wide=False)]
    assert cells == [" 1 Jun 26 14:05", "", "", "", "", "", "−80", "", "1,240", "Expired", ""]
    assert details(entry) == "balance 1,240 · by the clock"


@pytest.mark.parametrize(
    ("kind", "points", "shown", "style"),
    [("earn", 120, "+120", "green"), ("spend", -30, "−30", "red"), ("activate", 90, "(90)", "dim")],
)
def test_change_has_a_sign_and_what_only_became_available_has_none(
    kind: str, points: int, shown: str, style: str
) -> None:
    text = points_text(replace(ENTRY, type=kind, points=points), TONES)
    assert (text.plain, text.style) == (shown, style)


def test_details_name_reason_comment_receipt_and_figures() -> None:
    entry = replace(ENTRY, reason="goodwill", comment="late [/x]", pending_after=5, debt_after=7)
    assert why(entry) == "Goodwill: late [/x]"
    assert details(entry) == "Goodwill: late [/x] · receipt R-1 · balance 1,240 · pending 5 · owed 7 · by dev"


def test_unknown_kind_is_shown_as_it_is() -> None:
    assert type_in_words(replace(ENTRY, type="novel")) == "novel"


def test_filter_in_words() -> None:
    assert in_words(StatementFilter()) == "All entries"
    wanted = StatementFilter("by-hand", date(2026, 11, 1), date(2026, 11, 30), "LEEDS", "T1", with_points_left=True)
    assert in_words(wanted) == (
        "By hand · since 1 Nov 2026 · until 30 Nov 2026 · store LEEDS · terminal T1 · with points left"
    )
    assert StatementFilter().kinds == ()
    assert (wanted.kinds, wanted.source) == (GROUPS["by-hand"][1], "adjustment")
