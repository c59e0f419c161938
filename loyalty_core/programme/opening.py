"""Opening a programme: the database checked, and its door made for whoever signs in."""

from loyalty_core.clock import Clock, SystemClock
from loyalty_core.database.engine import Database, connect, parse_url
from loyalty_core.database.upgrade import check_version
from loyalty_core.desk.actor import Actor, Clockwork
from loyalty_core.desk.desk import Desk
from loyalty_core.keys import Secrets
from loyalty_core.messages.setup import Channels
from loyalty_core.programme.facts import ProgrammeFacts, read_facts
from loyalty_core.staff import sessions


class Programme:
    """An open programme; close it when done."""

    def __init__(
        self, database: Database, clock: Clock, secrets: Secrets | None = None, channels: Channels | None = None
    ) -> None:
        self.database = database
        self.clock = clock
        self.secrets = secrets or Secrets()
        self.channels = channels or Channels()

    def facts(self) -> ProgrammeFacts:
        """Return the programme's name, currency, time zone and policies."""
        with self.database.reading() as connection:
            return read_facts(connection)

    def sign_in(
        self, login: str, password: str, store_id: str | None = None, terminal_id: str | None = None
    ) -> sessions.SignedIn:
        """Open a session.

        Raises:
            NotSignedIn: login and password do not fit, or the person is locked or disabled.
            Invalid: the store or terminal does not exist.
        """
        with self.database.writing() as connection:
            signed_in = sessions.sign_in(connection, self.clock.now(), login, password, store_id, terminal_id)
            connection.commit()
        if signed_in is None:
            raise sessions.refused()
        return signed_in

    def resume(self, token: str) -> Actor:
        """Return who a session's secret belongs to, or raise `NotSignedIn`."""
        with self.database.reading() as connection:
            return sessions.resume(connection, self.clock.now(), token)

    def sign_out(self, actor: Actor) -> None:
        """End a session."""
        with self.database.writing() as connection:
            sessions.sign_out(connection, self.clock.now(), actor.session_id)
            connection.commit()

    def desk(self, actor: Actor) -> Desk:
        """Return the desk of a person who is signed in."""
        return Desk(self.database, self.clock, actor, self.secrets, self.channels)

    def worker_desk(self) -> Desk:
        """Return the desk of the programme's own clock, at which whoever may use the database can run jobs alone."""
        return Desk(self.database, self.clock, Clockwork(), self.secrets, self.channels)

    def close(self) -> None:
        """Give back every connection."""
        self.database.close()


def open_programme(
    url: str, clock: Clock | None = None, secrets: Secrets | None = None, channels: Channels | None = None
) -> Programme:
    """Open the programme of a database.

    Args:
        url: a `postgresql://` or `sqlite://` URL, or the path of an SQLite file.
        clock: where the time comes from; the machine's own if not given.
        secrets: what must not stand in the database; the person's own key file if not given.
        channels: the ways by which messages go out; those of the person's own settings file if not given.

    Raises:
        Invalid: the URL is none.
        Busy, Unusable: the database is out of reach, of another version, or holds no programme.
    """
    database = connect(parse_url(url))
    with database.reading() as connection:
        check_version(connection)
    return Programme(database, clock or SystemClock(), secrets, channels)
