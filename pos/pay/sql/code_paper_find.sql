SELECT url, type, amount, until_ms FROM code_paper WHERE id = ?
