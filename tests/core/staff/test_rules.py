"""What a login, an ID and a password must be."""

import pytest

from loyalty_core.errors import Invalid
from loyalty_core.staff.rules import check_login, check_password, check_place


@pytest.mark.parametrize(
    "password", ["correct horse battery", "x" * 10 + "y1!zé", "пароль из пяти слов", "😀🐎🔋📎🌧" * 3]
)
def test_fifteen_characters_of_any_kind_are_a_password(password: str) -> None:
    assert check_password(password, "ada", "Ada Lovelace") == password


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("fourteen chars", "at least 15"),
        ("é" * 600 + "abcd" * 60, "too long"),
        ("abababababababab", "too few"),
        ("ada.lovelace 1815 1815", "more than a name"),
        ("Lovelace 1815 - 1852!", "more than a name"),
        ("loyaltyloyalty2026", "more than a name"),
        ("correct horse\0battery", "cannot be typed"),
        ("correct horse \ud800 battery", "cannot be typed"),
    ],
)
def test_what_is_too_short_too_long_or_just_a_name_is_refused(password: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        check_password(password, "ada.lovelace", "Ada Lovelace")
    assert refused.value.field == "password"


def test_a_password_is_kept_composed() -> None:
    assert check_password("a cafe\u0301 in the alley", "ada", "") == "a caf\u00e9 in the alley"


def test_the_longest_password_is_taken_whole() -> None:
    longest = "abcdefgh" * 128
    assert check_password(longest, "ada", "") == longest
    with pytest.raises(Invalid):
        check_password(longest + "i", "ada", "")


@pytest.mark.parametrize(("typed", "login"), [(" Ada ", "ada"), ("a.b-c_d", "a.b-c_d"), ("9a", "9a")])
def test_a_login_is_lower_case(typed: str, login: str) -> None:
    assert check_login(typed) == login


@pytest.mark.parametrize("login", ["", "a", ".ada", "a b", "ada\n2", "zoë", "a" * 64, "ada\u202e"])
def test_other_logins_are_refused(login: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_login(login)
    assert refused.value.field == "login"


@pytest.mark.parametrize("place", ["", "-1", "a" * 33, "LEEDS/2", "LEEDS 2", "a\0"])
def test_other_ids_of_stores_and_terminals_are_refused(place: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_place(place, "store_id")
    assert refused.value.field == "store_id"
    assert check_place(" Leeds-2 ", "store_id") == "Leeds-2"
