-- When a head was received: of one day only the last is kept, since a
-- signature vouches for everything before it too.
ALTER TABLE hq_head ADD COLUMN received_ms INTEGER NOT NULL DEFAULT 0;
