SELECT coalesce(max(id), 0) + 1 FROM buy_supplier;
