INSERT INTO shift_asked (job, last_seq, number, business_day, opened_seq,
    opened_ms, opened_by, float_cash, closed_seq, closed_ms, closed_by, counted)
SELECT ?1, ?2, number, business_day, opened_seq, opened_ms, opened_by, float_cash,
    closed_seq, closed_ms, closed_by, counted
FROM shift WHERE number = ?3
