SELECT total FROM refund_exchange WHERE basket = ?
