SELECT * FROM refund_of ORDER BY 1, 2, 3, 4
