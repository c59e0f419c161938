"""The locks name every requirement, each file by its hash, and no place to fetch it from."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
CONSOLE, TOOLS = "requirements.lock", "requirements-dev.lock"
PLACE = re.compile(r"://|@|[\w-]+\.(com|org|net|io|dev|local)\b|^\s*-(?!-hash=)|(^|\s)/|\\\\", re.IGNORECASE)
"""A URL, a host, an option other than a hash, or an absolute path."""


def lines(lock: str) -> list[str]:
    """Return the lines of a lock."""
    return (ROOT / lock).read_text(encoding="utf-8").splitlines()


def pins(lock: str) -> dict[str, Version]:
    """Return the version of each package in a lock."""
    found = (re.match(r"([\w.-]+)==([\w.]+)", line) for line in lines(lock))
    return {canonicalize_name(match[1]): Version(match[2]) for match in found if match}


def declared() -> Any:
    """Return what pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements_of(lock: str) -> list[Requirement]:
    """Return what pyproject.toml asks of a lock."""
    project, groups = declared()["project"], declared()["dependency-groups"]
    wanted = [*project["dependencies"], *groups["build"]]
    if lock == TOOLS:
        wanted += [line for line in groups["dev"] if isinstance(line, str)]
    return [Requirement(line) for line in wanted]


@pytest.mark.parametrize("lock", [CONSOLE, TOOLS])
def test_a_lock_names_no_place(lock: str) -> None:
    assert [line for line in lines(lock) if PLACE.search(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.org/simple",
        "--find-links wheels",
        "-e .",
        "package @ file:///srv/wheels/package.whl",
        "#    uv pip compile --index-url mirror.example.com",
        "#    uv pip compile /home/someone/pyproject.toml",
    ],
)
def test_a_place_would_be_noticed(line: str) -> None:
    assert PLACE.search(line)


@pytest.mark.parametrize("lock", [CONSOLE, TOOLS])
def test_a_lock_gives_a_hash_for_every_package(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", "")

    packages = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]

    assert len(packages) == len(pins(lock)) > 0
    assert [line for line in packages if not re.search(r"--hash=sha256:[0-9a-f]{64}", line)] == []


@pytest.mark.parametrize("lock", [CONSOLE, TOOLS])
def test_a_lock_has_every_requirement_in_its_range(lock: str) -> None:
    pinned = pins(lock)

    for wanted in requirements_of(lock):
        version = pinned.get(canonicalize_name(wanted.name))
        assert version is not None, f"{wanted.name} is missing in {lock}"
        assert version in wanted.specifier, f"{wanted} does not allow {version} of {lock}"


def test_both_locks_agree() -> None:
    tools = pins(TOOLS)

    assert {name: tools.get(name) for name in pins(CONSOLE)} == pins(CONSOLE)


def test_the_project_is_built_with_what_the_lock_brings() -> None:
    assert declared()["build-system"]["requires"] == declared()["dependency-groups"]["build"]


def test_every_direct_dependency_gives_its_reason() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")

    assert [str(wanted) for wanted in requirements_of(TOOLS) if f"| {wanted.name} |" not in reasons] == []
