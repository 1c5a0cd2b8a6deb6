DELETE FROM sign_in_guard WHERE cashier = ?
