SELECT type, payment, fen FROM refund_way WHERE till = ? AND sale = ? AND tag = ?
