DELETE FROM order_draft_line WHERE draft = ?
