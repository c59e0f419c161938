"""The promises of the records: merged, erased, and every write in the audit."""

from loyalty_core.reports.promises.promise import Promise

PROMISES = (
    Promise(
        14,
        "a merged-away customer has nothing left, and names one who goes on",
        """
        SELECT c.id AS customer_id, 'merged into ' || COALESCE(c.merged_into_id, 0) AS detail
        FROM customer c
        JOIN account a ON a.customer_id = c.id
        LEFT JOIN customer s ON s.id = c.merged_into_id AND s.merged_into_id IS NULL
        WHERE c.merged_into_id IS NOT NULL AND (s.id IS NULL OR c.record_state = 'live' OR a.available <> 0
              OR a.pending <> 0 OR a.debt <> 0 OR a.lifetime <> 0 OR a.earned <> 0 OR a.redeemed <> 0
              OR a.expired <> 0 OR a.clawed_back <> 0 OR a.written_off <> 0 OR a.transactions <> 0)
        """,
    ),
    Promise(
        14,
        "what a merge took from one customer it gave to another",
        """
        SELECT NULL AS customer_id, kind || ' ' || points AS detail
        FROM (
            SELECT CASE WHEN kind IN ('merge-in', 'merge-out') THEN 'merge' ELSE kind END AS kind,
                   SUM(points) AS points
            FROM posting WHERE kind LIKE 'merge-%'
            GROUP BY CASE WHEN kind IN ('merge-in', 'merge-out') THEN 'merge' ELSE kind END
        ) sums
        WHERE points <> 0
        """,
    ),
    Promise(
        15,
        "an erased customer has no points and owes none",
        """
        SELECT c.id AS customer_id,
               a.available || ' available, ' || a.pending || ' pending, ' || a.debt || ' owed' AS detail
        FROM customer c
        JOIN account a ON a.customer_id = c.id
        WHERE c.record_state = 'erased' AND (a.available <> 0 OR a.pending <> 0 OR a.debt <> 0)
        """,
    ),
    Promise(
        15,
        "of an erased customer no personal value is left",
        """
        SELECT c.id AS customer_id, 'details' AS detail
        FROM customer c
        WHERE c.record_state = 'erased' AND (c.first_name <> '' OR c.last_name <> '' OR c.phone IS NOT NULL
              OR c.email IS NOT NULL OR c.email_key IS NOT NULL OR c.birthday IS NOT NULL OR c.card IS NOT NULL
              OR c.card_key IS NOT NULL)
        UNION
        SELECT c.id, 'search term' FROM customer c JOIN search_term t ON t.customer_id = c.id
        WHERE c.record_state = 'erased'
        UNION
        SELECT c.id, 'message ' || m.id FROM customer c JOIN message m ON m.customer_id = c.id
        WHERE c.record_state = 'erased' AND (m.destination IS NOT NULL OR m.secret IS NOT NULL OR m.body <> '')
        UNION
        SELECT c.id, 'note ' || n.id FROM customer c JOIN note n ON n.customer_id = c.id
        WHERE c.record_state = 'erased' AND n.text <> ''
        UNION
        SELECT c.id, 'posting ' || p.seq FROM customer c JOIN posting p ON p.customer_id = c.id
        WHERE c.record_state = 'erased' AND p.comment IS NOT NULL
        UNION
        SELECT c.id, 'membership change ' || m.seq FROM customer c JOIN membership_change m ON m.customer_id = c.id
        WHERE c.record_state = 'erased' AND m.reason IS NOT NULL
        UNION
        SELECT c.id, 'review ' || v.id FROM customer c JOIN review v ON v.customer_id = c.id
        WHERE c.record_state = 'erased' AND (v.text IS NOT NULL OR v.reject_reason IS NOT NULL)
        UNION
        SELECT c.id, 'referral ' || r.id FROM customer c JOIN referral r ON c.id IN (r.referrer_id, r.friend_id)
        WHERE c.record_state = 'erased' AND (r.friend_name IS NOT NULL OR r.friend_email IS NOT NULL
              OR r.friend_email_key IS NOT NULL OR r.friend_phone IS NOT NULL OR r.cancel_reason IS NOT NULL)
        UNION
        SELECT c.id, 'import ' || i.batch_id FROM customer c JOIN import_row i ON i.customer_id = c.id
        WHERE c.record_state = 'erased' AND i.row_key IS NOT NULL
        UNION
        SELECT c.id, 'audit row ' || e.id FROM customer c JOIN audit_entry e ON e.customer_id = c.id
        JOIN audit_personal v ON v.entry_id = e.id
        WHERE c.record_state = 'erased'
        """,
    ),
    Promise(
        18,
        "every write has one audit row, and every audit row its answer",
        """
        SELECT e.customer_id, 'audit row ' || e.id AS detail
        FROM audit_entry e
        LEFT JOIN request r ON r.entry_id = e.id AND r.request_id = e.request_id
        WHERE r.request_id IS NULL
        """,
    ),
    Promise(
        18,
        "no audit row was removed: each answer that was given has its own",
        """
        SELECT NULL AS customer_id, 'audit row ' || r.entry_id AS detail
        FROM request r
        LEFT JOIN audit_entry e ON e.id = r.entry_id AND e.request_id = r.request_id
        WHERE e.id IS NULL
        """,
    ),
)
