"""The command as a process of its own: how it starts, and how it ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from tests.cli.shop import PASSWORD, Shop

ROOT = Path(__file__).resolve().parents[2]
LOYALTY = [sys.executable, "-c", "from loyalty_tui.cli.main import run; run()"]


SLOW = {"sqlalchemy", "alembic", "textual", "phonenumbers"}


def run(*arguments: str | bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line as a process."""
    line: list[str | bytes] = [*LOYALTY, *arguments]
    return subprocess.run(line, cwd=ROOT, capture_output=True, env=os.environ | environment, check=False)


def loaded_by(*arguments: str) -> set[str]:
    """Return the packages in memory after a line was run."""
    script = f"""
import json, sys
from loyalty_tui.cli.main import main
main({list(arguments)!r})
json.dump(sorted({{name.partition('.')[0] for name in sys.modules}}), sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    return set(json.loads(done.stderr))


def test_the_version_is_said_without_anything_slow() -> None:
    assert not loaded_by("--version") & (SLOW | {"typer", "pydantic", "rich"})


def test_help_is_said_without_the_data_layer() -> None:
    assert not loaded_by("points", "adjust", "--help") & SLOW


def test_a_look_up_needs_no_screen(shop: Shop) -> None:
    assert not loaded_by("find", "amara") & {"alembic", "textual"}


def test_the_version_is_one_line() -> None:
    done = run("--version")

    assert done.returncode == 0
    assert done.stdout.startswith(b"loyalty ")
    assert json.loads(run("--version", "--json").stdout)["version"] in done.stdout.decode()


def test_a_process_ends_with_the_exit_code(shop: Shop) -> None:
    assert run("whoami").returncode == 0
    assert run("customer", "show", "999").returncode == 4
    assert run("nonsense").returncode == 2
    assert run("whoami", LOYALTY_TOKEN="").returncode == 3


def test_any_bytes_and_any_locale_are_answered(shop: Shop) -> None:
    for locale in ("C", "C.UTF-8", "POSIX"):
        done = run("find", b"\xff\xfe Ama\xccra", "--json", LC_ALL=locale)

        assert done.returncode == 0, done
        assert json.loads(done.stdout)["hits"] == []
    latin = run("find", "amara", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert latin.returncode == 0, latin


def test_a_reader_who_leaves_is_no_fault(shop: Shop) -> None:
    process = subprocess.Popen(
        [*LOYALTY, "find", "amara", "--json"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()

    assert process.wait() == 0
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()


def test_an_interrupted_question_ends_with_130(empty_sqlite_url: str) -> None:
    place = ["--store", "LEEDS", "--terminal", "T1", "--database", empty_sqlite_url]
    arguments = ["init", "--programme", "Shop", "--currency", "GBP", "--time-zone", "Europe/London"]
    child = pexpect.spawn(
        LOYALTY[0],
        [*LOYALTY[1:], *arguments, "--country", "GB", "--admin", "ada", *place],
        cwd=str(ROOT),
        timeout=60,
        # Tests that run in the background may have been told to ignore it, and their children with them.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    child.expect("New password for ada: ")
    child.kill(signal.SIGINT)
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 130


def test_a_new_password_is_typed_twice_and_unseen(empty_sqlite_url: str) -> None:
    place = ["--store", "LEEDS", "--terminal", "T1", "--database", empty_sqlite_url]
    arguments = ["init", "--programme", "Shop", "--currency", "GBP", "--time-zone", "Europe/London"]
    child = pexpect.spawn(
        LOYALTY[0], [*LOYALTY[1:], *arguments, "--country", "GB", "--admin", "ada", *place], cwd=str(ROOT), timeout=60
    )
    for prompt in ("New password for ada: ", "The same again: "):
        child.expect(prompt)
        child.sendline(PASSWORD)
    child.expect("is founded, and ada is signed in.")
    child.expect(pexpect.EOF)
    seen = child.before
    child.close()

    assert child.exitstatus == 0
    assert PASSWORD.encode() not in seen


@pytest.mark.parametrize("answer", ["q", "\x04"])
def test_the_first_run_asks_and_can_be_left(tmp_path: Path, answer: str) -> None:
    environment = os.environ | {"LOYALTY_DATABASE": str(tmp_path / "none.sqlite")}
    child = pexpect.spawn(LOYALTY[0], LOYALTY[1:], cwd=str(ROOT), env=environment, timeout=60)
    child.expect("There is no programme yet")
    child.expect("Choose 1, 2 or q: ")
    child.send(answer if answer == "\x04" else f"{answer}\n")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 0
    assert list(tmp_path.iterdir()) == []
