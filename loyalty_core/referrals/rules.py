"""The steps of a referral, and what one is worth: pure functions."""

from enum import StrEnum
from typing import Literal

from loyalty_core.points.rules import MAX_POINTS

State = Literal["pending", "completed", "cancelled"]
STATES: tuple[State, ...] = ("pending", "completed", "cancelled")


class Step(StrEnum):
    """How far a referral has come (R177), in the order of the steps."""

    LINK_SENT = "link-sent"
    CLICKED = "clicked"
    VALID_EMAIL = "valid-email"
    COUPON = "coupon"
    ORDERED = "ordered"


BY_HAND = (Step.CLICKED, Step.VALID_EMAIL)
"""Steps that are noted; the others follow from what happens: a coupon is issued, an order is placed."""


def is_after(step: Step, other: Step) -> bool:
    """Say whether a step comes after another."""
    order = list(Step)
    return order.index(step) > order.index(other)


def steps_ahead(step: Step) -> list[Step]:
    """Return the steps that can be noted of a pending referral that has come to a step."""
    return [one for one in BY_HAND if is_after(one, step)]


def reward_points(order_minor: int, fixed: int, percent: int, value_points: int, value_minor: int) -> int:
    """Return the points that a friend's first order earns the referrer: a fixed number, and a share of the order.

    The share is reckoned in money and turned into points at what points are worth, rounded down once; it is nothing
    where points are worth nothing. At most as many as one entry may carry.

    Args:
        order_minor: the first order in minor units of the programme's currency.
        fixed: points for each referral.
        percent: share of the order, 0 to 100.
        value_points, value_minor: `value_points` points are worth `value_minor` minor units.
    """
    share = order_minor * percent * value_points // (100 * value_minor) if value_minor else 0
    return min(fixed + share, MAX_POINTS)


def worth(points: int, value_points: int, value_minor: int) -> int:
    """Return what points are worth in minor units, rounded down."""
    return points * value_minor // value_points
