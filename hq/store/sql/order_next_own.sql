SELECT coalesce(max(seq), 0) + 1 FROM hq_order_decided WHERE till = 0
