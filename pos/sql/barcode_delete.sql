DELETE FROM barcode WHERE item = ?
