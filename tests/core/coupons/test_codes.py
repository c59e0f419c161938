"""Coupon codes: readable, checked, and the same for a preview as for what it previews."""

import itertools
from uuid import UUID, uuid4

import pytest

from loyalty_core.coupons.codes import ALPHABET, as_written, codes_for, new_code

CODE = new_code(lambda limit: limit - 3)


def test_a_code_has_two_groups_of_four_and_a_check_character() -> None:
    groups = CODE.split("-")
    assert [len(group) for group in groups] == [4, 4, 1]
    assert set("".join(groups)) <= set(ALPHABET)


@pytest.mark.parametrize("alike", ["0OQD", "1IL", "5S", "2Z", "8B", "UV"])
def test_of_characters_that_look_alike_only_one_is_used(alike: str) -> None:
    assert len(set(alike) & set(ALPHABET)) <= 1


def test_a_code_is_found_however_it_is_typed() -> None:
    bare = CODE.replace("-", "")
    for typed in (CODE, bare, bare.lower(), f"  {CODE[:4]} {CODE[5:9]} {CODE[10:]} ", CODE.replace("-", "–")):
        assert as_written(typed) == CODE


def test_every_single_wrong_character_is_noticed() -> None:
    bare = CODE.replace("-", "")
    for place, char in itertools.product(range(len(bare)), ALPHABET):
        if char != bare[place]:
            assert as_written(bare[:place] + char + bare[place + 1 :]) is None


def test_every_swap_of_two_characters_is_noticed() -> None:
    places = itertools.count(1)
    code = new_code(lambda limit: next(places) % limit)
    bare = code.replace("-", "")
    for one, other in itertools.combinations(range(len(bare)), 2):
        swapped = list(bare)
        swapped[one], swapped[other] = swapped[other], swapped[one]
        assert as_written("".join(swapped)) == (code if bare[one] == bare[other] else None)


@pytest.mark.parametrize("typed", ["", "K7MW", CODE + "A", "O" * 9, "<script>", "K7MW-3HXP-\u202eC"])
def test_what_is_no_code_at_all_is_noticed(typed: str) -> None:
    assert as_written(typed) is None


def test_the_codes_of_a_request_are_its_own_and_always_the_same() -> None:
    request_id = UUID("11111111-2222-4333-8444-555555555555")
    some = list(itertools.islice(codes_for(request_id), 5))
    assert some == list(itertools.islice(codes_for(request_id), 5))
    assert len(set(some)) == 5
    assert all(as_written(code) == code for code in some)
    assert next(codes_for(uuid4())) not in some


def test_codes_use_all_characters_about_equally() -> None:
    text = "".join(next(codes_for(UUID(int=number))).replace("-", "") for number in range(2_300))
    counts = [text.count(char) for char in ALPHABET]
    assert min(counts) > 700
    assert max(counts) < 1_100
