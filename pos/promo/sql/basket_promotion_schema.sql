-- What promotions took off the open baskets, as it was last worked out: what the
-- screen said stays so until the basket changes.
CREATE TABLE basket_promotion (
    basket INTEGER NOT NULL,
    place INTEGER NOT NULL,
    line INTEGER NOT NULL,
    promotion INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (basket, place)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER basket_promotion_gone AFTER DELETE ON basket BEGIN
    DELETE FROM basket_promotion WHERE basket = OLD.number;
END;
