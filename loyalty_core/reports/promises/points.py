"""The promises of the points themselves: accounts, postings, lots and allocations."""

from loyalty_core.reports.promises.promise import Promise

_TAKES = "('spend', 'debit', 'expire', 'claw-back', 'credit-undone', 'opening-undone', 'merge-out', 'merge-debt')"
_RETURNS = "('spend-cancelled', 'debit-undone')"

REPLAYED = """
SELECT customer_id, COUNT(*) AS entries, MIN(seq) AS first_seq, MAX(seq) AS last_seq,
       SUM(available_change) AS available, SUM(pending_change) AS pending, SUM(debt_change) AS debt,
       SUM(lifetime_change) AS lifetime,
       SUM(CASE WHEN kind IN ('earn', 'credit', 'opening', 'merge-in', 'merge-out', 'merge-earned')
                THEN points ELSE 0 END) AS earned,
       SUM(CASE WHEN kind IN ('spend', 'spend-cancelled', 'merge-redeemed')
                THEN -points ELSE 0 END) AS redeemed,
       SUM(CASE WHEN kind IN ('expire', 'merge-expired') THEN -points ELSE 0 END) AS expired,
       SUM(CASE WHEN kind IN ('claw-back', 'debit', 'debit-undone', 'credit-undone', 'opening-undone',
                              'merge-clawed-back')
                THEN -points ELSE 0 END) AS clawed_back,
       SUM(CASE WHEN kind IN ('write-off', 'merge-written-off') THEN points ELSE 0 END) AS written_off
FROM posting GROUP BY customer_id
"""
"""What the postings of each customer come to: the figures of the account, and the numbers they bear."""

TAKEN = """
SELECT customer_id, lot_seq, SUM(CASE WHEN reverses_seq IS NULL THEN points ELSE -points END) AS taken
FROM allocation GROUP BY customer_id, lot_seq
"""
"""What was taken from each lot, less what was given back."""

