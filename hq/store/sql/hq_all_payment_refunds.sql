SELECT * FROM hq_payment_refund ORDER BY outlet, order_no, refund_no;
