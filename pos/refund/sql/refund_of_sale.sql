SELECT place, milli, fen FROM refund_of WHERE till = ? AND sale = ? AND tag = ?
