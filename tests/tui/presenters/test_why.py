"""Why a receipt earned what it did, in words."""

from __future__ import annotations

from dataclasses import replace

from loyalty_core.purchases.why import Step, Why
from loyalty_tui.presenters import why

EARNED = Why("T1", "R-1", 1, 61, 0, None, (Step("sale", True, "It is a sale."),))


def test_the_answer_comes_first() -> None:
    assert why.verdict(EARNED).plain == "✓ It earned 61 points."
    assert why.verdict(replace(EARNED, earned=1)).plain == "✓ It earned 1 point."
    back = replace(EARNED, taken_back=20)
    assert why.verdict(back).plain == "✓ It earned 61 points. 20 of them were taken back."
    failed = replace(EARNED, earned=0, failed="rate")
    assert why.verdict(failed).plain == "✗ It earned nothing. “Is there a rate?” failed."
    assert "“moon”" in why.verdict(replace(failed, failed="moon")).plain


def test_a_receipt_is_called_by_the_shops_id_where_it_has_one() -> None:
    assert why.name_of(EARNED) == "Receipt R-1"
    assert why.name_of(replace(EARNED, receipt_id=None)) == "Transaction T1"


def test_only_the_rule_that_failed_is_marked_and_long_lines_stay_in_their_column() -> None:
    good = why.step(Step("sale", True, "It is a sale."), 60).plain
    bad = why.step(
        Step("enrolled", False, "The customer was not enrolled when it was recorded. Now: blocked."), 60
    ).plain
    assert good.startswith("✓ Is it a sale?")
    assert why.BECAUSE.strip() not in good
    assert bad.startswith("✗ A member then?")
    assert bad.rstrip().endswith("this is why")
    assert all(line.startswith(" " * (why.CELLS + 2)) for line in bad.split("\n")[1:])


def test_data_is_inert() -> None:
    assert "[b]x[/b]" in why.step(Step("[/b]", True, "[b]x[/b]"), 60).plain
