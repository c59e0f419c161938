"""The promises of tiers, memberships, referrals and reviews."""

from loyalty_core.reports.promises.promise import Promise

PROMISES = (
    Promise(
        10,
        "a referral was paid at most once, by a posting of the referrer that exists; what was taken back was, in full",
        """
        SELECT r.referrer_id AS customer_id, 'referral ' || r.id AS detail
        FROM referral r
        JOIN customer c ON c.id = r.referrer_id
        LEFT JOIN posting e ON e.customer_id = r.referrer_id AND e.seq = r.reward_seq
        WHERE (r.reward_seq IS NOT NULL AND (e.seq IS NULL OR e.kind <> 'earn' OR e.source <> 'referral'
                  OR e.points <> r.reward_points))
              OR (r.taken_back_seq IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM posting t JOIN customer k ON k.id = t.customer_id
                  WHERE t.seq = r.taken_back_seq AND t.kind = 'claw-back' AND t.source = 'referral'
                        AND t.points = -r.reward_points
                        AND (k.id = COALESCE(c.merged_into_id, c.id) OR k.merged_into_id = c.merged_into_id
                             OR k.id = c.id)))
        """,
    ),
    Promise(
        10,
        "what referrals gave a person, less what was taken back, is what their referrals say",
        """
        SELECT person AS customer_id, 'points ' || SUM(points) AS detail
        FROM (
            SELECT COALESCE(c.merged_into_id, c.id) AS person, e.points
            FROM posting e JOIN customer c ON c.id = e.customer_id
            WHERE e.source = 'referral' AND e.kind IN ('earn', 'claw-back')
            UNION ALL
            SELECT COALESCE(c.merged_into_id, c.id), -r.reward_points
            FROM referral r JOIN customer c ON c.id = r.referrer_id
            WHERE r.reward_points <> 0 AND r.taken_back_seq IS NULL
        ) sums
        GROUP BY person HAVING SUM(points) <> 0
        """,
    ),
    Promise(
        10,
        "a completed referral names a purchase of the friend, and no two the same friend",
        """
        SELECT r.referrer_id AS customer_id, 'referral ' || r.id AS detail
        FROM referral r
        LEFT JOIN customer c ON c.id = r.friend_id
        LEFT JOIN purchase p ON p.id = r.purchase_id
        LEFT JOIN (
            SELECT friend_id, COUNT(*) AS times FROM referral WHERE state <> 'cancelled' GROUP BY friend_id
        ) f ON f.friend_id = r.friend_id
        WHERE r.state = 'completed' AND (p.id IS NULL OR p.kind <> 'sale' OR p.customer_id IS NULL
              OR p.customer_id <> COALESCE(c.merged_into_id, c.id) OR f.times > 1)
        """,
    ),
    Promise(
        10,
        "an approved review was paid at most once, by a posting of its author that exists",
        """
        SELECT v.customer_id, 'review ' || v.id AS detail
        FROM review v
        LEFT JOIN customer a ON a.id = v.paid_to
        LEFT JOIN posting e ON e.customer_id = v.paid_to AND e.seq = v.posting_seq
        WHERE v.posting_seq IS NOT NULL AND (e.seq IS NULL OR e.kind <> 'earn' OR e.source <> 'review'
              OR e.points <> v.points OR v.state <> 'approved'
              OR COALESCE(a.merged_into_id, a.id) <> v.customer_id)
        """,
    ),
    Promise(
        10,
        "what reviews gave a person, less what was taken back, is what their reviews say",
        """
        SELECT person AS customer_id, 'points ' || SUM(points) AS detail
        FROM (
            SELECT COALESCE(c.merged_into_id, c.id) AS person, e.points
            FROM posting e JOIN customer c ON c.id = e.customer_id
            WHERE e.source = 'review' AND e.kind IN ('earn', 'claw-back')
            UNION ALL
            SELECT COALESCE(c.merged_into_id, c.id), -v.points
            FROM review v JOIN customer c ON c.id = v.customer_id
            WHERE v.points <> 0
        ) sums
        GROUP BY person HAVING SUM(points) <> 0
        """,
    ),
    Promise(
        17,
        "the moves between tiers follow each other, and the last leads to the stored tier",
        """
        SELECT c.id AS customer_id, 'stored ' || COALESCE(c.tier_id, 'none') || ', moved to '
               || COALESCE(m.to_tier_id, 'none') AS detail
        FROM customer c
        LEFT JOIN (
            SELECT customer_id, COUNT(*) AS moves, MAX(seq) AS last_seq,
                   SUM(CASE WHEN fits THEN 0 ELSE 1 END) AS misfits
            FROM (
                SELECT customer_id, seq, COALESCE(from_tier_id, '') = COALESCE(
                           LAG(to_tier_id) OVER (PARTITION BY customer_id ORDER BY seq), '') AS fits
                FROM tier_change
            ) steps
            GROUP BY customer_id
        ) s ON s.customer_id = c.id
        LEFT JOIN tier_change m ON m.customer_id = c.id AND m.seq = s.last_seq
        WHERE COALESCE(c.tier_id, '') <> COALESCE(m.to_tier_id, '')
              OR COALESCE(s.moves, 0) <> COALESCE(s.last_seq, 0) OR COALESCE(s.misfits, 0) <> 0
        """,
    ),
    Promise(
        17,
        "an entry reward is the member's own coupon of that kind, or points credited as such, once",
        """
        SELECT g.customer_id, 'entry into ' || g.tier_id AS detail
        FROM entry_given g
        LEFT JOIN coupon k ON k.id = g.coupon_id
        LEFT JOIN posting p ON p.customer_id = g.customer_id AND p.seq = g.posting_seq
        WHERE (g.coupon_id IS NOT NULL AND (k.id IS NULL OR COALESCE(k.issued_to, k.customer_id) <> g.customer_id
              OR NOT k.entry_reward))
              OR (g.posting_seq IS NOT NULL AND (p.seq IS NULL OR p.source <> 'entry-reward' OR p.points <= 0))
        """,
    ),
    Promise(
        17,
        "a membership is what the last row of its history says, and each row begins where the one before ended",
        """
        SELECT c.id AS customer_id, 'membership ' || c.membership AS detail
        FROM customer c
        LEFT JOIN (
            SELECT customer_id, MAX(seq) AS seq FROM membership_change GROUP BY customer_id
        ) l ON l.customer_id = c.id
        LEFT JOIN membership_change m ON m.customer_id = c.id AND m.seq = l.seq
        WHERE COALESCE(m.status, CASE WHEN c.joined_at IS NULL THEN 'not_enrolled' ELSE 'enrolled' END) <> c.membership
        UNION ALL
        SELECT h.customer_id, 'change ' || h.seq AS detail
        FROM (
            SELECT customer_id, seq, status_before,
                   LAG(status) OVER w AS status_then, LAG(seq, 1, 0) OVER w AS seq_then
            FROM membership_change WINDOW w AS (PARTITION BY customer_id ORDER BY seq)
        ) h
        WHERE h.seq <> h.seq_then + 1 OR h.status_then <> h.status_before
        """,
    ),
    Promise(
        17,
        "nobody who is blocked, merged away or erased has a pending referral",
        """
        SELECT r.referrer_id AS customer_id, 'referral ' || r.id AS detail
        FROM referral r
        JOIN customer a ON a.id = r.referrer_id
        LEFT JOIN customer f ON f.id = r.friend_id
        WHERE r.state = 'pending' AND (a.membership = 'blocked' OR f.membership = 'blocked'
              OR a.record_state <> 'live' OR f.record_state <> 'live')
        """,
    ),
)
