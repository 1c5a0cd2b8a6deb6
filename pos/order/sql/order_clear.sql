DELETE FROM order_placed;
DELETE FROM order_placed_line;
