INSERT INTO hq_customer_debt VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (outlet, customer, till, day) DO UPDATE SET
    fen = fen + excluded.fen;
