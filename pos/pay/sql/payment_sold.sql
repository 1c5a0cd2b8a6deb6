UPDATE payment SET sale = ?2 WHERE seq = ?1
