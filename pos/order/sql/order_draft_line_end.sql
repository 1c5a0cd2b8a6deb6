DELETE FROM order_draft_line WHERE draft = ? AND row = ?
