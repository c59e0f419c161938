"""Run a command of the project in the project's own environment, which is made first where it is missing.

    python3 run.py loyalty demo     opens the console
    python3 run.py pytest -n 2      passes the tests

It needs Python 3.11 or later and nothing else. The environment stands in `.venv` and belongs to this script:
it holds what a lock file names, each download checked by its hash, and the project itself, so that a change
of the source counts at once. `loyalty` is given `requirements.lock`; any other command also the tools of
`requirements-dev.lock`. When a lock, the project's metadata, the version of Python or the folder has changed,
or an installation was cut short, `.venv` is made anew.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
COMMANDS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
STAMP = ENVIRONMENT / "installed"
"""Written last: the fingerprint of what `.venv` was made from, and the locks that are in it."""

CONSOLE_LOCK = "requirements.lock"
TOOLS_LOCK = "requirements-dev.lock"
"""Holds everything that `CONSOLE_LOCK` holds, at the same versions."""


class MissingPipError(Exception):
    """There is nothing to install with."""


def main(arguments: list[str]) -> int:
    """Run the command that the arguments spell; return the exit code where it could not be started."""
    if sys.version_info < (3, 11):
        return complain(f"This needs Python 3.11 or later; {sys.executable} is {sys.version.split()[0]}.")
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if arguments else 2
    try:
        make_ready(CONSOLE_LOCK if arguments[0] == "loyalty" else TOOLS_LOCK)
    except (MissingPipError, OSError) as error:
        return complain(str(error))
    except subprocess.CalledProcessError:
        return complain("The installation failed, for the reason above. Run the same line again to repeat it.")
    except KeyboardInterrupt:
        return complain("The installation was interrupted. Run the same line again: it starts afresh.", 130)
    return start(arguments)


def make_ready(lock: str) -> None:
    """See to it that `.venv` holds all of this lock.

    Raises:
        MissingPipError, OSError, CalledProcessError: it could not be installed.
    """
    if is_ready(lock):
        return
    with one_at_a_time():
        if not is_ready(lock):
            install(lock)


def is_ready(lock: str) -> bool:
    """Say whether `.venv` holds all of this lock, as the locks now stand."""
    try:
        made_from, *locks = STAMP.read_text(encoding="utf-8").split()
    except (OSError, ValueError):
        return False
    return made_from == fingerprint() and lock in locks and environment_python().exists()


def install(lock: str) -> None:
    """Make `.venv` from the lock, or only add the tools where the console's part is in good order."""
    print(f"Installing from {lock} into {ENVIRONMENT}. This happens once.", file=sys.stderr, flush=True)
    sound = is_ready(CONSOLE_LOCK)
    STAMP.unlink(missing_ok=True)
    if not sound:
        make_environment()
    pip("--require-hashes", "--only-binary", ":all:", "--requirement", str(ROOT / lock))
    pip("--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    locks = [CONSOLE_LOCK] if lock == CONSOLE_LOCK else [CONSOLE_LOCK, TOOLS_LOCK]
    STAMP.write_text("\n".join([fingerprint(), *locks]), encoding="utf-8")


def make_environment() -> None:
    """Make an empty `.venv`, with a pip of its own if this Python can give it one.

    Raises:
        MissingPipError: there is no pip to install with, neither for `.venv` nor beside this Python.
    """
    own_pip = is_there("ensurepip")
    if not (is_there("venv") and (own_pip or is_there("pip"))):
        raise MissingPipError(
            "This Python comes without venv and pip. On Debian and Ubuntu they are one package: "
            "apt-get install python3-venv"
        )
    import venv

    venv.EnvBuilder(clear=True, symlinks=os.name != "nt", with_pip=own_pip).create(ENVIRONMENT)


def pip(*arguments: str) -> None:
    """Install into `.venv` with its own pip, or with the pip of this Python where it has none."""
    python = str(environment_python())
    if shutil.which("pip", path=str(COMMANDS)):
        runner = [python, "-m", "pip"]
    else:
        runner = [sys.executable, "-m", "pip", "--python", python]
    quietly = ["--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run([*runner, "install", *quietly, *arguments], check=True, stdin=subprocess.DEVNULL)


def start(arguments: list[str]) -> int:
    """Become the command; on Windows, where a process cannot, run it and return its exit code."""
    command = shutil.which(arguments[0], path=str(COMMANDS))
    if command is None:
        return complain(f"There is no command “{arguments[0]}” in {COMMANDS}.", 127)
    os.environ["PATH"] = os.pathsep.join([str(COMMANDS), os.environ.get("PATH", os.defpath)])
    if os.name != "nt":
        os.execv(command, [command, *arguments[1:]])
    return subprocess.run([command, *arguments[1:]], check=False).returncode


def fingerprint() -> str:
    """Return a hash of everything that `.venv` depends on."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    metadata = [project["build-system"], project["project"], project["tool"]["hatch"]]
    digest = hashlib.sha256(repr([str(ROOT), sys.version_info[:2], metadata]).encode())
    for file in (ROOT / CONSOLE_LOCK, ROOT / TOOLS_LOCK, Path(__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def environment_python() -> Path:
    """Return where the Python of `.venv` is."""
    return COMMANDS / ("python.exe" if os.name == "nt" else "python")


def is_there(module: str) -> bool:
    """Say whether this Python has the module."""
    return importlib.util.find_spec(module) is not None


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait while the script installs in another terminal; on Windows there is no waiting."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with Path(__file__).open(encoding="utf-8") as script:
        fcntl.flock(script, fcntl.LOCK_EX)
        yield


def complain(sentence: str, code: int = 1) -> int:
    """Say it where errors are said, and return the exit code."""
    print(sentence, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
