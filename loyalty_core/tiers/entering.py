"""Entry rewards: what members are given for moving up into a tier, once for each tier and never again.

It is given when the move is found, by what was set when it took effect, and lives from then on. Points never count for
a tier themselves. A coupon is issued from its campaign if that runs and has room; otherwise nothing is given. The
purchase that moved the member up goes through either way. What was given stays, whatever becomes of the tier.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update

from loyalty_core.coupons.issuing import free_codes
from loyalty_core.coupons.rules import campaign_state, last_valid_day
from loyalty_core.customers.terms import add_terms, coupon_terms
from loyalty_core.database.bulk import Row, insert_many
from loyalty_core.database.ids import reserve_ids
from loyalty_core.database.lists import is_one_of
from loyalty_core.desk.survivor import records_of
from loyalty_core.desk.work import Work
from loyalty_core.models.coupon import Campaign, Coupon
from loyalty_core.models.tier import EntryGiven, EntryReward
from loyalty_core.points.book import Cause
from loyalty_core.points.rules import end_of_day, life_of
from loyalty_core.points.terms import EarningRules, read_rules

ENTRY_REWARD = "entry-reward"
"""Source of the postings."""
_CAMPAIGN = (
    Campaign.id,
    Campaign.starts_on,
    Campaign.ends_on,
    Campaign.ended_at,
    Campaign.valid_days,
    Campaign.issued,
    Campaign.limit_total,
)
_COUPON = (
    Coupon.id,
    Coupon.code,
    Coupon.campaign_id,
    Coupon.customer_id,
    Coupon.state,
    Coupon.entry_reward,
    Coupon.issued_at,
    Coupon.expires_at,
    Coupon.last_valid_on,
)
_GIVEN = (
    EntryGiven.customer_id,
    EntryGiven.tier_id,
    EntryGiven.given_at,
    EntryGiven.posting_seq,
    EntryGiven.coupon_id,
)


class Entry(NamedTuple):
    """A move up into a tier at an instant (UTC)."""

    customer_id: int
    tier_id: str
    at: datetime


class Gift(NamedTuple):
    """An entry with what it brings: points, or a coupon of a campaign."""

    entry: Entry
    points: int | None
    campaign_id: int | None


def give_entry_rewards(work: Work, entries: Sequence[Entry]) -> None:
    """Give locked members what their moves up bring, all of one kind in one statement."""
    gifts = list(_gifts(work, entries)) if entries else []
    if not gifts:
        return
    rules = read_rules(work.connection)
    rows: list[Row] = [(*gift.entry[:2], work.at, _credit(work, gift, rules), None) for gift in gifts if gift.points]
    work.books.save(work.at)
    coupons = _issue(work, [gift for gift in gifts if gift.campaign_id])
    rows += [(*entry[:2], work.at, None, coupon_id) for entry, coupon_id in coupons]
    insert_many(work.connection, _GIVEN, rows)


def _gifts(work: Work, entries: Sequence[Entry]) -> Iterator[Gift]:
    """Give what each entry brings by what was set when it happened, and was not given before."""
    columns = (EntryReward.tier_id, EntryReward.valid_from, EntryReward.points, EntryReward.campaign_id)
    rewards = work.connection.execute(select(*columns).order_by(EntryReward.valid_from.desc())).all()
    if not rewards:
        return
    given = _given(work, {entry.customer_id for entry in entries})
    for entry in entries:
        set_then = (one for one in rewards if one.tier_id == entry.tier_id and one.valid_from <= entry.at)
        reward = next(set_then, None)
        if reward is not None and (entry.customer_id, entry.tier_id) not in given:
            given.add((entry.customer_id, entry.tier_id))
            yield Gift(entry, reward.points, reward.campaign_id)


def _given(work: Work, customer_ids: Collection[int]) -> set[tuple[int, str]]:
    """Return who was given something for which tier, also as a record that was merged into theirs."""
    records = records_of(work.connection, customer_ids)
    whose = is_one_of(work.connection, EntryGiven.customer_id, records)
    rows = work.connection.execute(select(EntryGiven.customer_id, EntryGiven.tier_id).where(whose)).all()
    return {(records[row.customer_id], row.tier_id) for row in rows}


def _credit(work: Work, gift: Gift, rules: EarningRules) -> int:
    """Credit points that live as those earned now would, and can be spent at once."""
    entry, actor = gift.entry, work.actor
    terms = rules.at(work.at, actor.store_id, entry.tier_id)
    life = life_of(terms.without_waiting(), work.at, work.programme.time_zone)
    cause = Cause(ENTRY_REWARD, None, entry.tier_id, None, actor.staff_id, actor.store_id, actor.terminal_id)
    book = work.books.open(entry.customer_id)
    book.settle(work.at)
    return book.credit("credit", int(gift.points or 0), life, cause, work.at).seq


def _issue(work: Work, gifts: Sequence[Gift]) -> list[tuple[Entry, int]]:
    """Issue the coupons, and return their numbers by entry; the campaigns are locked, in the order of their numbers."""
    connection, zone = work.connection, work.programme.time_zone
    wanted = sorted({gift.campaign_id for gift in gifts if gift.campaign_id is not None})
    campaigns: dict[int, Any] = {
        number: connection.execute(select(*_CAMPAIGN).where(Campaign.id == number).with_for_update()).one()
        for number in wanted
    }
    issued = dict.fromkeys(campaigns, 0)
    codes, made = free_codes(work), []
    for gift in gifts:
        campaign = campaigns[int(gift.campaign_id or 0)]
        if _gives(campaign, work.today, issued[campaign.id]):
            issued[campaign.id] += 1
            last_day = last_valid_day(work.today, campaign.valid_days, campaign.ends_on)
            made.append((gift.entry, campaign, next(codes), last_day))
    numbers = reserve_ids(connection, Coupon.id, len(made))
    rows: list[Row] = []
    for number, (entry, campaign, code, last_day) in zip(numbers, made, strict=True):
        expires_at = None if last_day is None else end_of_day(last_day, zone)
        rows.append((number, code, campaign.id, entry.customer_id, "issued", True, work.at, expires_at, last_day))
    insert_many(connection, _COUPON, rows)
    add_terms(connection, [term for entry, _, code, _ in made for term in coupon_terms(code, entry.customer_id)])
    for number, more in issued.items():
        connection.execute(update(Campaign).where(Campaign.id == number).values(issued=Campaign.issued + more))
    return [(entry, number) for number, (entry, *_) in zip(numbers, made, strict=True)]


def _gives(campaign: Any, day: date, more: int) -> bool:
    """Return whether a locked campaign ran on a local date, and has room for one after so many more."""
    issued, limit = campaign.issued + more, campaign.limit_total
    state = campaign_state(day, campaign.starts_on, campaign.ends_on, campaign.ended_at, issued, limit)
    return state == "running"
