-- ?1 outlet, ?2 till, ?3 seq, ?4 item (0: all), ?5 wanted until (0: any),
-- ?6 1: open only, ?7 1: to be sent only, ?8 wanted from (0: any), ?9 1:
-- headquarters' own orders only. States: sync/order.proto.
WITH placed AS (
    SELECT o.outlet, o.till, o.seq, o.at_ms, o.run, o.emergency,
        o.delivery_day, l.item, l.pack, l.asked_milli, l.suggested_milli,
        EXISTS (SELECT 1 FROM hq_order n
                WHERE n.outlet = o.outlet AND n.till = o.till
                  AND n.replaces = o.seq AND n.seq > o.seq)
        OR (o.run > 0 AND EXISTS (
                SELECT 1 FROM hq_order n
                WHERE n.outlet = o.outlet AND n.run = o.run AND n.run > 0
                  AND (n.at_ms, n.till, n.seq) > (o.at_ms, o.till, o.seq)))
            AS replaced
    FROM hq_order o
    JOIN hq_order_line l USING (outlet, till, seq)
    WHERE (?1 = 0 OR o.outlet = ?1) AND (?2 = 0 OR o.till = ?2)
      AND (?3 = 0 OR o.seq = ?3) AND (?4 = 0 OR l.item = ?4)
      AND (?5 = 0 OR o.delivery_day <= ?5)
      AND (?8 = 0 OR o.delivery_day >= ?8
           OR o.delivery_day = 0 AND o.at_ms >= ?8 * 86400000)
      AND ?9 = 0
), joined AS (
    SELECT p.outlet, p.till, p.seq, p.at_ms, p.run, p.emergency,
        CASE WHEN coalesce(d.delivery_day, 0) > 0 THEN d.delivery_day
             ELSE p.delivery_day END AS delivery_day,
        p.item, p.pack, p.asked_milli, p.suggested_milli,
        p.replaced OR p.asked_milli = 0 AS gone, d.at_ms AS decided_ms,
        d.state, d.reason, d.allotted_milli, d.substitute, d.substitute_milli,
        d.delivery, p.delivery_day AS wanted_day
    FROM placed p
    LEFT JOIN hq_order_decided d USING (outlet, till, seq, item)
    UNION ALL
    SELECT outlet, till, seq, at_ms, suggestion, 0, delivery_day, item, 0,
        asked_milli, asked_milli,
        suggestion > 0 AND EXISTS (
            SELECT 1 FROM hq_order n
            WHERE n.outlet = hq_order_decided.outlet
              AND n.run = hq_order_decided.suggestion AND n.run > 0),
        at_ms, state, reason, allotted_milli, substitute, substitute_milli,
        delivery, delivery_day
    FROM hq_order_decided
    WHERE till = 0 AND ?2 = 0
      AND (?1 = 0 OR outlet = ?1) AND (?3 = 0 OR seq = ?3)
      AND (?4 = 0 OR item = ?4) AND (?5 = 0 OR delivery_day <= ?5)
      AND (?8 = 0 OR delivery_day >= ?8)
), told AS (
    SELECT outlet, till, seq, at_ms, run, emergency, delivery_day, item, pack,
        asked_milli, suggested_milli,
        CASE WHEN state = 6 AND EXISTS (
                    SELECT 1 FROM hq_goods_received r
                    WHERE r.delivery = joined.delivery AND r.counted = 1) THEN 7
             WHEN state IN (1, 2, 4, 5, 6, 7) THEN state
             WHEN gone THEN 4 ELSE coalesce(state, 0) END AS state,
        CASE WHEN state IN (1, 2, 4, 5, 6, 7) THEN reason
             WHEN gone THEN 9 ELSE coalesce(reason, 0) END AS reason,
        coalesce(allotted_milli, 0) AS allotted_milli,
        coalesce(substitute, 0) AS substitute,
        coalesce(substitute_milli, 0) AS substitute_milli,
        coalesce(delivery, 0) AS delivery, coalesce(decided_ms, 0),
        wanted_day
    FROM joined
)
SELECT * FROM told
WHERE (?6 = 0 OR state IN (0, 3))
  AND (?7 = 0 OR (state IN (1, 2, 5)
                  AND allotted_milli + substitute_milli > 0))
ORDER BY outlet, till, seq, item
