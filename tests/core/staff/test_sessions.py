"""A session from sign-in to its end: the secret is stored nowhere, and its end holds at once."""

from datetime import timedelta

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import NotSignedIn
from loyalty_core.programme.opening import Programme
from loyalty_core.staff.commands import AddStore
from loyalty_core.staff.queries import ListStores
from tests.core.conftest import PASSWORD
from tests.core.desk.tables import dump


def test_the_secret_of_a_session_is_in_no_table(programme: Programme) -> None:
    token = programme.sign_in("ada", PASSWORD).token
    assert len(token) >= 43
    assert token not in str(dump(programme.database))


def test_every_sign_in_gives_another_secret(programme: Programme) -> None:
    assert programme.sign_in("ada", PASSWORD).token != programme.sign_in("ada", PASSWORD).token


def test_an_unknown_secret_is_nobodys(programme: Programme) -> None:
    for token in ("", "x" * 43, programme.sign_in("ada", PASSWORD).token[:-1]):
        with pytest.raises(NotSignedIn):
            programme.resume(token)


def test_signing_out_ends_the_session_at_the_desk_and_for_its_secret(programme: Programme) -> None:
    signed_in = programme.sign_in("ada", PASSWORD)
    desk = programme.desk(signed_in.actor)
    programme.sign_out(signed_in.actor)
    with pytest.raises(NotSignedIn):
        desk.do(AddStore(store_id="YORK", store_name="York", terminal_id="Y1"))
    with pytest.raises(NotSignedIn):
        desk.ask(ListStores())
    with pytest.raises(NotSignedIn):
        programme.resume(signed_in.token)


def test_signing_out_ends_only_ones_own_session(programme: Programme) -> None:
    here, there = programme.sign_in("ada", PASSWORD), programme.sign_in("ada", PASSWORD)
    programme.sign_out(here.actor)
    assert programme.resume(there.token) == there.actor


def test_a_session_ends_after_twelve_hours(programme: Programme, desk: Desk, clock: FixedClock) -> None:
    token = programme.sign_in("ada", PASSWORD).token
    clock.advance(timedelta(hours=12) - timedelta(microseconds=1))
    programme.resume(token)
    desk.do(AddStore(store_id="YORK", store_name="York", terminal_id="Y1"))
    clock.advance(timedelta(microseconds=1))
    with pytest.raises(NotSignedIn):
        programme.resume(token)
    with pytest.raises(NotSignedIn):
        desk.do(AddStore(store_id="HULL", store_name="Hull", terminal_id="H1"))
    clock.advance(timedelta(seconds=5))
    with pytest.raises(NotSignedIn):
        desk.ask(ListStores())
