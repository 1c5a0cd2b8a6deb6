-- What a GS1 code said of the goods in an open basket.
ALTER TABLE basket_line ADD COLUMN lot TEXT NOT NULL DEFAULT '';
ALTER TABLE basket_line ADD COLUMN expiry_day INTEGER NOT NULL DEFAULT 0;
ALTER TABLE basket_line ADD COLUMN cleared INTEGER NOT NULL DEFAULT 0;
