INSERT INTO hq_customer_part VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (outlet, customer, till) DO UPDATE SET
    seq = max(seq, excluded.seq), balance = balance + excluded.balance,
    points = points + excluded.points;
