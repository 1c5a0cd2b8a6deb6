SELECT * FROM hq_payment ORDER BY outlet, order_no;
