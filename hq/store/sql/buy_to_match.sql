-- Orders that something came of or was charged for.
SELECT o.id FROM buy_order o
WHERE o.supplier BETWEEN ?1 AND ?2 AND o.id BETWEEN ?3 AND ?4
    AND (EXISTS (SELECT 1 FROM buy_invoice i WHERE i.purchase = o.id)
         OR EXISTS (SELECT 1 FROM buy_came c WHERE c.purchase = o.id))
ORDER BY o.id;
