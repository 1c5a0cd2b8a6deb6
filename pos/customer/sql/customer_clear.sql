DELETE FROM customer;
DELETE FROM customer_move;
