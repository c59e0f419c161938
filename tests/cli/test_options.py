"""The options of every command: they may stand anywhere."""

import pytest

from loyalty_core.errors import Invalid
from loyalty_tui.cli.options import Options, lift, wants_json


@pytest.mark.parametrize(
    "line",
    [
        "--json --store LEEDS find amara",
        "find --json amara --store LEEDS",
        "find amara --store=LEEDS --json",
    ],
)
def test_options_may_stand_before_and_after_the_command(line: str) -> None:
    options, rest = lift(line.split())

    assert options == Options(json=True, store="LEEDS")
    assert rest == ["find", "amara"]


def test_other_arguments_stay_in_their_order() -> None:
    _, rest = lift(["points", "adjust", "17", "-30", "--reason", "goodwill", "--json"])

    assert rest == ["points", "adjust", "17", "-30", "--reason", "goodwill"]


def test_what_stands_behind_two_hyphens_is_data() -> None:
    options, rest = lift(["note", "add", "17", "--", "--json", "--store", "X"])

    assert options == Options()
    assert rest == ["note", "add", "17", "--", "--json", "--store", "X"]
    assert not wants_json(rest)


def test_the_last_of_two_values_counts() -> None:
    options, _ = lift(["--store", "LEEDS", "find", "x", "--store", "YORK"])

    assert options.store == "YORK"


@pytest.mark.parametrize("arguments", [["find", "--store"], ["find", "--store="], ["--database", ""]])
def test_a_missing_value_is_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(Invalid) as caught:
        lift(arguments)

    assert caught.value.code == "usage"


def test_the_database_is_the_option_else_the_environment_else_a_file_of_ones_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOYALTY_DATABASE", "from-the-environment.sqlite")

    assert Options(database="given.sqlite").database_url == "given.sqlite"
    assert Options().database_url == "from-the-environment.sqlite"

    monkeypatch.delenv("LOYALTY_DATABASE")
    assert Options().database_url.endswith("programme.sqlite")
