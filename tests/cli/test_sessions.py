"""Founding, signing in and out, and the file that keeps somebody signed in."""

import stat
from pathlib import Path

import pytest

from loyalty_core.desk.permissions import Role
from loyalty_tui.cli.tokens import token_file
from tests.cli.shop import PASSWORD, Shop, Typist

INIT = ["init", "--programme", "Shop", "--currency", "GBP", "--time-zone", "Europe/London", "--country", "GB"]
INIT += ["--admin", "ada", "--password-stdin"]
PLACE = ["--store", "LEEDS", "--terminal", "T1"]


def file_of(url: str) -> Path:
    """Return where the session of a database is kept."""
    return token_file(url.replace("postgresql+psycopg", "postgresql"))


@pytest.fixture
def nobody(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop in which nobody is signed in."""
    monkeypatch.delenv("LOYALTY_TOKEN")
    return shop


def test_init_founds_a_programme_and_signs_the_administrator_in(typist: Typist, empty_database_url: str) -> None:
    answer = typist.type(*INIT, *PLACE, "--database", empty_database_url, "--json", stdin=f"{PASSWORD}\n")

    assert answer.code == 0, answer
    assert answer.document["signed_in"]["login"] == "ada"
    me = typist.type("whoami", "--json", "--database", empty_database_url)
    assert me.document == answer.document["signed_in"]


def test_init_makes_files_that_only_their_owner_reads(typist: Typist, empty_sqlite_url: str) -> None:
    typist.type(*INIT, *PLACE, "--database", empty_sqlite_url, stdin=PASSWORD)

    database = Path(empty_sqlite_url.removeprefix("sqlite:///"))
    for path in (database, file_of(empty_sqlite_url)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_init_twice_is_a_conflict(shop: Shop) -> None:
    code, error = shop.refused(*INIT, *PLACE, stdin=PASSWORD)

    assert (code, error["code"]) == (5, "conflict")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        (["--currency", "pounds"], "currency"),
        (["--time-zone", "Mars/Base"], "time_zone"),
        (["--country", "Britain"], "country"),
        (["--admin", "?"], "login"),
        (["--store", "a b"], "store"),
    ],
)
def test_what_init_refuses_leaves_no_database(
    typist: Typist, empty_sqlite_url: str, changed: list[str], field: str
) -> None:
    line = [*INIT, *PLACE, *changed, "--database", empty_sqlite_url, "--json"]
    answer = typist.type(*line, stdin=PASSWORD)

    assert answer.code == 2
    assert answer.document["error"]["field"] == field
    assert not Path(empty_sqlite_url.removeprefix("sqlite:///")).exists()


def test_init_needs_a_place_and_a_password(typist: Typist, empty_sqlite_url: str) -> None:
    nowhere = typist.type(*INIT, "--database", empty_sqlite_url, "--json", stdin=PASSWORD)
    short = typist.type(*INIT, *PLACE, "--database", empty_sqlite_url, "--json", stdin="short")

    assert (nowhere.code, nowhere.document["error"]["field"]) == (2, "store")
    assert (short.code, short.document["error"]["field"]) == (2, "password")


def test_signing_in_keeps_a_session_until_signing_out(nobody: Shop) -> None:
    assert nobody.refused("whoami")[0] == 3

    signed_in = nobody.asked("sign-in", "agent", "--password-stdin", *PLACE, stdin=PASSWORD)
    assert signed_in == {"login": "agent", "name": "Agent", "role": "agent", "store": "LEEDS", "terminal": "T1"}
    assert nobody.asked("whoami") == signed_in
    assert stat.S_IMODE(file_of(nobody.url).stat().st_mode) == 0o600

    assert nobody.asked("sign-out") == signed_in | {"signed_out": True}
    assert nobody.refused("whoami")[0] == 3
    assert not file_of(nobody.url).exists()


def test_a_wrong_password_and_an_unknown_login_get_one_answer(nobody: Shop) -> None:
    wrong = nobody.refused("sign-in", "agent", "--password-stdin", stdin="wrong")
    unknown = nobody.refused("sign-in", "nobody", "--password-stdin", stdin=PASSWORD)

    assert wrong == unknown
    assert wrong[0] == 3


def test_signing_in_at_a_place_that_is_none_is_wrong_input(nobody: Shop) -> None:
    code, error = nobody.refused("sign-in", "agent", "--password-stdin", "--store", "PARIS", stdin=PASSWORD)

    assert (code, error["field"]) == (2, "store")


def test_a_password_is_typed_at_a_terminal_or_read_where_one_says_so(nobody: Shop) -> None:
    code, error = nobody.refused("sign-in", "agent", stdin=PASSWORD)

    assert (code, error["field"]) == (2, "password")


def test_the_environment_says_who_acts_before_the_file_does(nobody: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody.done("sign-in", "agent", "--password-stdin", stdin=PASSWORD)
    monkeypatch.setenv("LOYALTY_TOKEN", nobody.tokens[Role.MANAGER])

    assert nobody.asked("whoami")["login"] == "manager"
    nobody.done("sign-out")
    monkeypatch.delenv("LOYALTY_TOKEN")
    assert nobody.asked("whoami")["login"] == "agent"


def test_a_token_that_was_made_up_is_nobodys(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_TOKEN", "made up")

    assert shop.refused("whoami")[0] == 3


def test_a_session_file_that_others_can_read_is_refused(nobody: Shop) -> None:
    nobody.done("sign-in", "agent", "--password-stdin", stdin=PASSWORD)
    file_of(nobody.url).chmod(0o644)

    code, error = nobody.refused("whoami")
    assert code == 3
    assert "Others can read" in error["message"]


def test_each_database_has_a_session_of_its_own(nobody: Shop, empty_sqlite_url: str) -> None:
    nobody.done("sign-in", "agent", "--password-stdin", stdin=PASSWORD)
    other = nobody.type(*INIT, *PLACE, "--database", empty_sqlite_url, stdin=PASSWORD)

    assert other.code == 0
    assert nobody.asked("whoami")["login"] == "agent"


def test_one_file_has_one_session_however_it_is_named(nobody: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody.done("sign-in", "agent", "--password-stdin", stdin=PASSWORD)
    file = Path(nobody.url.removeprefix("sqlite:///"))
    monkeypatch.chdir(file.parent)

    for name in (str(file), file.name, f"sqlite:///{file.name}", f"../{file.parent.name}/{file.name}"):
        assert nobody.asked("whoami", "--database", name)["login"] == "agent"


def test_a_database_that_is_not_there_is_named(typist: Typist, tmp_path: Path) -> None:
    answer = typist.type("find", "x", "--json", "--database", str(tmp_path / "none.sqlite"))

    assert answer.code == 2
    assert "none.sqlite" in answer.document["error"]["message"]
    assert not (tmp_path / "none.sqlite").exists()
