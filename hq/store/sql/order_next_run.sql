SELECT 1 + max(coalesce((SELECT max(run) FROM hq_order_suggested), 0),
    coalesce((SELECT max(suggestion) FROM hq_order_decided), 0))