PROMISES = (
    Promise(
        1,
        "available and pending are what is left in the open and the pending lots",
        """
        SELECT a.customer_id, 'account ' || a.available || ' + ' || a.pending || ' pending, lots '
               || COALESCE(l.open_points, 0) || ' + ' || COALESCE(l.waiting, 0) AS detail
        FROM account a
        LEFT JOIN (
            SELECT customer_id,
                   SUM(CASE WHEN pending THEN 0 ELSE points_left END) AS open_points,
                   SUM(CASE WHEN pending THEN points_left ELSE 0 END) AS waiting
            FROM lot WHERE points_left > 0 GROUP BY customer_id
        ) l ON l.customer_id = a.customer_id
        WHERE a.available <> COALESCE(l.open_points, 0) OR a.pending <> COALESCE(l.waiting, 0)
        """,
    ),
    Promise(
        1,
        "the last posting's figures are the account's",
        """
        SELECT a.customer_id, 'posting ' || a.last_seq AS detail
        FROM account a
        LEFT JOIN posting p ON p.customer_id = a.customer_id AND p.seq = a.last_seq
        WHERE a.last_seq > 0 AND (p.seq IS NULL OR p.available_after <> a.available
              OR p.pending_after <> a.pending OR p.debt_after <> a.debt)
        """,
    ),
    Promise(
        2,
        "the postings, replayed, give the account, and their numbers have no gap",
        f"""
        SELECT a.customer_id, 'replayed ' || COALESCE(p.available, 0) || ', account ' || a.available AS detail
        FROM account a
        LEFT JOIN (
{REPLAYED}
        ) p ON p.customer_id = a.customer_id
        WHERE a.last_seq <> COALESCE(p.entries, 0) OR a.last_seq <> COALESCE(p.last_seq, 0)
              OR COALESCE(p.first_seq, 1) <> 1
              OR a.available <> COALESCE(p.available, 0) OR a.pending <> COALESCE(p.pending, 0)
              OR a.debt <> COALESCE(p.debt, 0) OR a.lifetime <> COALESCE(p.lifetime, 0)
              OR a.earned <> COALESCE(p.earned, 0) OR a.redeemed <> COALESCE(p.redeemed, 0)
              OR a.expired <> COALESCE(p.expired, 0) OR a.clawed_back <> COALESCE(p.clawed_back, 0)
              OR a.written_off <> COALESCE(p.written_off, 0)
        """,  # noqa: S608 - made of constants of this module
    ),
    Promise(
        2,
        "each posting's figures are those before it and its change",
        """
        SELECT customer_id, 'posting ' || seq AS detail
        FROM (
            SELECT customer_id, seq, available_change, pending_change, debt_change,
                   available_after, pending_after, debt_after,
                   LAG(available_after, 1, 0) OVER w AS available_before,
                   LAG(pending_after, 1, 0) OVER w AS pending_before,
                   LAG(debt_after, 1, 0) OVER w AS debt_before
            FROM posting WINDOW w AS (PARTITION BY customer_id ORDER BY seq)
        ) steps
        WHERE available_after <> available_before + available_change
              OR pending_after <> pending_before + pending_change
              OR debt_after <> debt_before + debt_change
        """,
    ),
    Promise(
        3,
        "what was taken from a lot, less what was given back, is what is missing from it",
        f"""
        SELECT l.customer_id, 'lot ' || l.seq || ' misses ' || (l.quantity - l.points_left)
               || ', allocations say ' || COALESCE(t.taken, 0) AS detail
        FROM lot l
        LEFT JOIN (
{TAKEN}
        ) t ON t.customer_id = l.customer_id AND t.lot_seq = l.seq
        WHERE l.quantity - l.points_left <> COALESCE(t.taken, 0)
        """,  # noqa: S608 - made of constants of this module
    ),
    Promise(
        3,
        "the allocations of a posting sum to the points it took or gave back",
        f"""
        SELECT p.customer_id, 'posting ' || p.seq AS detail
        FROM posting p
        LEFT JOIN (
            SELECT customer_id, posting_seq,
                   SUM(CASE WHEN reverses_seq IS NULL THEN points ELSE 0 END) AS taken,
                   SUM(CASE WHEN reverses_seq IS NULL THEN 0 ELSE points END) AS returned
            FROM allocation GROUP BY customer_id, posting_seq
        ) t ON t.customer_id = p.customer_id AND t.posting_seq = p.seq
        LEFT JOIN lot l ON l.customer_id = p.customer_id AND l.seq = p.seq
        WHERE COALESCE(t.taken, 0) <> CASE
                  WHEN p.kind IN {_TAKES} THEN -p.available_change - p.pending_change
                  WHEN p.kind IN {_RETURNS} AND l.seq IS NULL THEN 0
                  WHEN p.kind = 'write-off' THEN 0
                  ELSE -p.debt_change END
              OR COALESCE(t.returned, 0) <> CASE
                  WHEN p.kind IN {_RETURNS} AND l.seq IS NULL THEN p.available_change ELSE 0 END
        """,  # noqa: S608 - the lists are constants of this module
    ),
    Promise(
        4,
        "earned points are available, pending, redeemed, expired or taken back",
        """
        SELECT customer_id, 'earned ' || earned AS detail
        FROM account
        WHERE earned <> available + pending + redeemed + expired + clawed_back - written_off - debt
        """,
    ),
    Promise(
        5,
        "nobody has points and owes points",
        "SELECT customer_id, 'debt ' || debt AS detail FROM account WHERE available > 0 AND debt > 0",
    ),
    Promise(
        10,
        "what is given back of a posting is never more than it took",
        """
        SELECT g.customer_id, 'posting ' || g.reverses_seq AS detail
        FROM (
            SELECT customer_id, reverses_seq, lot_seq, SUM(points) AS points
            FROM allocation WHERE reverses_seq IS NOT NULL GROUP BY customer_id, reverses_seq, lot_seq
        ) g
        LEFT JOIN allocation t ON t.customer_id = g.customer_id AND t.posting_seq = g.reverses_seq
             AND t.lot_seq = g.lot_seq
        WHERE t.points IS NULL OR g.points > t.points
        """,
    ),
    Promise(
        2,
        "every customer has an account",
        """
        SELECT c.id AS customer_id, 'no account' AS detail
        FROM customer c LEFT JOIN account a ON a.customer_id = c.id WHERE a.customer_id IS NULL
        """,
    ),
)
