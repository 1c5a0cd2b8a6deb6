SELECT record FROM order_state WHERE till = ? AND seq = ?
