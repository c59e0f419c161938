"""The promises of what files brought in."""

from loyalty_core.reports.promises.promise import Promise

PROMISES = (
    Promise(
        10,
        "an opening balance stands in one row of one import, and a row's points are that balance",
        """
        SELECT p.customer_id, 'posting ' || p.seq AS detail
        FROM posting p
        LEFT JOIN (
            SELECT customer_id, posting_seq, COUNT(*) AS times
            FROM import_row WHERE posting_seq IS NOT NULL GROUP BY customer_id, posting_seq
        ) r ON r.customer_id = p.customer_id AND r.posting_seq = p.seq
        WHERE p.kind = 'opening' AND COALESCE(r.times, 0) <> 1
        UNION ALL
        SELECT r.customer_id, 'line ' || r.line || ' of import ' || r.batch_id AS detail
        FROM import_row r
        LEFT JOIN posting p ON p.customer_id = r.customer_id AND p.seq = r.posting_seq AND p.kind = 'opening'
        WHERE r.posting_seq IS NOT NULL AND p.seq IS NULL
        """,
    ),
    Promise(
        10,
        "an import counts its rows, and says of each whether it was taken back",
        """
        SELECT NULL AS customer_id, 'import ' || b.id AS detail
        FROM import_batch b
        LEFT JOIN (
            SELECT batch_id, COUNT(*) AS had, SUM(CASE WHEN state = 'undone' THEN 1 ELSE 0 END) AS undone,
                   SUM(CASE WHEN state = 'stays' THEN 1 ELSE 0 END) AS stays
            FROM import_row GROUP BY batch_id
        ) r ON r.batch_id = b.id
        WHERE b.kind <> 'purchases' AND (b.imported <> COALESCE(r.had, 0) OR b.undone <> COALESCE(r.undone, 0)
              OR b.stays <> COALESCE(r.stays, 0)
              OR (b.undone_at IS NOT NULL AND b.undone + b.stays <> b.imported))
        """,
    ),
)
