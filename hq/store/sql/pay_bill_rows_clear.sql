DELETE FROM pay_bill_row WHERE channel = ?1 AND day = ?2 AND bill_of = ?3;
