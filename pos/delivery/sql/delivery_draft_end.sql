DELETE FROM delivery_draft WHERE delivery = ?
