DELETE FROM sale;
DELETE FROM sale_line;
DELETE FROM shift;
DELETE FROM shift_sum;
DELETE FROM stock;
DELETE FROM local_item;
DELETE FROM rebased;
DELETE FROM leave;
