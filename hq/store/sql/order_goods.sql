-- The range as the order desk needs it: every item with its packs, cost and
-- whom it is for, whether it is withdrawn or recalled as a whole on day ?1.
SELECT i.id, i.record, coalesce(i.cost_fen, -1), i.audience,
    EXISTS (SELECT 1 FROM hq_recall r
            WHERE r.item = i.id AND r.lots = '' AND r.ended_ms IS NULL
              AND r.day <= ?1)
FROM hq_item i ORDER BY i.id
