SELECT name, address, phone, franchise FROM outlet WHERE id = ?
