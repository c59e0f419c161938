"""Faults that are planted on purpose are noticed, each by its story; without them every story runs to its end."""

import pytest
from hypothesis import Phase
from sqlalchemy.exc import DBAPIError

from loyalty_core.errors import LoyaltyError
from tests.reliability.comparing import Disagreement
from tests.reliability.faults import FAULTS
from tests.reliability.faults_of_people import FAULTS_OF_PEOPLE
from tests.reliability.machine import run_machine
from tests.reliability.places import OpenTwin
from tests.reliability.stories import STORIES, Story
from tests.reliability.stories_of_people import STORIES_OF_PEOPLE

EVERY_FAULT = FAULTS | FAULTS_OF_PEOPLE
EVERY_STORY = STORIES | STORIES_OF_PEOPLE
FOUND_BY_CHANCE = ("points are rounded per line", "a refund takes from any lot", "a merge loses the end of a lot")
"""Faults that the machine finds in its first few histories; it finds most of the others too, given longer."""


def noticed_by(open_twin: OpenTwin, story: Story) -> set[str]:
    """Tell a story; return who noticed a fault in it, nobody where it came to its end."""
    twin, close = open_twin()
    try:
        story(twin)
    except Disagreement as disagreement:
        return set(disagreement.noticed)
    except (LoyaltyError, DBAPIError, RuntimeError):
        return {"product"}
    finally:
        close()
    return set()


@pytest.mark.parametrize("story", EVERY_STORY)
def test_without_a_fault_the_story_comes_to_its_end(open_twin: OpenTwin, story: str) -> None:
    assert noticed_by(open_twin, EVERY_STORY[story]) == set()


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("name", EVERY_FAULT)
def test_a_planted_fault_is_noticed(open_twin: OpenTwin, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    fault = EVERY_FAULT[name]
    fault.plant(monkeypatch)
    assert noticed_by(open_twin, EVERY_STORY[fault.story]) == fault.noticed_by


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("name", FOUND_BY_CHANCE)
def test_the_machine_finds_a_planted_fault_by_chance(
    open_twin: OpenTwin, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    EVERY_FAULT[name].plant(monkeypatch)
    with pytest.raises((Disagreement, LoyaltyError, DBAPIError, RuntimeError)):
        run_machine(open_twin, histories=25, steps=25, phases=[Phase.generate], derandomize=True, database=None)
