"""What the programme promises, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loyalty_core.errors import Invalid
from loyalty_core.programme.views import EarningView, PoliciesView
from loyalty_tui.presenters.programme import earning_in_words, opt_in_in_words, pairs, policies_in_words
from loyalty_tui.presenters.segment_words import segments_in_words
from loyalty_tui.screens.programme_form import major, read_pairs
from tests.tui.presenters.views import NOW, pounds

RULE = EarningView(NOW, 1, pounds(100), "down", 0, "never", 0, {}, {})


def test_earning_is_said_in_a_sentence_or_three() -> None:
    assert earning_in_words(RULE) == "1 point for each £1.00, rounded down. Points never expire."
    rule = replace(RULE, points=3, pending_days=14, validity="month-end", validity_days=365)
    rule = replace(rule, tier_multipliers={"gold": "3/2"}, store_multipliers={"LEEDS": "2/1"})
    assert earning_in_words(rule) == (
        "3 points for each £1.00, rounded down, after 14 days. Points live 365 days and then to the end of the month. "
        "Times: gold ×3/2, LEEDS ×2/1."
    )


POLICIES = PoliciesView(
    *("debt", 0, True, 100, pounds(100), None, "sms", 5),
    *(0, 0, None, "take-back", 25, 40),
    *(30, 5, 60, 90, pounds(100_000)),
    *(None, False, 0, None),
)


def test_segments_are_said_by_their_thresholds() -> None:
    assert segments_in_words(POLICIES) == (
        "New for 30 days from registering, loyal from 5 purchases, at risk after 60 days without one, "
        "dormant after 90, top from £1,000.00 spent."
    )


def test_opt_in_settings_say_who_is_enrolled_and_what_friends_and_reviews_earn() -> None:
    assert opt_in_in_words(POLICIES, ()) == [
        "Automatic enrolment is on: who is registered is enrolled at once.",
        "A friend’s first order earns who brought them nothing.",
        "If the whole of that order is returned, the points are taken back.",
        "The friend gets no coupon.",
        "An approved review earns 25 points, a testimonial 40.",
    ]
    policies = replace(POLICIES, enrol_on_registration=False, referral_points=1_500, referral_percent=5)
    said = opt_in_in_words(replace(policies, referral_campaign=7, referral_refund="keep"), ())
    assert said[:4] == [
        "Automatic enrolment is off: staff enrol.",
        "A friend’s first order earns who brought them 1,500 points and 5 % of it in points.",
        "If the whole of that order is returned, the points are kept.",
        "The friend gets a coupon of campaign 7, which does not run.",
    ]


def test_policies_say_how_codes_go_out_and_who_is_told_of_coupons() -> None:
    assert policies_in_words(POLICIES)[-3:] == [
        "One-time passwords go by SMS and are good for 5 minutes.",
        "Nobody is told of coupons and referrals. Who said nothing of messages is not written to.",
        "Nobody is told before points expire. Messages go out at any hour.",
    ]
    told = replace(POLICIES, notice_channel="email", consent_by_default=True, expiry_notice_days=7)
    assert policies_in_words(replace(told, quiet_hours="21:00-08:00"))[-2:] == [
        "Customers are told of coupons and referrals by e-mail. Who said nothing of messages is written to.",
        "Customers are told 7 days before points expire. From 21:00 until 08:00 nothing goes out but codes.",
    ]
    mute = replace(told, notice_channel=None)
    assert policies_in_words(mute)[-1].startswith("Nobody is told before points expire.")


def test_pairs_are_read_as_they_are_written() -> None:
    assert read_pairs(pairs({"gold": "500", "top": "3/2"}), "thresholds") == {"gold": "500", "top": "3/2"}
    assert read_pairs(" gold = 5 ;top=6,", "thresholds") == {"gold": "5", "top": "6"}
    assert read_pairs("", "thresholds") == {}
    for typed in ("gold", "=5", "gold="):
        with pytest.raises(Invalid) as refused:
            read_pairs(typed, "thresholds")
        assert refused.value.field == "thresholds"


def test_amounts_are_filled_in_with_the_decimals_of_their_currency() -> None:
    assert major(pounds(50_000)) == "500.00"
    assert major(replace(pounds(500), currency="JPY")) == "500"
