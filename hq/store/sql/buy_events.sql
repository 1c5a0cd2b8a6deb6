SELECT at_ms, state, who, reason FROM buy_event WHERE purchase = ?1
ORDER BY seq;
