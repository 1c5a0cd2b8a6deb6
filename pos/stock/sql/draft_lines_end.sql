DELETE FROM stock_draft_line WHERE draft = ?
