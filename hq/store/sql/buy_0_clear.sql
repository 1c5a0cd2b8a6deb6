-- What headquarters' own ledger brings back of buying.
DELETE FROM buy_supplier;
DELETE FROM buy_offer;
DELETE FROM buy_terms;
DELETE FROM buy_order;
DELETE FROM buy_line;
DELETE FROM buy_event;
DELETE FROM buy_came;
DELETE FROM buy_invoice;
DELETE FROM buy_invoice_line;
DELETE FROM buy_settled;
