INSERT INTO shift_asked (job, last_seq, number, business_day, opened_seq, opened_ms, opened_by, float_cash,
    closed_seq, closed_ms, closed_by, counted, sales, pieces, total, saved,
    change, t0, t1, t2, t3, t4, t5, n0, n1, n2, n3, n4, n5, voids, voided,
    abandoned, abandoned_total, drawer, reprints)
SELECT ?1, ?2, number, business_day, opened_seq, opened_ms, opened_by, float_cash,
    closed_seq, closed_ms, closed_by, counted, sales, pieces, total, saved,
    change, t0, t1, t2, t3, t4, t5, n0, n1, n2, n3, n4, n5, voids, voided,
    abandoned, abandoned_total, drawer, reprints
FROM shift WHERE number = ?3
