SELECT * FROM payment_refund ORDER BY 1
