SELECT result, amount, provider_no, at_ms, day FROM billed
WHERE order_no = ?
