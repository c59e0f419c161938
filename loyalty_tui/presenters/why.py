"""Why a receipt earned what it did, in words: the rules one by one, and the one that failed marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from loyalty_tui.inert import inert
from loyalty_tui.presenters.numbers import whole
from loyalty_tui.presenters.styles import GAINED, QUIET, REFUSED, STRONG

if TYPE_CHECKING:
    from loyalty_core.purchases.why import Step, Why

RULES: Final = {
    "sale": "Is it a sale?",
    "customer": "Whose is it?",
    "amount": "Is there an amount?",
    "rate": "Is there a rate?",
    "whole points": "Whole points?",
    "enrolled": "A member then?",
    "validity": "How long?",
    "refunds": "Refunded since?",
}
"""What each rule asks."""

CELLS: Final = 22
"""Cells of the questions."""

BECAUSE: Final = "  ← this is why"


def name_of(why: Why) -> str:
    """Return what the receipt is called: by the shop's ID where it has one."""
    return f"Receipt {why.receipt_id}" if why.receipt_id else f"Transaction {why.transaction_id}"


def verdict(why: Why) -> Content:
    """Return the answer in a line."""
    if why.failed is not None:
        asks = RULES.get(why.failed, why.failed)
        return Content.styled("✗ It earned nothing. ", REFUSED) + Content.styled(f"“{asks}” failed.", STRONG)
    points = f"✓ It earned {whole(why.earned)} {'point' if why.earned == 1 else 'points'}."
    kept = f" {whole(why.taken_back)} of them were taken back." if why.taken_back else ""
    return Content.styled(points, GAINED) + Content(kept)


def step(one: Step, width: int) -> Content:
    """Return one rule as lines of that width: mark, question, and what was found."""
    mark = Content.styled("✓ ", GAINED) if one.holds else Content.styled("✗ ", REFUSED)
    asks = Content.styled(f"{RULES.get(one.rule, one.rule):<{CELLS}}", QUIET if one.holds else STRONG)
    says = inert(one.says)
    if not one.holds:
        says = says.stylize(STRONG) + Content.styled(BECAUSE, REFUSED)
    first, *more = says.wrap(max(20, width - CELLS - 2))
    return Content("\n").join([mark + asks + first, *(Content(" " * (CELLS + 2)) + line for line in more)])


def lines(why: Why, width: int) -> Content:
    """Return all of it."""
    return Content("\n").join([verdict(why), Content(""), *(step(one, width) for one in why.steps)])
