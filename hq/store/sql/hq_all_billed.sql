SELECT * FROM hq_billed ORDER BY order_no, refund_no;
