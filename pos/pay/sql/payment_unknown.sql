UPDATE payment SET unknown = 1 WHERE order_no = ?
