DELETE FROM delivery_received;
