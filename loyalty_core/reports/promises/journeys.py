"""The promises of journeys."""

from loyalty_core.reports.promises.promise import Promise

PROMISES = (
    Promise(
        17,
        "where a customer stands in a journey is what the last step says, and each begins where the one before ended",
        """
        SELECT m.customer_id, 'journey ' || m.journey_id || ', stage ' || m.stage AS detail
        FROM journey_member m
        LEFT JOIN journey_step l
               ON l.customer_id = m.customer_id AND l.journey_id = m.journey_id AND l.seq = m.seq
        LEFT JOIN (
            SELECT customer_id, journey_id, MAX(seq) AS last_seq, SUM(CASE WHEN fits THEN 0 ELSE 1 END) AS misfits
            FROM (
                SELECT customer_id, journey_id, seq,
                       stage_before = LAG(stage, 1, 'not_invited') OVER w AND seq = LAG(seq, 1, 0) OVER w + 1 AS fits
                FROM journey_step WINDOW w AS (PARTITION BY customer_id, journey_id ORDER BY seq)
            ) steps
            GROUP BY customer_id, journey_id
        ) s ON s.customer_id = m.customer_id AND s.journey_id = m.journey_id
        WHERE COALESCE(s.last_seq, 0) <> m.seq OR COALESCE(s.misfits, 0) <> 0
              OR COALESCE(l.stage, 'not_invited') <> m.stage OR COALESCE(l.times_entered, 0) <> m.times_entered
        """,
    ),
    Promise(
        17,
        "who became a top customer had used as many offers as their version asks for",
        """
        SELECT t.customer_id, 'step ' || t.seq || ' of journey ' || t.journey_id AS detail
        FROM journey_step t
        JOIN journey_member m ON m.customer_id = t.customer_id AND m.journey_id = t.journey_id
        JOIN journey_version v ON v.id = m.version_id
        WHERE t.stage = 'top' AND t.stage_before <> 'top' AND t.action IN ('use', 'period') AND t.uses < v.top_uses
        """,
    ),
    Promise(
        17,
        "nobody who was merged away or erased takes part in a journey's clock, or has anything noted that they like",
        """
        SELECT m.customer_id, 'journey ' || m.journey_id AS detail
        FROM journey_member m JOIN customer c ON c.id = m.customer_id
        WHERE c.record_state <> 'live' AND m.due_at IS NOT NULL
        UNION ALL
        SELECT p.customer_id, 'likes something' FROM preference p JOIN customer c ON c.id = p.customer_id
        WHERE c.record_state <> 'live'
        """,
    ),
)
