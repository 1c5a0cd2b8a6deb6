SELECT record FROM delivery WHERE outlet = ? ORDER BY day, id
