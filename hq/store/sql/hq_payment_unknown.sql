INSERT INTO hq_payment (outlet, order_no, unknown_ms) VALUES (?1, ?2, ?3)
ON CONFLICT (outlet, order_no) DO UPDATE SET unknown_ms = excluded.unknown_ms
WHERE unknown_ms = 0 OR excluded.unknown_ms < unknown_ms;
