"""A shop on SQLite for most tests of the command, and on each engine for a few."""

from collections.abc import Iterator

import pytest

from tests.cli.shop import Founded, Shop, Typist, found_shop
from tests.engines import SqliteFiles


@pytest.fixture
def typist(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typist:
    """Somebody who types lines, with no database and no session in the environment."""
    monkeypatch.delenv("LOYALTY_DATABASE", raising=False)
    monkeypatch.delenv("LOYALTY_TOKEN", raising=False)
    return Typist(capsys, monkeypatch)


@pytest.fixture(scope="session")
def shop_template(sqlite_files: SqliteFiles, sqlite_template: str) -> tuple[str, Founded]:
    """The URL of a shop on SQLite, for copying only, and what is known of it."""
    url = sqlite_files.new(sqlite_template)
    founded = found_shop(url)
    sqlite_files.settle(url)
    return url, founded


@pytest.fixture
def shop(
    sqlite_files: SqliteFiles,
    shop_template: tuple[str, Founded],
    typist: Typist,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Shop]:
    """A shop on SQLite, with the administrator at work."""
    template, founded = shop_template
    url = sqlite_files.new(template)
    yield Shop(url, founded, typist, monkeypatch)
    sqlite_files.drop(url)


@pytest.fixture
def shop_on_each_engine(database_url: str, typist: Typist, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop, once on SQLite and once on PostgreSQL."""
    return Shop(database_url, found_shop(database_url), typist, monkeypatch)
