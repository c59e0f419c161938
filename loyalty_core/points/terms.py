"""The earning rules of the programme, and which of them is in force when, where and for whom."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import cast

from sqlalchemy import Connection, select

from loyalty_core.database.direct import Ready
from loyalty_core.models.programme import EarningRule
from loyalty_core.points.rules import Rate, Rounding, Terms, Validity

_RULES = Ready(
    select(
        EarningRule.valid_from,
        EarningRule.points,
        EarningRule.per_minor,
        EarningRule.rounding,
        EarningRule.pending_days,
        EarningRule.validity,
        EarningRule.validity_days,
        EarningRule.store_multipliers,
        EarningRule.tier_multipliers,
    ).order_by(EarningRule.valid_from)
)


@dataclass(frozen=True, slots=True)
class Rule:
    """An earning rule: its terms, and the ratios that stores and tiers multiply them by."""

    valid_from: datetime
    terms: Terms
    store_multipliers: Mapping[str, str]
    tier_multipliers: Mapping[str, str]


class EarningRules:
    """All earning rules, oldest first."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._starts = [rule.valid_from for rule in rules]
        self._known: dict[tuple[int, str | None, str | None], Terms] = {}

    def at(self, instant: datetime, store_id: str | None, tier_id: str | None) -> Terms:
        """Return the terms in force at an instant in a store for a tier; before the first rule, the first holds."""
        number = max(0, bisect_right(self._starts, instant) - 1)
        place = (number, store_id, tier_id)
        if place not in self._known:
            self._known[place] = self._reckon(self._rules[number], store_id, tier_id)
        return self._known[place]

    @staticmethod
    def _reckon(rule: Rule, store_id: str | None, tier_id: str | None) -> Terms:
        by_store, by_tier = rule.store_multipliers.get(store_id or ""), rule.tier_multipliers.get(tier_id or "")
        if by_store is None and by_tier is None:
            return rule.terms
        ratio = Fraction(by_store or "1") * Fraction(by_tier or "1")
        return rule.terms.times(ratio.numerator, ratio.denominator)


def read_rules(connection: Connection) -> EarningRules:
    """Return the programme's earning rules."""
    return EarningRules(
        [
            Rule(
                valid_from,
                Terms(
                    Rate(points, per_minor, cast("Rounding", rounding)),
                    pending_days,
                    cast("Validity", validity),
                    validity_days,
                ),
                by_store,
                by_tier,
            )
            for (
                valid_from,
                points,
                per_minor,
                rounding,
                pending_days,
                validity,
                validity_days,
                by_store,
                by_tier,
            ) in _RULES.rows(connection)
        ]
    )


def terms_at(connection: Connection, at: datetime, store_id: str | None, tier_id: str | None) -> Terms:
    """Return the terms in force at an instant in a store for a tier."""
    return read_rules(connection).at(at, store_id, tier_id)
