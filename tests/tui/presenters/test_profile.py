"""The customer at a glance: nothing is lost where it becomes narrow, and no line is too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from textual.content import Content

from loyalty_core.customers.segments import SegmentView
from loyalty_core.customers.views import MembershipView
from loyalty_tui.presenters.profile import CARDS_FROM, Glance, flow, narrow_card, since, wide_card
from loyalty_tui.presenters.segments import rule_that_put
from loyalty_tui.presenters.summary import figures_of
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
    "Coupons 1 claimed · 2 used",
    "Entry rewards 1 claimed · 0 used",
    "Spent £3,118.20; top from £1,000.00.",
    "42 purchases; loyal from 5.",
    "42 orders · £3,118.20 · average £74.24",
    "Last 18 Nov 2026 £61.90 at LEEDS2",
)


UNTITLED = ("42 orders", "Coupons", "Entry rewards")
"""The wide form has these in cards of their own."""


def plain(lines: list[Content]) -> str:
    return "\n".join(line.plain for line in lines)


@pytest.mark.parametrize("width", [52, 60, 74, 76, 94, 118])
def test_every_answer_stands_in_every_width(width: int) -> None:
    lines = narrow_card(GLANCE, width)
    assert [answer for answer in ANSWERS if answer not in plain(lines)] == []
    assert max(line.cell_length for line in lines) <= width


def test_seven_lines_answer_the_call_in_eighty_columns() -> None:
    assert len(narrow_card(GLANCE, 76)) == 7


@pytest.mark.parametrize("width", [CARDS_FROM, 96, 118])
def test_cards_stand_in_line(width: int) -> None:
    lines = wide_card(GLANCE, width)
    assert [answer for answer in ANSWERS if not answer.startswith(UNTITLED) and answer not in plain(lines)] == []
    assert max(line.cell_length for line in lines) <= width
    figures = {
        "Points redeemed": "6,400",
        "Coupons claimed": "1",
        "Coupons used": "2",
        "Entry rewards claimed": "1",
        "Orders": "42",
        "Amount spent": "£3,118.20",
        "Average order": "£74.24",
        "Member for": "3 y 8 m",
    }
    for label, figure in figures.items():
        [above] = [number for number, line in enumerate(lines) if label in line.plain]
        start = lines[above].plain.index(label)
        assert lines[above + 1].plain[start:].split("  ")[0] == figure
    assert "Gross £3,200.00 · refunded £81.80" in plain(lines)


def test_without_orders_the_average_is_a_dash_and_who_never_joined_is_known() -> None:
    spend = replace(PROFILE.spend, transactions=0, average=None)
    profile = replace(PROFILE, spend=spend, membership=MembershipView("not_enrolled", None, None))
    figures = {figure.label: figure.value for figure in figures_of(profile, TODAY, LONDON)}
    assert (figures["Orders"], figures["Average order"], figures["Known for"]) == ("0", "–", "3 y 8 m")
    assert "Member for" not in figures


def test_who_may_be_lost_is_seen_by_more_than_colour() -> None:
    rule = rule_that_put(SegmentView("dormant", "No purchase for 97 days; dormant from 90."))
    [where] = [span for span in rule.spans if "bold" in str(span.style)]
    assert rule.plain[where.start : where.end] == "dormant"
    assert rule_that_put(SegmentView("at_risk", "[/x]\x1b[31m")).plain == "[/x]␛[31m"


def test_debt_is_named_only_where_there_is_one() -> None:
    owing = replace(GLANCE, profile=replace(PROFILE, points=replace(PROFILE.points, debt=70)))
    assert "owes 70" in plain(narrow_card(owing, 76))
    assert "owes 70" in plain(wide_card(owing, 118))
    assert "owes" not in plain(narrow_card(GLANCE, 76))


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
