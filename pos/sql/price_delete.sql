DELETE FROM price WHERE item = ? AND level = ? AND audience = ?
