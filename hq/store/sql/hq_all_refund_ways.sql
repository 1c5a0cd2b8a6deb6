SELECT * FROM hq_refund_way ORDER BY sale_till, sale_seq, tag, till, type, payment;
