"""Many at once: limits, balances, codes and counts hold whatever the tills do at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import LoyaltyError
from loyalty_core.programme.opening import Programme
from loyalty_core.rewards.commands import CancelRedemption, ConfirmRedemption, RequestRedemption
from tests.core.rewards.acts import (
    add_customer,
    add_reward,
    ask,
    code_of,
    confirm,
    desk_at,
    forget_sends,
    left,
    other_code,
    redeem,
    reward_of,
    shown,
)


def together(count: int, act: Callable[[int], Receipt]) -> list[str]:
    """Let `count` threads begin at the same moment; return what each got: `done`, or the code of its refusal."""
    ready = Barrier(count)

    def one(number: int) -> str:
        ready.wait(timeout=30)
        try:
            act(number)
        except LoyaltyError as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(one, range(count)))


def test_of_twenty_terminals_that_redeem_a_hundred_points_at_once_one_wins(programme: Programme, desk: Desk) -> None:
    """The customer has a hundred points; each terminal has a redemption and a code of its own (goal 88)."""
    member, reward = add_customer(programme, desk, 100), add_reward(desk)
    terminals = [desk_at(programme, desk, f"N{n}") for n in range(20)]
    numbers, codes = [], []
    for terminal in terminals:
        numbers.append(ask(terminal, member, reward))
        codes.append(code_of(desk, numbers[-1]))
        forget_sends(desk)
    answers = together(20, lambda n: confirm(terminals[n], numbers[n], codes[n]))
    assert answers == ["done", *["not-enough-points"] * 19]
    assert left(desk, member) == 0
    states = [shown(desk, number).state for number in numbers]
    assert (states.count("confirmed"), states.count("waiting")) == (1, 19)


def test_one_redemption_confirmed_eight_times_at_once_is_confirmed_once(desk: Desk, member: int) -> None:
    number = ask(desk, member, add_reward(desk))
    code = code_of(desk, number)
    answers = together(8, lambda _: confirm(desk, number, code))
    assert answers == ["done", *["redemption-confirmed"] * 7]
    assert (left(desk, member), len(shown(desk, number).coupons)) == (400, 1)


def test_one_request_sent_eight_times_at_once_has_one_effect(desk: Desk, member: int) -> None:
    asking = RequestRedemption(customer_id=member, reward_id=add_reward(desk))
    assert together(8, lambda _: desk.do(asking)) == ["done"] * 8
    number = desk.do(asking).result["redemption_id"]
    confirming = ConfirmRedemption(redemption_id=number, code=code_of(desk, number))
    assert together(8, lambda _: desk.do(confirming)) == ["done"] * 8
    assert left(desk, member) == 400


def test_a_limit_over_all_customers_holds(programme: Programme, desk: Desk) -> None:
    reward = add_reward(desk, limit_total=5)
    terminals = [desk_at(programme, desk, f"N{n}") for n in range(8)]
    numbers = [ask(terminal, add_customer(programme, desk, 200), reward, times=2) for terminal in terminals]
    codes = [code_of(desk, number) for number in numbers]
    answers = together(8, lambda n: confirm(terminals[n], numbers[n], codes[n]))
    assert answers == ["done"] * 2 + ["reward-full"] * 6
    assert reward_of(desk, reward).redeemed == 4


def test_a_limit_for_one_customer_holds(desk: Desk, member: int) -> None:
    reward = add_reward(desk, limit_per_customer=2)
    numbers = []
    for _ in range(4):
        numbers.append(ask(desk, member, reward))
        forget_sends(desk)
    codes = [code_of(desk, number) for number in numbers]
    answers = together(4, lambda n: confirm(desk, numbers[n], codes[n]))
    assert answers == ["customer-limit", "customer-limit", "done", "done"]
    assert left(desk, member) == 300


def test_a_redemption_cancelled_eight_times_at_once_gives_back_once(desk: Desk, member: int) -> None:
    reward = add_reward(desk, limit_total=1)
    number = redeem(desk, member, reward)
    answers = together(8, lambda _: desk.do(CancelRedemption(redemption_id=number)))
    assert answers == ["done", *["redemption-cancelled"] * 7]
    assert (left(desk, member), reward_of(desk, reward).redeemed) == (500, 0)


def test_confirming_and_cancelling_at_once_leave_one_story(desk: Desk, member: int) -> None:
    number = ask(desk, member, add_reward(desk))
    confirming = ConfirmRedemption(redemption_id=number, code=code_of(desk, number))
    together(2, lambda n: desk.do(confirming if n else CancelRedemption(redemption_id=number)))
    assert (shown(desk, number).state, left(desk, member)) == ("cancelled", 500)


def test_every_wrong_code_typed_at_once_counts(desk: Desk, member: int) -> None:
    number = ask(desk, member, add_reward(desk))
    wrong = other_code(code_of(desk, number))
    answers = together(8, lambda _: confirm(desk, number, wrong))
    assert answers == ["redemption-failed"] * 4 + ["wrong-code"] * 4
    assert (shown(desk, number).state, shown(desk, number).wrong_tries) == ("failed", 5)


def test_requests_at_once_send_one_code(desk: Desk, member: int) -> None:
    reward = add_reward(desk)
    answers = together(6, lambda _: desk.do(RequestRedemption(customer_id=member, reward_id=reward)))
    assert answers == ["done", *["too-many-codes"] * 5]


def test_a_terminal_that_sends_to_many_at_once_sends_ten(programme: Programme, desk: Desk) -> None:
    reward = add_reward(desk)
    customers = [add_customer(programme, desk, 100) for _ in range(12)]
    answers = together(12, lambda n: desk.do(RequestRedemption(customer_id=customers[n], reward_id=reward)))
    assert answers == ["done"] * 10 + ["too-many-codes"] * 2
