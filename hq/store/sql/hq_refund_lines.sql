SELECT till, place, milli, fen FROM hq_refund_line
WHERE sale_till = ? AND sale_seq = ? AND tag = ?;
