INSERT OR IGNORE INTO barcode VALUES (?, ?, ?, ?)
