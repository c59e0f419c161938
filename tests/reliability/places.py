"""New programmes for one test, as many as it asks for, on the engine that it runs on."""

from collections.abc import Callable

from loyalty_core.clock import FixedClock
from loyalty_core.programme.opening import open_programme
from tests.core.conftest import NOON
from tests.engines import PostgresServer, SqliteFiles
from tests.reliability.twin import Twin

OpenTwin = Callable[[], tuple[Twin, Callable[[], None]]]


def twins_in(keeper: PostgresServer | SqliteFiles, template: str) -> OpenTwin:
    """Return what opens a twin in a new copy of a founded programme, together with what takes the copy away."""

    def open_twin() -> tuple[Twin, Callable[[], None]]:
        url, clock = keeper.new(template), FixedClock(NOON)
        programme = open_programme(url, clock)

        def close() -> None:
            programme.close()
            keeper.drop(url)

        try:
            return Twin(programme, clock), close
        except BaseException:
            close()
            raise

    return open_twin
