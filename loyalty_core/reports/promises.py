"""The promises of the ledger as questions to the tables: each finds the rows that break it.

Every question is one statement that both engines understand and that sees one state of the tables. It returns
`customer_id` (or null) and `detail`. The number is the promise's in the ledger's rules.
"""

from dataclasses import dataclass

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

RECEIPTS = """
SELECT customer_id,
       SUM(CASE WHEN kind = 'sale' THEN amount_minor ELSE 0 END) AS gross,
       SUM(CASE WHEN kind = 'refund' THEN -amount_minor ELSE 0 END) AS refunded,
       SUM(CASE WHEN kind = 'sale' THEN 1 ELSE 0 END) AS sales
FROM purchase WHERE customer_id IS NOT NULL GROUP BY customer_id
"""
"""What each customer's receipts come to."""

TAKEN = """
SELECT customer_id, lot_seq, SUM(CASE WHEN reverses_seq IS NULL THEN points ELSE -points END) AS taken
FROM allocation GROUP BY customer_id, lot_seq
"""
"""What was taken from each lot, less what was given back."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What must hold, and the statement that finds where it does not."""

    number: int
    says: str
    breaches: str


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
    Promise(
        2,
        "every customer has an account",
        """
        SELECT c.id AS customer_id, 'no account' AS detail
        FROM customer c LEFT JOIN account a ON a.customer_id = c.id WHERE a.customer_id IS NULL
        """,
    ),
)
