"""The entry of the `loyalty` command: reads the arguments, runs the verb, and answers for whatever goes wrong."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from loyalty_core.errors import Invalid, LoyaltyError
from loyalty_tui.cli import failures, output
from loyalty_tui.cli.options import Options, lift, wants_json

COMPLETION_VARIABLE = "_LOYALTY_COMPLETE"
"""Set by a shell that asks how a word goes on."""


def run() -> None:
    """Run the command that was typed, and end the process with its exit code."""
    _let_every_character_through()
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run the command that the arguments spell; return its exit code."""
    as_json = wants_json(arguments)
    try:
        options, rest = lift(arguments)
        return _run(options, rest)
    except LoyaltyError as error:
        return _complain(error, as_json=as_json)
    except (KeyboardInterrupt, EOFError):
        return _complain(LoyaltyError("Interrupted.", code="interrupted"), as_json=as_json, code=failures.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is written down, and nobody sees a traceback
        from loyalty_tui.defects import DefectLog

        return _complain(failures.defect(DefectLog().write(error)), as_json=as_json, code=failures.DEFECT)


def _run(options: Options, rest: list[str]) -> int:
    if options.version:
        from loyalty_core.version import __version__

        output.say(output.json_text({"version": __version__}) if options.json else f"loyalty {__version__}")
        return failures.DONE
    if not rest and COMPLETION_VARIABLE not in os.environ:
        from loyalty_tui.cli.console import open_console

        return open_console(options)
    return _run_verb(options, rest)


def _run_verb(options: Options, rest: list[str]) -> int:
    from typer import Abort, TyperException

    from loyalty_tui.cli.call import Call
    from loyalty_tui.cli.verbs import tree_for

    try:
        tree = tree_for(rest[0] if rest else "")
        code = tree(rest, prog_name="loyalty", obj=Call(options), standalone_mode=False)
    except Abort:
        raise KeyboardInterrupt from None
    except TyperException as error:
        raise _wrong_usage(error) from None
    if code == failures.INTERRUPTED:
        raise KeyboardInterrupt
    return code if isinstance(code, int) else failures.DONE


def _wrong_usage(error: Exception) -> Invalid:
    """Return what the reader of arguments refused, as an error of ours with the field that it belongs to."""
    from typer import TyperException

    words = " ".join((error.format_message() if isinstance(error, TyperException) else str(error)).split())
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    where = getattr(context, "command_path", "loyalty")
    return Invalid(f"{words} See “{where} --help”.", field=getattr(parameter, "name", None), code="usage")


def _complain(error: LoyaltyError, *, as_json: bool, code: int | None = None) -> int:
    if as_json:
        output.say(output.json_text(failures.document(error)))
    else:
        sys.stderr.write(output.shown(error.message) + "\n")
    return failures.exit_code(error) if code is None else code


def _let_every_character_through() -> None:
    """Write UTF-8, and escape what even that cannot hold, so that no name in the data can stop an answer."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
