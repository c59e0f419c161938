"""The promises of receipts: what they earned, what refunds took back, what they sum to."""

from loyalty_core.reports.promises.promise import Promise

RECEIPTS = """
SELECT customer_id,
       SUM(CASE WHEN kind = 'sale' THEN amount_minor ELSE 0 END) AS gross,
       SUM(CASE WHEN kind = 'refund' THEN -amount_minor ELSE 0 END) AS refunded,
       SUM(CASE WHEN kind = 'sale' THEN 1 ELSE 0 END) AS sales
FROM purchase WHERE customer_id IS NOT NULL GROUP BY customer_id
"""
"""What each customer's receipts come to."""

PROMISES = (
    Promise(
        10,
        "claw-backs of a purchase are what its refunds took, and never more than it earned",
        """
        SELECT p.customer_id, 'purchase T' || p.id AS detail
        FROM purchase p
        LEFT JOIN (
            SELECT purchase_id, SUM(points) AS points, SUM(amount_minor) AS amount_minor
            FROM refund_part WHERE purchase_id IS NOT NULL GROUP BY purchase_id
        ) r ON r.purchase_id = p.id
        WHERE p.kind = 'sale' AND (p.clawed_points <> COALESCE(r.points, 0)
              OR p.refunded_minor <> COALESCE(r.amount_minor, 0) OR p.clawed_points > p.earned_points)
        """,
    ),
    Promise(
        10,
        "a purchase earned what its posting says, once",
        """
        SELECT p.customer_id, 'purchase T' || p.id AS detail
        FROM purchase p
        LEFT JOIN posting e ON e.customer_id = COALESCE(p.earned_by, p.customer_id) AND e.seq = p.lot_seq
        WHERE p.earned_points > 0 AND (e.seq IS NULL OR e.kind <> 'earn' OR e.points <> p.earned_points
              OR e.purchase_id <> p.id)
        """,
    ),
    Promise(
        2,
        "the account's money is the sum of the customer's receipts",
        f"""
        SELECT a.customer_id, 'gross ' || a.gross_minor || ', receipts ' || COALESCE(p.gross, 0) AS detail
        FROM account a
        LEFT JOIN (
{RECEIPTS}
        ) p ON p.customer_id = a.customer_id
        WHERE a.gross_minor <> COALESCE(p.gross, 0) OR a.refunded_minor <> COALESCE(p.refunded, 0)
              OR a.transactions <> COALESCE(p.sales, 0)
        """,  # noqa: S608 - made of constants of this module
    ),
)
