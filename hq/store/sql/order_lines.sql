-- ?1 outlet, ?2 till, ?3 seq, ?4 item (0: all), ?5 wanted until (0: any),
-- ?6 1: open only, ?7 1: to be sent only. States: sync/order.proto.
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
), told AS (
    SELECT p.outlet, p.till, p.seq, p.at_ms, p.run, p.emergency,
        p.delivery_day, p.item, p.pack, p.asked_milli, p.suggested_milli,
        CASE WHEN d.state IN (1, 2, 5, 6, 7) OR (d.state = 4) THEN d.state
             WHEN p.replaced OR p.asked_milli = 0 THEN 4
             ELSE coalesce(d.state, 0) END AS state,
        CASE WHEN d.state IN (1, 2, 4, 5, 6, 7) THEN d.reason
             WHEN p.replaced OR p.asked_milli = 0 THEN 9
             ELSE coalesce(d.reason, 0) END AS reason,
        coalesce(d.allotted_milli, 0) AS allotted_milli,
        coalesce(d.substitute, 0) AS substitute,
        coalesce(d.substitute_milli, 0) AS substitute_milli
    FROM placed p
    LEFT JOIN hq_order_decided d USING (outlet, till, seq, item)
    UNION ALL
    SELECT outlet, till, seq, at_ms, run, 0, 0, item, 0, asked_milli, 0, state,
        reason, allotted_milli, substitute, substitute_milli
    FROM hq_order_decided
    WHERE till = 0 AND (?1 = 0 OR outlet = ?1) AND ?2 = 0
      AND (?3 = 0 OR seq = ?3) AND (?4 = 0 OR item = ?4)
)
SELECT * FROM told
WHERE (?6 = 0 OR state IN (0, 3))
  AND (?7 = 0 OR (state IN (1, 2, 5)
                  AND allotted_milli + substitute_milli > 0))
ORDER BY outlet, till, seq, item
