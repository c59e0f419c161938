"""The next shift: the same person signs in again when a session would long have ended."""

from loyalty_core.desk.desk import Desk
from loyalty_core.staff.sessions import open_session


def next_shift(desk: Desk) -> Desk:
    """Return a desk of the same person at the same terminal, with a session that begins now."""
    actor, now = desk.actor, desk.clock.now()
    with desk.database.writing() as connection:
        signed_in = open_session(connection, now, actor.staff_id, actor.store_id, actor.terminal_id)
        connection.commit()
    return Desk(desk.database, desk.clock, signed_in.actor)
