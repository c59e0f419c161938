"""An adjustment of points written by hand for each driver: the same rows as the desk's, and none of its rules.

It checks who acts, locks, reads and writes what the desk does, statement by statement, so that what is left between the
two is the price of the rules and of building statements. `FUNCTION` is the same work once more, inside PostgreSQL.
"""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

_SESSION = """SELECT s.id, s.login, s.role, t.ends_at, t.ended_at FROM staff_session t JOIN staff s ON s.id = t.staff_id
WHERE t.id = 1"""
_REQUEST = "SELECT entry_id FROM request WHERE request_id = ?"
_LOCK = "SELECT customer_id FROM account WHERE customer_id = ? FOR UPDATE"
_ACCOUNT = "SELECT last_seq, available, lifetime, due_at FROM account WHERE customer_id = ?"
_CUSTOMER = "SELECT membership, record_state FROM customer WHERE id = ?"
_LOTS = """SELECT seq, points_left FROM lot WHERE customer_id = ? AND points_left > 0 AND NOT pending
ORDER BY expires_at, opened_at, seq"""
_POST = """INSERT INTO posting (customer_id, seq, kind, points, available_change, pending_change, debt_change,
lifetime_change, available_after, pending_after, debt_after, source, reason, staff_id, store_id, terminal_id,
effective_at, recorded_at) VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?, 0, 0, 'adjustment', 'goodwill', 1, 'LEEDS', 'T1', ?, ?)"""
_OPEN = """INSERT INTO lot (customer_id, seq, quantity, points_left, pending, opened_at, available_from, expires_at)
VALUES (?, ?, ?, ?, false, ?, ?, ?)"""
_TAKE = "UPDATE lot SET points_left = points_left - ? WHERE customer_id = ? AND seq = ?"
_ALLOCATE = "INSERT INTO allocation (customer_id, posting_seq, lot_seq, points) VALUES (?, ?, ?, ?)"
_BALANCE = """UPDATE account SET available = available + ?, lifetime = lifetime + ?, earned = earned + ?,
clawed_back = clawed_back + ?, last_seq = ?, due_at = ? WHERE customer_id = ? AND last_seq = ?"""
_AUDIT = """INSERT INTO audit_entry (at, command, request_id, staff_id, session_id, store_id, terminal_id, customer_id,
facts) VALUES (?, 'points.adjust', ?, 1, 1, 'LEEDS', 'T1', ?, ?) RETURNING id"""
_ANSWER = "INSERT INTO request (request_id, body_hash, entry_id, receipt) VALUES (?, ?, ?, ?)"

_BODY = json.dumps({"body": {"customer_id": 1, "points": 10, "reason": "goodwill", "comment": None, "expires": None}})
_RECEIPT = json.dumps({"command": "points.adjust", "customer_id": 1, "said": "10 points added.", "changes": []})
_LIFE = 2 * 365 * 86_400

