DELETE FROM refund_exchange WHERE basket = ?
