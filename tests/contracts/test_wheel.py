"""The wheel holds the program, its styles and its migrations, and nothing of the workshop."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """The project's wheel, built with what is installed here."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("*.whl")
    return ZipFile(file)


def sources(package: str) -> set[str]:
    """Return every file of a package, as the wheel would name it."""
    files = (file for file in (ROOT / package).rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(ROOT).as_posix() for file in files}


def test_the_wheel_holds_both_packages_whole(wheel: ZipFile) -> None:
    program = sources("loyalty_core") | sources("loyalty_tui")

    assert program - set(wheel.namelist()) == set()


def test_the_wheel_holds_the_styles(wheel: ZipFile) -> None:
    styles = {name for name in sources("loyalty_tui") if name.endswith(".tcss")}

    assert styles
    assert styles <= set(wheel.namelist())


def test_the_wheel_holds_the_migrations(wheel: ZipFile) -> None:
    migrations = {f"loyalty_core/{name}" for name in sources("migrations") if name.endswith(".py")}

    assert "loyalty_core/migrations/env.py" in migrations
    assert migrations <= set(wheel.namelist())


def test_the_wheel_holds_nothing_else(wheel: ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}

    assert {name for name in tops if not name.endswith(".dist-info")} == {"loyalty_core", "loyalty_tui"}


def test_the_wheel_brings_the_command(wheel: ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))

    assert "loyalty = loyalty_tui.cli.main:run" in wheel.read(name).decode()
