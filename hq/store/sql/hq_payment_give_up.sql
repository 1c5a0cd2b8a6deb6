INSERT INTO hq_payment (outlet, order_no, given_up_ms) VALUES (?1, ?2, ?3)
ON CONFLICT (outlet, order_no) DO UPDATE SET given_up_ms = excluded.given_up_ms
WHERE given_up_ms = 0 OR excluded.given_up_ms < given_up_ms;
