UPDATE payment SET given_up = 1 WHERE order_no = ?
