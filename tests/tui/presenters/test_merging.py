"""Two records side by side."""

from __future__ import annotations

from dataclasses import replace

from loyalty_tui.presenters.merging import side_by_side
from tests.tui.presenters.views import LONDON, PROFILE

OTHER = replace(
    PROFILE, customer=replace(PROFILE.customer, customer_id=2, name="[/x] " + "long name " * 9, phone=None, email=None)
)


def test_each_line_has_both_and_fits() -> None:
    shown = side_by_side(PROFILE, OTHER, LONDON, 60).plain.splitlines()
    assert [line.split()[0] for line in shown] == ["Record", "Phone", "E-mail", "Balance", "Orders", "Last"]
    assert "1 Amara Okafor" in shown[0]
    assert "2 [/x] long name" in shown[0]
    assert shown[1].split() == ["Phone", "+447700900118", "–"]
    assert all(len(line) <= 60 for line in shown)
