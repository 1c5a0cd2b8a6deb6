DELETE FROM cashier WHERE id = ?
