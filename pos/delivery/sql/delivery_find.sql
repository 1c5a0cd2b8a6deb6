SELECT record FROM delivery WHERE id = ?
