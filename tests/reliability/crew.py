"""Several processes, each with an engine of its own, that act on one database at the same moment."""

import multiprocessing
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any, TypeVar

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.programme.opening import open_programme
from tests.core.conftest import NOON

SIZE = 8
PATIENCE_SECONDS = 900

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Broke:
    """What a process answers that ended in a defect: where it happened."""

    told: str


class Crew:
    """Eight processes that wait for work. They are started anew, not forked: nothing of the test is in them."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._start = context.Barrier(SIZE)
        self._pipes: list[Connection] = []
        self._processes = []
        for _ in range(SIZE):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, self._start), daemon=True)
            process.start()
            self._pipes.append(ours)
            self._processes.append(process)

    def act(
        self, url: str, tokens: Sequence[str], act: Callable[..., Answer], arguments: Sequence[tuple[Any, ...]]
    ) -> list[Answer]:
        """Let each process open the database and call `act(desk, *arguments)` at its own desk, all at once.

        `tokens` and `arguments` have one entry a process. Raises `AssertionError` where one of them broke.
        """
        for pipe, token, own in zip(self._pipes, tokens, arguments, strict=True):
            pipe.send((url, token, act, own))
        answers = []
        for pipe in self._pipes:
            assert pipe.poll(PATIENCE_SECONDS), "a process does not answer"
            answers.append(pipe.recv())
        broken = [answer.told for answer in answers if isinstance(answer, Broke)]
        assert not broken, "\n".join(broken)
        return answers

    def close(self) -> None:
        """Send the processes home."""
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            process.join(timeout=30)


def _work(pipe: Connection, start: Barrier) -> None:
    while (job := pipe.recv()) is not None:
        try:
            pipe.send(_do(start, *job))
        except Exception:  # noqa: BLE001 - told to the test, which fails by it
            start.abort()
            pipe.send(Broke(traceback.format_exc()))


def _do(start: Barrier, url: str, token: str, act: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    programme = open_programme(url, FixedClock(NOON))
    try:
        desk: Desk = programme.desk(programme.resume(token))
        start.wait(timeout=60)
        return act(desk, *arguments)
    finally:
        programme.close()
