"""`run.py` installs when it must, only then, and the README's lines are the ones that are checked."""

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
INPUTS = ("run.py", "pyproject.toml", "requirements.lock", "requirements-dev.lock")


def load(folder: Path) -> ModuleType:
    """Return the script of a folder as a module."""
    spec = importlib.util.spec_from_file_location("project_run", folder / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what the script reads, and a `.venv` that it finished with the console's lock."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in INPUTS:
        shutil.copy(ROOT / name, folder / name)
    run = load(folder)
    python = run.environment_python()
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    run.STAMP.write_text(f"{run.fingerprint()}\n{run.CONSOLE_LOCK}")
    return folder


def test_a_finished_installation_is_used_again(checkout: Path) -> None:
    assert load(checkout).is_ready("requirements.lock")


def test_the_tools_are_added_when_they_are_first_wanted(checkout: Path) -> None:
    assert not load(checkout).is_ready("requirements-dev.lock")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_changed_lock_is_installed(checkout: Path, name: str) -> None:
    with (checkout / name).open("a") as lock:
        lock.write("# changed\n")

    assert not load(checkout).is_ready("requirements.lock")


def test_changed_metadata_is_installed(checkout: Path) -> None:
    file = checkout / "pyproject.toml"
    file.write_text(file.read_text().replace("[project.scripts]", '[project.scripts]\nsecond = "a:b"'))

    assert not load(checkout).is_ready("requirements.lock")


def test_changed_settings_of_a_tool_install_nothing(checkout: Path) -> None:
    file = checkout / "pyproject.toml"
    file.write_text(file.read_text() + "\n[tool.another]\nsetting = 1\n")

    assert load(checkout).is_ready("requirements.lock")


def test_an_installation_that_was_cut_short_is_not_used(checkout: Path) -> None:
    load(checkout).STAMP.unlink()

    assert not load(checkout).is_ready("requirements.lock")


def test_a_moved_checkout_is_installed_anew(checkout: Path) -> None:
    moved = checkout.rename(checkout.with_name("elsewhere"))

    assert not load(moved).is_ready("requirements.lock")


def test_an_environment_whose_python_has_gone_is_made_anew(checkout: Path) -> None:
    python = load(checkout).environment_python()
    python.unlink()
    python.symlink_to(checkout / "gone")

    assert not load(checkout).is_ready("requirements.lock")


def test_an_unknown_command_is_named(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert load(checkout).start(["nonsense"]) == 127
    assert "nonsense" in capsys.readouterr().err


def test_the_readme_gives_both_lines_and_the_second_is_what_ci_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    checks = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    tests = "python3 run.py pytest -n 2"

    assert "python3 run.py loyalty demo" in readme
    assert tests in readme
    assert [line for line in checks if line.removeprefix("step ") == tests]
