-- Whether a till of the delivery's outlet has it; ?1 delivery.
SELECT EXISTS (SELECT 1 FROM hq_goods_received
               WHERE delivery = ?1 AND counted = 1)
