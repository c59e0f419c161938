"""Coupons in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from loyalty_core.coupons.views import CampaignView
from loyalty_tui.presenters.coupons import campaign_in_words, columns, details, state_text
from loyalty_tui.presenters.tones import NO_TONES, Tones
from tests.tui.presenters.views import COUPON, LONDON, NOW, pounds

CAMPAIGN = CampaignView(1, "Spring", COUPON.benefit, "running", date(2026, 11, 1), None, None, None, None, 0, 0, 0)


def test_cells_of_a_coupon() -> None:
    cells = [column.plain(COUPON) for column in columns(LONDON, NO_TONES, wide=True)]
    assert cells == ["K7MW-3HXP-C", "Spring", "10 % off", "Issued", " 1 Nov 2026", " 1 Dec 2026", "", "", "", ""]


def test_entry_reward_is_told_apart() -> None:
    cells = [column.plain(replace(COUPON, entry_reward=True)) for column in columns(LONDON, NO_TONES, wide=True)]
    assert cells[1] == "Spring (entry reward)"


def test_what_is_over_is_said_quietly() -> None:
    quiet = Tones(quiet="dim")
    texts = [state_text(replace(COUPON, state=state), quiet) for state in ("used", "claimed")]
    assert [(text.plain, text.style) for text in texts] == [("Used", "dim"), ("Claimed", "")]


def test_details_begin_with_what_happened_last() -> None:
    assert details(COUPON, LONDON) == "Issued 1 Nov 2026 12:00"
    used = replace(COUPON, claimed_at=NOW, used_at=NOW, transaction_id="T42")
    assert details(used, LONDON) == (
        "Used 21 Nov 2026 14:30 on T42 · claimed 21 Nov 2026 14:30 · issued 1 Nov 2026 12:00"
    )
    voided = replace(COUPON, voided_at=NOW, void_reason="printed twice [/x]")
    assert details(voided, LONDON) == "Voided 21 Nov 2026 14:30: printed twice [/x] · issued 1 Nov 2026 12:00"


def test_campaign_as_a_choice() -> None:
    assert campaign_in_words(CAMPAIGN) == "Spring · 10 % off"
    limited = replace(CAMPAIGN, limit_total=100, issued=58, ends_on=date(2026, 12, 31),
                      benefit=replace(COUPON.benefit, percent=None, amount=pounds(500)))  # fmt: skip
    assert campaign_in_words(limited) == "Spring · £5.00 off · 42 left · until 31 Dec 2026"
