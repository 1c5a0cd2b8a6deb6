DELETE FROM refund;
DELETE FROM refund_line;
DELETE FROM refund_of;
DELETE FROM refund_way;
