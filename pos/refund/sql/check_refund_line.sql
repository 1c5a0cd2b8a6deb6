SELECT * FROM refund_line ORDER BY 1, 2
