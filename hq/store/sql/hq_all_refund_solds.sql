SELECT * FROM hq_refund_sold ORDER BY sale_till, sale_seq, tag, place;
