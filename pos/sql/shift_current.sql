SELECT number, business_day, opened_seq, opened_ms, opened_by, float_cash,
    closed_seq, closed_ms, closed_by, counted
FROM shift ORDER BY number DESC LIMIT 1
