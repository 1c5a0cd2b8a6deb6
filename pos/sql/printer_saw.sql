INSERT INTO printer_seen (only, vendor, product, name) VALUES (1, ?1, ?2, ?3)
ON CONFLICT (only) DO UPDATE SET vendor = ?1, product = ?2, name = ?3
WHERE vendor <> ?1 OR product <> ?2 OR name <> ?3
