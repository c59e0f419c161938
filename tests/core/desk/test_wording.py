"""What is wrong with an input is said in words of the counter."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import Field

from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Invalid


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Paint(Command):
    name: ClassVar[str] = "test.paint"
    permission: ClassVar[Permission] = Permission.LOOK_UP

    text: str = ""
    times: Annotated[int, Field(ge=1, le=1_000)] = 1
    share: Annotated[int, Field(gt=0, lt=2_000)] = 1
    colour: Colour = Colour.RED
    way: Literal["up", "down"] = "up"
    on: date | None = None

    def execute(self, work: Work) -> Outcome:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": "x" * 1_050_000}, "At most 10,000 characters can be stored; this has 1,050,000."),
        ({"text": 5}, "This must be a text."),
        ({"times": 0}, "This must be 1 or more."),
        ({"times": 1_001}, "This must be 1,000 or less."),
        ({"share": 0}, "This must be more than 0."),
        ({"share": 2_000}, "This must be less than 2,000."),
        ({"times": "some"}, "This must be a whole number."),
        ({"times": 1.5}, "This must be a whole number."),
        ({"times": None}, "This must be a whole number."),
        ({"colour": "green"}, "Choose one of red or blue."),
        ({"way": "left"}, "Choose one of up or down."),
        ({"on": "soon"}, "This must be a date like 2026-11-21."),
    ],
)
def test_each_fault_is_a_sentence_at_its_field(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid) as refused:
        Paint(**fields)
    assert refused.value.message == said
    assert refused.value.field == next(iter(fields))


def test_what_is_unknown_is_refused() -> None:
    unknown: dict[str, Any] = {"sound": "loud"}
    with pytest.raises(Invalid) as refused:
        Paint(**unknown)
    assert refused.value.field == "sound"
