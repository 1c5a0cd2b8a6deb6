-- Refunds whose sale has not come here.
SELECT count(*) FROM hq_refund r
WHERE r.sale_till <> 0 AND NOT EXISTS (
    SELECT 1 FROM hq_refund_sold s
    WHERE s.sale_till = r.sale_till AND s.sale_seq = r.sale_seq
      AND s.tag = r.tag);
