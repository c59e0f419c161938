"""Faults where records become one, members come and go, friends are brought and people erased, as in `faults`."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from loyalty_core.membership import changing
from loyalty_core.points import moving
from loyalty_core.points.book import Book
from loyalty_core.purchases.till import Buyer
from loyalty_core.referrals.paying import Referring
from loyalty_core.reviews import commands as reviews
from loyalty_core.rewards import rules as rewards
from loyalty_core.tiers import acting
from tests.reliability.faults import Fault
from tests.reliability.faults import fault as any_fault

FAULTS_OF_PEOPLE: dict[str, Fault] = {}
fault = partial(any_fault, among=FAULTS_OF_PEOPLE)

# --------------------------------------------------------------------- merging


@fault("merging", "model", "replay")
def a_merge_loses_the_end_of_a_lot(patch: pytest.MonkeyPatch) -> None:
    receive = Book.receive

    def endless(self: Book, lot: Any, *more: Any) -> None:
        receive(self, replace(lot, expires_at=None), *more)

    patch.setattr(Book, "receive", endless)


@fault("owing_and_merged", "product")
def a_merge_leaves_debt_beside_points(patch: pytest.MonkeyPatch) -> None:
    def beside(self: Book, owed: int, cause: Any, at: Any) -> None:
        self._post("merge-debt", -owed, cause, at, debt=owed)

    patch.setattr(Book, "receive_debt", beside)


@fault("merging", "model", "verify", "replay")
def a_merge_copies_points(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Book, "hand_over", lambda self, lot, *_: replace(lot))


@fault("gone_back_on", "model", "verify")
def what_comes_back_stays_with_the_closed_record(patch: pytest.MonkeyPatch) -> None:
    merge = moving.pass_on

    def once(work: Any, source: Book, target: Book, spends: Any = None) -> Any:
        return [] if spends is None else merge(work, source, target, spends)

    patch.setattr(moving, "pass_on", once)


@fault("gone_back_on", "model")
def a_lot_that_came_in_pieces_is_not_known_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Book, "_part_of_own", lambda self, points, lot_seq: [])


@fault("becoming_one", "model")
def a_referral_goes_on_though_both_are_one_person(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("loyalty_core.referrals.paying.in_the_way", lambda work, pair: False)


# --------------------------------------------------------------------- members


@fault("coming_and_going", "model")
def who_is_no_member_earns(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Buyer, "earns", True)


@fault("coming_and_going", "model")
def who_is_no_member_redeems(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rewards, "without_standing", lambda *_: None)


@fault("blocking", "model", "verify")
def a_block_leaves_referrals_open(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(changing, "_sweep", lambda work, customer_id: changing._Swept())


# --------------------------------------------------------------------- friends


@fault("bringing_friends", "model", "verify")
def a_referral_is_paid_twice(patch: pytest.MonkeyPatch) -> None:
    sold = Referring.sold

    def again(self: Referring, sale: Any) -> Any:
        for held in self._of(sale):
            held.state = "pending"
        return sold(self, sale)

    patch.setattr(Referring, "sold", again)


@fault("bringing_friends", "model")
def the_reward_of_an_order_that_came_back_is_kept(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Referring, "returned", lambda self, sale, at: None)


@fault("writing", "model")
def a_review_is_paid_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reviews, "_require_pending", lambda held: None)


# --------------------------------------------------------------------- erasing


@fault("being_erased", "model", "verify")
def what_comes_back_lives_on_without_a_person(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(acting, "let_go", lambda work: None)
