"""The promises of what is given: coupons, and rewards for points."""

from loyalty_core.reports.promises.promise import Promise

PROMISES = (
    Promise(
        12,
        "a campaign counts the coupons that hold a place, claimed and used ones among them, and no limit is passed",
        """
        SELECT NULL AS customer_id, 'campaign ' || c.id AS detail
        FROM campaign c
        LEFT JOIN (
            SELECT campaign_id, COUNT(*) AS held, COUNT(claimed_at) AS claimed,
                   SUM(CASE WHEN state = 'used' THEN 1 ELSE 0 END) AS used
            FROM coupon WHERE state <> 'voided' GROUP BY campaign_id
        ) k ON k.campaign_id = c.id
        WHERE c.issued <> COALESCE(k.held, 0) OR c.claimed <> COALESCE(k.claimed, 0)
              OR c.used <> COALESCE(k.used, 0) OR c.issued > COALESCE(c.limit_total, c.issued)
        """,
    ),
    Promise(
        12,
        "no customer holds more coupons of a campaign than it allows",
        """
        SELECT k.customer_id, 'campaign ' || c.id AS detail
        FROM (
            SELECT campaign_id, COALESCE(issued_to, customer_id) AS customer_id, COUNT(*) AS held
            FROM coupon WHERE state <> 'voided' GROUP BY campaign_id, COALESCE(issued_to, customer_id)
        ) k
        JOIN campaign c ON c.id = k.campaign_id
        WHERE k.held > c.limit_per_customer
        """,
    ),
    Promise(
        10,
        "what cancelled redemptions gave back is never more than they took",
        """
        SELECT b.customer_id, 'posting ' || b.reverses_seq AS detail
        FROM (
            SELECT customer_id, reverses_seq, SUM(points) AS points
            FROM posting WHERE kind = 'spend-cancelled' GROUP BY customer_id, reverses_seq
        ) b
        LEFT JOIN posting s ON s.customer_id = b.customer_id AND s.seq = b.reverses_seq
        WHERE s.seq IS NULL OR s.kind <> 'spend' OR b.points > -s.points
        """,
    ),
    Promise(
        12,
        "a reward counts how often it was had, and no limit is passed",
        """
        SELECT NULL AS customer_id, 'reward ' || w.id AS detail
        FROM reward w
        LEFT JOIN (
            SELECT reward_id, SUM(times) AS had FROM redemption WHERE state = 'confirmed' GROUP BY reward_id
        ) r ON r.reward_id = w.id
        WHERE w.redeemed <> COALESCE(r.had, 0) OR w.redeemed > COALESCE(w.limit_total, w.redeemed)
        """,
    ),
    Promise(
        12,
        "no customer had a reward more often than it allows",
        """
        SELECT r.customer_id, 'reward ' || w.id AS detail
        FROM (
            SELECT reward_id, COALESCE(first_customer_id, customer_id) AS customer_id, SUM(times) AS had
            FROM redemption WHERE state = 'confirmed' GROUP BY reward_id, COALESCE(first_customer_id, customer_id)
        ) r
        JOIN reward w ON w.id = r.reward_id
        WHERE r.had > w.limit_per_customer
        """,
    ),
    Promise(
        16,
        "a redemption took its points by one posting if it was confirmed, and gave them back if it was cancelled then",
        """
        SELECT r.customer_id, 'redemption ' || r.id AS detail
        FROM (
            SELECT id, state, points, COALESCE(first_customer_id, customer_id) AS customer_id,
                   COALESCE(first_seq, spend_seq) AS spend_seq
            FROM redemption
        ) r
        LEFT JOIN posting s ON s.customer_id = r.customer_id AND s.seq = r.spend_seq
        LEFT JOIN (
            SELECT customer_id, reverses_seq, SUM(points) AS points
            FROM posting WHERE kind = 'spend-cancelled' GROUP BY customer_id, reverses_seq
        ) b ON b.customer_id = r.customer_id AND b.reverses_seq = r.spend_seq
        WHERE (r.state = 'confirmed' AND r.spend_seq IS NULL)
              OR (r.state IN ('waiting', 'failed') AND r.spend_seq IS NOT NULL)
              OR (r.spend_seq IS NOT NULL AND (s.seq IS NULL OR s.kind <> 'spend' OR s.source <> 'redemption'
                  OR s.points <> -r.points
                  OR COALESCE(b.points, 0) <> CASE WHEN r.state = 'cancelled' THEN r.points ELSE 0 END))
        """,
    ),
    Promise(
        16,
        "every posting that redeemed points belongs to a redemption",
        """
        SELECT s.customer_id, 'posting ' || s.seq AS detail
        FROM posting s
        LEFT JOIN redemption r ON COALESCE(r.first_customer_id, r.customer_id) = s.customer_id
             AND COALESCE(r.first_seq, r.spend_seq) = s.seq
        WHERE s.kind = 'spend' AND s.source = 'redemption' AND r.id IS NULL
        """,
    ),
    Promise(
        16,
        "a confirmed redemption gave its coupons, and a cancelled one left none that could be used",
        """
        SELECT r.customer_id, 'redemption ' || r.id AS detail
        FROM redemption r
        JOIN reward w ON w.id = r.reward_id
        LEFT JOIN (
            SELECT g.redemption_id, g.campaign_id, g.customer_id, COUNT(*) AS coupons,
                   SUM(CASE WHEN g.state = 'voided' THEN 0 ELSE 1 END) AS valid
            FROM (
                SELECT l.redemption_id, c.campaign_id, c.customer_id, c.state
                FROM redemption_coupon l JOIN coupon c ON c.id = l.coupon_id
            ) g
            GROUP BY g.redemption_id, g.campaign_id, g.customer_id
        ) k ON k.redemption_id = r.id
        WHERE COALESCE(k.coupons, 0) <> CASE WHEN COALESCE(r.first_seq, r.spend_seq) IS NULL OR w.kind = 'custom'
                                           THEN 0 ELSE r.times END
              OR (r.state <> 'confirmed' AND COALESCE(k.valid, 0) <> 0)
              OR k.customer_id <> r.customer_id OR k.campaign_id <> w.campaign_id
        """,
    ),
    Promise(
        16,
        "every coupon of a reward was given by a redemption",
        """
        SELECT c.customer_id, 'coupon ' || c.id AS detail
        FROM coupon c
        JOIN reward w ON w.campaign_id = c.campaign_id
        LEFT JOIN redemption_coupon l ON l.coupon_id = c.id
        WHERE l.coupon_id IS NULL
        """,
    ),
)
