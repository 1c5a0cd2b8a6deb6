SELECT fen FROM tag_shown WHERE item = ? AND pack = ?
