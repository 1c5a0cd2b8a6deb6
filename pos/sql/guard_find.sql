SELECT failures, until_ms FROM sign_in_guard WHERE cashier = ?
