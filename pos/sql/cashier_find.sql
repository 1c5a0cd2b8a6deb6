SELECT name, keeper, pin_hash, gone FROM cashier WHERE id = ?
