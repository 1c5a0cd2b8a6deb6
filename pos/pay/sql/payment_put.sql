INSERT INTO payment (seq, at_ms, order_no, type, method, amount, basket, customer)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