FUNCTION = """
CREATE FUNCTION bare_adjust(member bigint, change bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    who record; account_row record; customer_row record; lot_row record; owing bigint; part bigint; entry bigint;
    asked text := gen_random_uuid()::text; instant timestamptz := clock_timestamp(); new_due timestamptz;
BEGIN
    SELECT s.id, s.login, s.role, t.ends_at, t.ended_at INTO who
        FROM staff_session t JOIN staff s ON s.id = t.staff_id WHERE t.id = 1;
    PERFORM entry_id FROM request WHERE request_id = asked;
    PERFORM 1 FROM account WHERE customer_id = member FOR UPDATE;
    SELECT * INTO account_row FROM account WHERE customer_id = member;
    SELECT membership, record_state INTO customer_row FROM customer WHERE id = member;
    INSERT INTO posting (customer_id, seq, kind, points, available_change, pending_change, debt_change,
        lifetime_change, available_after, pending_after, debt_after, source, reason, staff_id, store_id, terminal_id,
        effective_at, recorded_at)
    VALUES (member, account_row.last_seq + 1, CASE WHEN change > 0 THEN 'credit' ELSE 'debit' END, change, change, 0,
        0, change, account_row.available + change, 0, 0, 'adjustment', 'goodwill', 1, 'LEEDS', 'T1', instant, instant);
    new_due := account_row.due_at;
    IF change > 0 THEN
        INSERT INTO lot (customer_id, seq, quantity, points_left, pending, opened_at, available_from, expires_at)
        VALUES (member, account_row.last_seq + 1, change, change, false, instant, instant,
            instant + interval '730 days');
        new_due := coalesce(new_due, instant + interval '730 days');
    ELSE
        owing := -change;
        FOR lot_row IN SELECT seq, points_left FROM lot
            WHERE customer_id = member AND points_left > 0 AND NOT pending ORDER BY expires_at, opened_at, seq
        LOOP
            EXIT WHEN owing = 0;
            part := least(owing, lot_row.points_left);
            UPDATE lot SET points_left = points_left - part WHERE customer_id = member AND seq = lot_row.seq;
            INSERT INTO allocation (customer_id, posting_seq, lot_seq, points)
            VALUES (member, account_row.last_seq + 1, lot_row.seq, part);
            owing := owing - part;
        END LOOP;
    END IF;
    UPDATE account SET available = available + change, lifetime = lifetime + change,
        earned = earned + greatest(change, 0), clawed_back = clawed_back + greatest(-change, 0),
        last_seq = last_seq + 1, due_at = new_due
    WHERE customer_id = member AND last_seq = account_row.last_seq;
    INSERT INTO audit_entry (at, command, request_id, staff_id, session_id, store_id, terminal_id, customer_id, facts)
    VALUES (instant, 'points.adjust', asked, 1, 1, 'LEEDS', 'T1', member,
        json_build_object('body', json_build_object('customer_id', member, 'points', change, 'reason', 'goodwill')))
    RETURNING id INTO entry;
    INSERT INTO request (request_id, body_hash, entry_id, receipt)
    VALUES (asked, md5(asked) || md5(asked), entry,
        json_build_object('command', 'points.adjust', 'customer_id', member, 'said', '10 points added.'));
END $$
"""
SCRIPT = "\\set customer random(1, {customers})\nSELECT bare_adjust(:customer, {points});\n"
"""What pgbench runs."""


class BareDesk:
    """Adjusts points through a connection of the driver that commits by itself between transactions."""

    def __init__(self, connection: Any, sqlite: bool) -> None:
        self._connection = connection
        self._sqlite = sqlite

    def adjust(self, customer_id: int, points: int) -> None:
        """Add or take away points in one transaction."""
        at = datetime.now(UTC)
        now: Any = int(at.timestamp() * 1_000_000) if self._sqlite else at
        self._send("BEGIN IMMEDIATE" if self._sqlite else "BEGIN")
        request = str(uuid4())
        self._send(_SESSION).fetchone()
        self._send(_REQUEST, request).fetchone()
        if not self._sqlite:
            self._send(_LOCK, customer_id).fetchone()
        last_seq, available, _, due_at = self._send(_ACCOUNT, customer_id).fetchone()
        self._send(_CUSTOMER, customer_id).fetchone()
        seq, kind = last_seq + 1, "credit" if points > 0 else "debit"
        self._send(_POST, customer_id, seq, kind, points, points, points, available + points, now, now)
        if points > 0:
            expires: Any = (
                now + _LIFE * 1_000_000 if self._sqlite else datetime.fromtimestamp(at.timestamp() + _LIFE, UTC)
            )
            self._send(_OPEN, customer_id, seq, points, points, now, now, expires)
            due_at = due_at or expires
        else:
            self._take(customer_id, seq, -points)
        up, down = max(points, 0), max(-points, 0)
        self._send(_BALANCE, points, points, up, down, seq, due_at, customer_id, last_seq)
        entry = self._send(_AUDIT, now, request, customer_id, _BODY).fetchone()[0]
        self._send(_ANSWER, request, "0" * 64, entry, _RECEIPT)
        self._send("COMMIT")

    def _take(self, customer_id: int, seq: int, owing: int) -> None:
        for lot, left in self._send(_LOTS, customer_id).fetchall():
            if owing == 0:
                return
            part = min(owing, left)
            self._send(_TAKE, part, customer_id, lot)
            self._send(_ALLOCATE, customer_id, seq, lot, part)
            owing -= part

    def _send(self, statement: str, *values: Any) -> Any:
        return self._connection.execute(statement if self._sqlite else statement.replace("?", "%s"), values)
