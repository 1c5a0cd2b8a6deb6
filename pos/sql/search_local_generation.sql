SELECT coalesce(max(seq), 0) FROM local_item
