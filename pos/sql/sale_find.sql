SELECT s.seq, s.at_ms, s.cashier, s.shift, s.business_day, s.lines, s.total,
    s.tendered, s.change, s.copies
FROM sale s WHERE s.seq = ?
