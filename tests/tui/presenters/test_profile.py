"""The customer at a glance: nothing is lost where it becomes narrow, and no line is too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from rich.cells import cell_len
from textual.content import Content

from loyalty_core.customers.views import MembershipView
from loyalty_tui.presenters.profile import CARDS_FROM, Glance, flow, narrow_card, since, wide_card
from tests.tui.presenters.views import LONDON, PROFILE, TODAY, pounds

GLANCE = Glance(PROFILE, TODAY, LONDON)

ANSWERS = (
    "Amara Okafor",
    "GOLD",
    "Member since 12 Mar 2023 (3 y 8 m)",
    "+447700900118",
    "amara@example.com",
    "born 4 May 1990",
    "card 633000118",
    "1,240 available (£12.40)",
    "180 pending (next 24 Nov)",
    "300 expire 31 Dec",
    "Lifetime 8,930 · redeemed 6,400 · expired 1,110",
    "Referral AMARA-7K2",
    "42 orders · £3,118.20 · average £74.24",
    "Last 18 Nov 2026 £61.90 at LEEDS2",
)


def plain(lines: list[Content]) -> str:
    return "\n".join(line.plain for line in lines)


@pytest.mark.parametrize("width", [52, 60, 74, 76, 94, 118])
def test_every_answer_stands_in_every_width(width: int) -> None:
    lines = narrow_card(GLANCE, width)
    assert [answer for answer in ANSWERS if answer not in plain(lines)] == []
    assert max(line.cell_length for line in lines) <= width


def test_five_lines_answer_the_call_in_eighty_columns() -> None:
    assert len(narrow_card(GLANCE, 76)) == 5


@pytest.mark.parametrize("width", [CARDS_FROM, 94, 118])
def test_cards_stand_in_line(width: int) -> None:
    lines = wide_card(GLANCE, width)
    assert max(line.cell_length for line in lines) <= width
    figures = [line.plain for line in lines if line.plain.startswith(("Available", "Pending", "Lifetime"))]
    assert len({cell_len(line[:22].rstrip()) for line in figures}) == 1
    for answer in ("worth £12.40", "next 24 Nov", "on 31 Dec", "£81.80 refunded", "3 issued · 1 claimed · 2 used"):
        assert answer in plain(lines)
    assert "Entry gifts  1 issued · 1 claimed · 0 used" in plain(lines)


def test_debt_is_named_only_where_there_is_one() -> None:
    owing = replace(GLANCE, profile=replace(PROFILE, points=replace(PROFILE.points, debt=70)))
    assert "owes 70" in plain(narrow_card(owing, 76))
    assert "Owed                70" in plain(wide_card(owing, 118))
    assert "owes" not in plain(narrow_card(GLANCE, 76))
    assert "Owed" not in plain(wide_card(GLANCE, 118))


def test_friends_are_counted_beside_the_code_once_there_are_any() -> None:
    assert "friend" not in plain(narrow_card(GLANCE, 76))
    for friends, words in ((1, "AMARA-7K2 · 1 friend"), (3, "AMARA-7K2 · 3 friends")):
        glance = replace(GLANCE, profile=replace(PROFILE, friends=friends))
        assert words in plain(narrow_card(glance, 76))
        assert words in plain(wide_card(glance, 118))


def test_nothing_bought_is_a_dash_and_no_date() -> None:
    spend = replace(PROFILE.spend, total=pounds(0), transactions=0, average=None, last_at=None, last_value=None,
                    last_store=None)  # fmt: skip
    text = plain(narrow_card(replace(GLANCE, profile=replace(PROFILE, spend=spend)), 76))
    assert "0 orders · £0.00 · average –" in text
    assert "Last –" in text


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("not_enrolled", "NOT ENROLLED"),
        ("opted_out", "OPTED OUT"),
        ("excluded", "EXCLUDED"),
        ("blocked", "BLOCKED"),
    ],
)
def test_who_takes_no_part_is_named_in_words(status: str, shown: str) -> None:
    membership = MembershipView(status, None, None)
    glance = replace(GLANCE, profile=replace(PROFILE, membership=membership, tier=None))
    assert f"Amara Okafor  {shown}" in plain(narrow_card(glance, 76))
    assert since(glance) == "Known since 1 Mar 2023 (3 y 8 m)"


def test_closed_record_is_named() -> None:
    customer = replace(PROFILE.customer, record_state="merged")
    assert "MERGED" in plain(narrow_card(replace(GLANCE, profile=replace(PROFILE, customer=customer)), 76))


def test_dates_of_other_years_carry_their_year() -> None:
    later = replace(GLANCE, today=TODAY - timedelta(days=365))
    assert "300 expire 31 Dec 2026" in plain(narrow_card(later, 90))


def test_text_of_data_is_shown_and_not_obeyed() -> None:
    customer = replace(PROFILE.customer, name="[/x] \x1b[31m\u202eevil", email="[@click=app.quit]x[/]")
    text = plain(narrow_card(replace(GLANCE, profile=replace(PROFILE, customer=customer)), 76))
    assert "[/x] ␛[31m·evil" in text
    assert "[@click=app.quit]x[/]" in text
    assert "\x1b" not in text


def test_group_that_is_wider_than_a_line_is_cut() -> None:
    assert [line.plain for line in flow([Content("a" * 20), Content("b")], 10)] == ["aaaaaaaaa…", "b"]


def test_joined_today() -> None:
    membership = MembershipView("enrolled", None, date(2026, 11, 21))
    assert (
        since(replace(GLANCE, profile=replace(PROFILE, membership=membership))) == "Member since 21 Nov 2026 (0 days)"
    )
