SELECT outlet, record FROM hq_cashier WHERE id = ?1;
