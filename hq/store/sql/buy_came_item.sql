SELECT coalesce(sum(accepted_milli), 0), coalesce(sum(damaged_milli), 0),
    coalesce(sum(refused_milli), 0)
FROM buy_came WHERE purchase = ?1 AND item = ?2;
