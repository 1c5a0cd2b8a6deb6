INSERT INTO refund_exchange VALUES (?, ?, ?, ?)
