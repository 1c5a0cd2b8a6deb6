DELETE FROM delivery_draft_line WHERE delivery = ? AND row = ?
