SELECT EXISTS (SELECT 1 FROM hq_order
               WHERE outlet = ?1 AND run = ?2 AND run > 0)
    OR EXISTS (SELECT 1 FROM hq_order_decided
               WHERE outlet = ?1 AND till = 0 AND suggestion = ?2)
