"""The key outside the database: made once, its owner's alone, and refused in words where it is not right."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from loyalty_core.errors import Unusable
from loyalty_core.keys import KEY_FILE_VARIABLE, Secrets, default_key_file, read_key


def test_the_key_is_made_when_it_is_first_needed_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "redemption.key"
    secrets = Secrets(path)
    assert not path.exists()
    seal = secrets.seal("a", 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["redemption.key"]
    assert Secrets(path).seal("a", 1) == seal


def test_of_many_who_make_the_key_at_once_all_have_the_same(tmp_path: Path) -> None:
    ready = Barrier(8)

    def read(_: int) -> bytes:
        ready.wait(timeout=30)
        return read_key(tmp_path / "redemption.key")

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(read, range(8)))
    assert len(keys) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_a_seal_differs_by_key_and_by_each_fact(tmp_path: Path) -> None:
    one, two = Secrets(tmp_path / "one"), Secrets(tmp_path / "two")
    seals = {one.seal("1", 2), two.seal("1", 2), one.seal(1, 2), one.seal("12"), one.seal("1", "2"), one.seal(1, 22)}
    assert len(seals) == 6
    assert one.key_id() != two.key_id()


def test_the_environment_says_where_the_key_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_FILE_VARIABLE, raising=False)
    assert default_key_file().name == "redemption.key"
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "elsewhere"))
    Secrets().seal("a")
    assert (tmp_path / "elsewhere").is_file()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602, 0o666])
def test_a_key_that_others_can_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "redemption.key"
    read_key(path)
    path.chmod(mode)
    with pytest.raises(Unusable, match="Others can read the key file"):
        read_key(path)


@pytest.mark.parametrize("content", ["", "ab", "zz" * 32, "ab" * 31, "ab" * 33, "\xff\xfe"])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "redemption.key"
    path.write_text(content, encoding="latin-1")
    path.chmod(0o600)
    with pytest.raises(Unusable, match="holds no key"):
        read_key(path)


def test_a_key_that_cannot_be_made_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unusable, match="cannot be used") as refused:
        read_key(tmp_path / "file" / "redemption.key")
    assert refused.value.code == "key-file"


def test_digits_keep_their_leading_zeros(tmp_path: Path) -> None:
    assert Secrets(tmp_path / "key", below=lambda _limit: 42).digits(6) == "000042"
    assert Secrets(tmp_path / "key", below=lambda limit: limit - 1).digits(6) == "999999"
