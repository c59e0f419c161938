"""The core knows no screen, the console knows no SQL, and neither loads what it does not need to start."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]

SCREEN = {"textual", "rich", "typer"}
SLOW = {"sqlalchemy", "alembic", "pydantic", "phonenumbers", "psycopg", "email_validator", "babel", "plotext", "segno"}


def loaded_by(module: str) -> set[str]:
    """Return the top-level packages in memory after a fresh process has imported the module."""
    script = f"import json, sys, {module}; json.dump(sorted(sys.modules), sys.stdout)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


def test_the_import_contracts_hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)

    status = lint_imports(no_cache=True)

    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_the_core_loads_no_screen() -> None:
    loaded = loaded_by("loyalty_core")

    assert "loyalty_core" in loaded
    assert not loaded & SCREEN


def test_no_module_of_the_core_loads_a_screen() -> None:
    loaded = loaded_by(", ".join(modules_of("loyalty_core")))

    assert "sqlalchemy" in loaded
    assert not loaded & SCREEN


def test_the_console_starts_without_the_data_layer() -> None:
    loaded = loaded_by("loyalty_tui.app")

    assert "textual" in loaded
    assert not loaded & SLOW


def test_what_comes_before_the_first_paint_is_light() -> None:
    loaded = loaded_by("loyalty_tui.cli.main, loyalty_tui.cli.console, loyalty_tui.start")

    assert "loyalty_tui" in loaded
    assert not loaded & (SCREEN | SLOW | {"asyncio"})


def modules_of(package: str) -> list[str]:
    """Return the dotted names of all modules of a package."""
    files = sorted((ROOT / package).rglob("*.py"))
    names = (".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files)
    return [name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]
