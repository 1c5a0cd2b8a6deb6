INSERT INTO rebased VALUES (?, ?, ?, ?)
