INSERT INTO hq_order_line VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET asked_milli = asked_milli + excluded.asked_milli,
    suggested_milli = suggested_milli + excluded.suggested_milli
