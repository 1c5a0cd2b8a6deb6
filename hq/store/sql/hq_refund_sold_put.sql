INSERT INTO hq_refund_sold VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING;
