INSERT INTO refund_asked (till, sale, hash, asked_ms) VALUES (?, ?, ?, ?)
