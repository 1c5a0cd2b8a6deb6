-- Stock as each till's ledger has it, so that a count, which replaces what was
-- on hand at that till, does so here as well. item: as the till names it; what
-- was adopted since is added up by who reads. A row that several tills made
-- goes to the first of them, until a rebuild knows better.
CREATE TABLE hq_till_stock (
    outlet INTEGER NOT NULL,
    till INTEGER NOT NULL,
    item INTEGER NOT NULL,
    milli INTEGER NOT NULL,
    PRIMARY KEY (outlet, till, item)
) STRICT, WITHOUT ROWID;
INSERT INTO hq_till_stock
SELECT s.outlet,
       CASE WHEN s.own_till <> 0 THEN s.own_till
            ELSE coalesce((SELECT min(t.id) FROM hq_till t
                           WHERE t.outlet = s.outlet), 0) END,
       s.item, s.milli
FROM hq_stock s;
DROP TABLE hq_stock;
