SELECT till, type, payment, fen FROM hq_refund_way
WHERE sale_till = ? AND sale_seq = ? AND tag = ?;
