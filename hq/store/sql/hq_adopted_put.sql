INSERT INTO hq_adopted (till, local_item, item) VALUES (?1, ?2, ?3)
ON CONFLICT (till, local_item) DO UPDATE SET item = excluded.item;
