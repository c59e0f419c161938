"""A member, and campaigns of which coupons can be issued."""

from typing import Any, Protocol

import pytest

from loyalty_core.desk.desk import Desk
from loyalty_core.programme.opening import Programme
from tests.core.coupons.acts import add_campaign
from tests.core.members import add_member


class MakeCampaign(Protocol):
    """Adds a campaign with the given terms and returns its number."""

    def __call__(self, **terms: Any) -> int: ...


@pytest.fixture
def member(programme: Programme) -> int:
    """An enrolled customer without points."""
    return add_member(programme)


@pytest.fixture
def campaign(desk: Desk) -> MakeCampaign:
    """Adds campaigns, named one after the other, of ten percent if nothing else is said."""

    def make(**terms: Any) -> int:
        make.number += 1  # type: ignore[attr-defined]
        return add_campaign(desk, f"Campaign {make.number}", **terms)  # type: ignore[attr-defined]

    make.number = 0  # type: ignore[attr-defined]
    return make
