SELECT EXISTS (SELECT 1 FROM hq_order
               WHERE outlet = ?1 AND run = ?2 AND run > 0)
