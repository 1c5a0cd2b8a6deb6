INSERT INTO code_paper (url, type, amount, until_ms) VALUES (?, ?, ?, ?)
