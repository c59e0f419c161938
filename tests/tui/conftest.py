"""The console on a real programme: an SQLite database with a store, staff of each role and four customers.

    async def test_something(console: Console) -> None:
        async with console.open() as desk:            # signed in as the administrator, 80×24
            await desk.write("amara")                  # as a slow typist types; everything has settled after it
            await desk.press("enter")
            assert desk.said(Answered)                # what the gateway said
            assert "Amara Okafor" in desk.text        # what is on the screen
        assert console.rows("select …")               # what is in the database

`desk.pilot` is Textual's own, `desk.app` the app; `console.desk(role)` is a desk of the core beside the console.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.tui.console import Console, consoles, found_programme

if TYPE_CHECKING:
    from tests.engines import SqliteFiles


@pytest.fixture(scope="session")
def founded_url(sqlite_files: SqliteFiles, sqlite_template: str) -> Iterator[str]:
    """A database with the programme of these tests, for copying only."""
    url = sqlite_files.new(sqlite_template)
    found_programme(url)
    sqlite_files.settle(url)
    yield url
    sqlite_files.drop(url)


@pytest.fixture
def console(sqlite_files: SqliteFiles, founded_url: str, tmp_path: Path) -> Iterator[Console]:
    """A programme of the test's own, to open consoles on."""
    url = sqlite_files.new(founded_url)
    yield from consoles(url, tmp_path / "log")
    sqlite_files.drop(url)
