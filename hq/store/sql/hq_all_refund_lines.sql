SELECT * FROM hq_refund_line ORDER BY sale_till, sale_seq, tag, place, till;
