DELETE FROM billed WHERE order_no = ?
