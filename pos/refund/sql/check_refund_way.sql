SELECT * FROM refund_way ORDER BY 1, 2, 3, 4, 5
