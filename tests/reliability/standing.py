"""Who customers are in the plain programme: members or not, two records of one person, or nobody any more."""

from datetime import datetime

from tests.reliability import friends
from tests.reliability.records import No
from tests.reliability.shop import Shop

STOPPED = ("excluded", "blocked")
STRICTEST_FIRST = ("blocked", "excluded", "opted_out", "enrolled", "not_enrolled")
FROM = {
    "enrol": ("not_enrolled", "opted_out"),
    "opt-out": ("enrolled",),
    "exclude": ("not_enrolled", "enrolled", "opted_out"),
    "block": ("not_enrolled", "enrolled", "opted_out", "excluded"),
    "reinstate": STOPPED,
}
"""From where each change may be made: customers come and go as they wish, what staff stopped only staff lift."""
TO = {"enrol": "enrolled", "opt-out": "opted_out", "exclude": "excluded", "block": "blocked"}


def change(shop: Shop, now: datetime, action: str, record: int) -> None:
    """Change a membership; points stay as they are, frozen or not."""
    record = shop.who(record)
    if shop.is_erased(record):
        raise No("not-found")
    shop.hold(record, now)
    history = shop.history[record]
    before = history[-1]
    if before not in FROM[action]:
        raise No(f"is-{before.replace('_', '-')}")
    history.append(TO[action] if action in TO else [status for status in history if status not in STOPPED][-1])
    length, joins = len(history), history[-1] == "enrolled" and record not in shop.joined
    if history[-1] == "blocked":
        friends.sweep(shop, record)
    if history[-1] == "enrolled":
        shop.joined.add(record)
        friends.give_coupon(shop, record)
    shop.did(now, lambda then_shop, then: _undo_change(then_shop, then, record, length, joined=joins))


def _undo_change(shop: Shop, now: datetime, record: int, length: int, *, joined: bool) -> None:
    if shop.is_erased(record):
        raise No("not-found")
    if shop.who(record) != record:
        raise No("record-closed")
    shop.hold(record, now)
    history = shop.history[record]
    if len(history) != length:
        raise No("changed-meanwhile")
    history.append(history[-2])
    if joined:
        shop.joined.remove(record)
    if history[-1] == "blocked":
        friends.sweep(shop, record)


def merge(shop: Shop, now: datetime, survivor: int, gone: int) -> None:
    """Promise 14: everything of one record goes on under the other, and that again changes nothing.

    What restricts more holds; a block is never lifted or imposed by the way.
    """
    survivor = shop.who(survivor)
    if survivor == gone:
        raise No("same-customer")
    if shop.is_erased(survivor) or shop.is_erased(gone):
        raise No("erased")
    if gone in shop.into:
        raise No("already-merged" if shop.who(gone) == survivor else "merged")
    stand = {shop.standing(survivor), shop.standing(gone)}
    if "blocked" in stand and len(stand) > 1:
        raise No("one-blocked")
    target, source = shop.hold(survivor, now), shop.hold(gone, now)
    _end_waiting(shop, gone)
    target.take_over(source, gone)
    shop.into |= {record: survivor for record, into in shop.into.items() if into == gone} | {gone: survivor}
    after = next(status for status in STRICTEST_FIRST if status in stand)
    if gone in shop.joined or after != shop.standing(survivor):
        shop.history[survivor].append(after)
    if gone in shop.joined:
        shop.joined.add(survivor)
    friends.merge(shop, survivor, gone)
    shop.did(now)


def erase(shop: Shop, now: datetime, record: int) -> None:
    """Promise 15: the numbers of what was stay, and nothing lives any more."""
    record = shop.who(record)
    if shop.is_erased(record):
        raise No("erased")
    shop.hold(record, now)
    friends.sweep(shop, record)
    _end_waiting(shop, record)
    shop.members[record].let_go()
    shop.erased.add(record)
    shop.history[record].append("not_enrolled")
    shop.did(now)


def _end_waiting(shop: Shop, record: int) -> None:
    """What was asked for and waits for its code can never be confirmed."""
    for redemption in shop.redemptions:
        if shop.who(redemption.member) == record and redemption.spent is None:
            redemption.cancelled = True
