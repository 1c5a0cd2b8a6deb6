DELETE FROM order_state WHERE till = ? AND seq = ?
