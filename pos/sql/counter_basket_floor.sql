-- After a recovery the ledger may know baskets that this desk never saw.
UPDATE counter
SET value = max(
    value,
    (SELECT coalesce(max(basket), 0) FROM sale),
    (SELECT coalesce(max(basket), 0) FROM payment)
)
WHERE name = 'basket'
