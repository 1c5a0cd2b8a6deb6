UPDATE payment SET refunded = refunded + ?2 WHERE order_no = ?1
