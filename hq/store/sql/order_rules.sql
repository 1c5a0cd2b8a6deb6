SELECT * FROM hq_order_rule WHERE ?1 = 0 OR outlet = ?1 ORDER BY outlet
