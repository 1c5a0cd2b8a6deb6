DELETE FROM stock_draft_line WHERE draft = ? AND row = ?
