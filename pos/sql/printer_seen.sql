SELECT vendor, product, name FROM printer_seen
