"""A customer with 500 points and a mobile number; and whatever a test does, every promise holds after it."""

from collections.abc import Iterator

import pytest

from loyalty_core.desk.desk import Desk
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from tests.core.desk.shifts import next_shift
from tests.core.rewards.acts import add_customer


@pytest.fixture
def member(programme: Programme, desk: Desk) -> int:
    """An enrolled customer with 500 points and a mobile number."""
    return add_customer(programme, desk, 500)


@pytest.fixture(autouse=True)
def kept_promises(request: pytest.FixtureRequest) -> Iterator[None]:
    """Verify after the test, where it had a desk."""
    desk = request.getfixturevalue("desk") if "desk" in request.fixturenames else None
    yield
    if desk is not None:
        assert next_shift(desk).ask(Verify()).problems == ()
