"""A customer with that many rows of every kind that a tab of the profile lists, each kind put in as a set."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from benchmarks.filling import trust
from benchmarks.harness import Bench, timed
from benchmarks.profile import give_history
from loyalty_core.models.base import Base
from loyalty_core.models.coupon import Campaign, Coupon
from loyalty_core.models.membership import MembershipChange
from loyalty_core.models.message import Message
from loyalty_core.models.note import Note
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.referral import Referral
from loyalty_core.models.review import Review
from loyalty_core.models.reward import OneTimePassword, Redemption, Reward

Values = dict[str, Any]
_FIRST = datetime(2022, 1, 1, tzinfo=UTC)
_WHERE: Values = {"store_id": "LEEDS", "terminal_id": "T1"}


def give_offers(bench: Bench) -> None:
    """Make the one campaign and the one reward that all coupons and redemptions are of."""
    shared: Values = {"name": "Offer", "name_key": "offer", "starts_on": _FIRST.date(), "created_at": _FIRST}
    campaign: Values = {**shared, "id": 1, "benefit": "percent", "percent": 5, "issued": 0, "claimed": 0, "used": 0}
    reward: Values = {**shared, "id": 1, "kind": "custom", "custom": "A cup of tea", "cost": 10, "redeemed": 0}
    with bench.programme.database.writing() as connection:
        connection.execute(insert(Campaign), campaign)
        connection.execute(insert(Reward), reward)
        connection.commit()


def give_rows(bench: Bench, customer_id: int, count: int) -> None:
    """Give a customer so many rows of each kind."""
    with timed(f"{count:,} rows of each kind"):
        give_history(bench, customer_id, count, spends=True)
        with bench.programme.database.writing() as connection:
            trust(connection)
            for table, rows in _kinds(customer_id, count).items():
                connection.execute(insert(table), list(rows))
            connection.commit()


def _kinds(customer_id: int, count: int) -> dict[type[Base], Iterator[Values]]:
    """Return the rows by table, those that others name first; the numbers of two customers are far apart."""
    base = customer_id * 10_000_000

    def rows(make: Any) -> Iterator[Values]:
        return (make(customer_id, number, base + number) for number in range(1, count + 1))

    return {
        Purchase: rows(_purchase),
        Coupon: rows(_coupon),
        Message: rows(_message),
        Redemption: rows(_redemption),
        OneTimePassword: rows(_password),
        Note: rows(_note),
        Referral: rows(_referral),
        Review: rows(_review),
        MembershipChange: rows(_membership_change),
    }


def _at(number: int) -> datetime:
    return _FIRST + timedelta(hours=number)


def _purchase(customer_id: int, number: int, key: int) -> Values:
    receipt = f"R{number * 387_420_489 % 10**9:09d}-{customer_id}"
    money = {"amount_minor": 1_000 + number % 977, "refunded_minor": 0, "rate_points": 1, "rate_minor": 100}
    points = {"rounding": "down", "earned_points": 10, "clawed_points": 0}
    when = {"at": _at(number), "recorded_at": _at(number)}
    named = {"id": key, "kind": "sale", "receipt_id": receipt, "receipt_key": receipt.casefold(), "store_id": "LEEDS"}
    return {**named, "customer_id": customer_id, **money, **points, **when}


def _coupon(customer_id: int, number: int, key: int) -> Values:
    at, is_used = _at(number), bool(number % 10)
    state: Values = {
        "state": "used" if is_used else "issued",
        "issued_at": at,
        "claimed_at": at if is_used else None,
        "used_at": at if is_used else None,
        **{name: value if is_used else None for name, value in _WHERE.items()},
    }
    return {
        "id": key,
        "code": f"C{key}",
        "campaign_id": 1,
        "customer_id": customer_id,
        "entry_reward": False,
        **state,
    }


def _message(customer_id: int, number: int, key: int) -> Values:
    when = {"created_at": _at(number), "due_at": _at(number), "sent_at": _at(number)}
    what = {"purpose": "one-time-password", "channel": ("sms", "email")[number % 2], "body": "Your code", "tries": 1}
    return {"id": key, "customer_id": customer_id, **what, "state": "sent", **when}


def _redemption(customer_id: int, number: int, key: int) -> Values:
    asked = {"reward_id": 1, "times": 1, "points": 10, "wrong_tries": 0, "staff_id": 1, "requested_at": _at(number)}
    ended = {"state": "cancelled", "cancelled_at": _at(number), "cancelled_by": 1}
    return {"id": key, "customer_id": customer_id, **asked, **ended, **_WHERE}


def _password(customer_id: int, number: int, key: int) -> Values:
    sealed = {"redemption_id": key, "message_id": key, "seal": "-", "key_id": "-", "state": "dead"}
    when = {"sent_at": _at(number), "expires_at": _at(number + 1), "ended_at": _at(number)}
    return {"id": key, "customer_id": customer_id, **sealed, **when, **_WHERE}


def _note(customer_id: int, number: int, key: int) -> Values:
    is_open = number % 10 == 0
    return {
        "id": key,
        "customer_id": customer_id,
        "author_id": 1,
        "kind": ("complaint", "query", "reminder", "other")[number % 4],
        "text": f"The parcel {number} arrived broken",
        "created_at": _at(number),
        "resolved_at": None if is_open else _at(number),
        "resolved_by": None if is_open else 1,
    }


def _referral(customer_id: int, number: int, key: int) -> Values:
    friend = {"referrer_id": customer_id, "friend_name": f"Friend {number}", "source": "hand", "staff_id": 1}
    state: Values = {"state": "pending", "step": "link-sent", "reward_points": 0, "reward_minor": 0}
    return {"id": key, **friend, **state, "sent_at": _at(number), **_WHERE}


def _review(customer_id: int, number: int, key: int) -> Values:
    said = {"kind": "review", "product": "Tea", "text": "Good tea", "rating": number % 5 + 1, "source": "counter"}
    when = {"created_at": _at(number), "decided_at": _at(number)}
    return {
        "id": key,
        "customer_id": customer_id,
        **said,
        "state": "rejected",
        "points": 0,
        **when,
        "staff_id": 1,
        **_WHERE,
    }


def _membership_change(customer_id: int, number: int, _key: int) -> Values:
    action, before, after = ("exclude", "enrolled", "excluded") if number % 2 else ("reinstate", "excluded", "enrolled")
    change = {"action": action, "status_before": before, "status": after, "staff_id": 1, "at": _at(number)}
    return {"customer_id": customer_id, "seq": number, **change, **_WHERE}
