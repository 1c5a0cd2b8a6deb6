SELECT count(*) FROM hq_refund_line WHERE sale_till = ? AND sale_seq = ?;
