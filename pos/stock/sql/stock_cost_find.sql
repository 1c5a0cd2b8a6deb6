SELECT fen FROM item_cost WHERE item = ?
