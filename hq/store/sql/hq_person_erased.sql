SELECT erased FROM hq_customer WHERE outlet = ?1 AND customer = ?2;
