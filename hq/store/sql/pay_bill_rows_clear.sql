DELETE FROM pay_bill_row WHERE channel = ?1 AND day = ?2;
