DELETE FROM payment;
DELETE FROM payment_refund;
