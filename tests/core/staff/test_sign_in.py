"""Signing in: one answer to everything that fails, a growing delay, a lock; both engines."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Invalid, LoyaltyError, NotSignedIn
from loyalty_core.models.staff import Staff
from loyalty_core.programme.opening import Programme
from loyalty_core.staff import sessions
from loyalty_core.staff.commands import AddStaff, AddStore, DisableStaff, ResetPassword, UnlockStaff
from tests.core.conftest import PASSWORD

OTHER = "quiet meadow of tall grass"


@pytest.fixture
def bea(desk: Desk) -> str:
    """An agent with a password."""
    desk.do(AddStaff(login="bea", staff_name="Bea", role=Role.AGENT, store_id="LEEDS", password=OTHER))
    return "bea"


def answer_to(programme: Programme, login: str, password: str) -> tuple[type[LoyaltyError], str, str, str | None]:
    """Return everything that somebody who may not come in is told."""
    with pytest.raises(LoyaltyError) as refused:
        programme.sign_in(login, password)
    error = refused.value
    return type(error), error.code, error.message, error.field


def fail(programme: Programme, clock: FixedClock, times: int) -> None:
    """Sign in as ada with a wrong password, each time after the delay of the time before."""
    for _ in range(times):
        clock.advance(timedelta(minutes=5))
        answer_to(programme, "ada", "wrong")


def counted(programme: Programme, login: str) -> int:
    with programme.database.reading() as connection:
        return connection.execute(select(Staff.failed_sign_ins).where(Staff.login == login)).scalar_one()


def test_login_and_password_open_a_session_at_the_persons_own_store(programme: Programme) -> None:
    signed_in = programme.sign_in("ada", PASSWORD)
    actor = signed_in.actor
    assert (actor.login, actor.role, actor.store_id, actor.terminal_id) == ("ada", Role.ADMINISTRATOR, "LEEDS", "T1")
    assert programme.resume(signed_in.token) == actor


def test_the_login_is_taken_in_any_case_and_the_password_in_any_composition(programme: Programme, desk: Desk) -> None:
    desk.do(
        AddStaff(
            login="Zoë".replace("ë", "e"),
            staff_name="Zoë",
            role=Role.AGENT,
            store_id="LEEDS",
            password="a caf\u00e9 in the alley",
        )
    )
    assert programme.sign_in(" ZOE ", "a cafe\u0301 in the alley").actor.login == "zoe"


def test_another_store_and_terminal_can_be_named(programme: Programme, desk: Desk) -> None:
    desk.do(AddStore(store_id="YORK", store_name="York", terminal_id="Y1"))
    actor = programme.sign_in("ada", PASSWORD, "YORK").actor
    assert (actor.store_id, actor.terminal_id) == ("YORK", "Y1")
    with pytest.raises(Invalid) as refused:
        programme.sign_in("ada", PASSWORD, "YORK", "T1")
    assert refused.value.field == "terminal"
    with pytest.raises(Invalid) as refused:
        programme.sign_in("ada", PASSWORD, "HULL")
    assert refused.value.field == "store"


def test_unknown_wrong_locked_and_disabled_get_the_same_answer(
    programme: Programme, desk: Desk, clock: FixedClock, bea: str
) -> None:
    unknown = answer_to(programme, "nobody", PASSWORD)
    wrong = answer_to(programme, "ada", "wrong")
    desk.do(DisableStaff(login=bea))
    disabled = answer_to(programme, bea, OTHER)
    with programme.database.writing() as connection:
        connection.execute(update(Staff).where(Staff.login == "ada").values(locked_until=clock.now() + timedelta(1)))
        connection.commit()
    locked = answer_to(programme, "ada", PASSWORD)
    assert unknown == wrong == disabled == locked
    assert unknown[:2] == (NotSignedIn, "not-signed-in")


@pytest.mark.parametrize("password", ["", " " + PASSWORD, PASSWORD.upper(), PASSWORD + "\0", "x" * 5_000, "\ud800"])
def test_only_the_password_itself_is_right(programme: Programme, password: str) -> None:
    answer_to(programme, "ada", password)


def test_two_failures_cost_nothing_and_success_forgets_them(programme: Programme) -> None:
    for _ in range(2):
        answer_to(programme, "ada", "wrong")
    programme.sign_in("ada", PASSWORD)
    assert counted(programme, "ada") == 0


def test_from_the_third_failure_on_the_delay_doubles(programme: Programme, clock: FixedClock) -> None:
    fail(programme, clock, 2)
    for seconds in (1, 2, 4, 8, 16, 32, 64):
        fail(programme, clock, 1)
        clock.advance(timedelta(seconds=seconds) - timedelta(microseconds=1))
        answer_to(programme, "ada", PASSWORD)
    assert counted(programme, "ada") == 9
    clock.advance(timedelta(microseconds=1))
    programme.sign_in("ada", PASSWORD)


def test_after_ten_failures_the_right_password_fails_for_half_an_hour(programme: Programme, clock: FixedClock) -> None:
    fail(programme, clock, 10)
    answer_to(programme, "ada", PASSWORD)
    clock.advance(timedelta(minutes=30) - timedelta(microseconds=1))
    answer_to(programme, "ada", PASSWORD)
    clock.advance(timedelta(microseconds=1))
    assert programme.sign_in("ada", PASSWORD).actor.login == "ada"


def test_after_a_lock_one_more_failure_locks_again(programme: Programme, clock: FixedClock) -> None:
    fail(programme, clock, 10)
    clock.advance(timedelta(minutes=30))
    answer_to(programme, "ada", "wrong")
    clock.advance(timedelta(minutes=29))
    answer_to(programme, "ada", PASSWORD)


def test_an_administrator_frees_who_is_locked(programme: Programme, desk: Desk, clock: FixedClock, bea: str) -> None:
    for _ in range(10):
        clock.advance(timedelta(minutes=5))
        answer_to(programme, bea, "wrong")
    desk.do(UnlockStaff(login=bea))
    assert programme.sign_in(bea, OTHER).actor.login == bea


def test_guesses_made_at_once_are_all_counted(programme: Programme) -> None:
    """Eight terminals try at the same moment: none of the failures is lost, so three of them are enough to lock."""
    start = threading.Barrier(8)

    def guess() -> None:
        start.wait()
        answer_to(programme, "ada", "wrong")

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(guess) for _ in range(8)]:
            done.result()
    assert counted(programme, "ada") == sessions.FREE_FAILURES
    answer_to(programme, "ada", PASSWORD)


def test_a_new_password_replaces_the_old_and_ends_the_sessions(programme: Programme, desk: Desk, bea: str) -> None:
    before = programme.sign_in(bea, OTHER)
    desk.do(ResetPassword(login=bea, password="a very different one"))
    with pytest.raises(NotSignedIn):
        programme.resume(before.token)
    answer_to(programme, bea, OTHER)
    assert programme.sign_in(bea, "a very different one").actor.login == bea


def test_a_hash_with_weaker_parameters_is_made_anew_at_sign_in(programme: Programme) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with programme.database.writing() as connection:
        connection.execute(update(Staff).where(Staff.login == "ada").values(password_hash=weak))
        connection.commit()
    programme.sign_in("ada", PASSWORD)
    with programme.database.reading() as connection:
        stored = connection.execute(select(Staff.password_hash).where(Staff.login == "ada")).scalar_one()
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    programme.sign_in("ada", PASSWORD)


@pytest.mark.parametrize("login", ["", "ada\0", "\ud800", "a" * 5_000, "ada' OR 1=1 --", "%"])
def test_a_login_that_nobody_can_have_is_just_unknown(programme: Programme, login: str) -> None:
    assert answer_to(programme, login, PASSWORD) == answer_to(programme, "nobody", PASSWORD)
