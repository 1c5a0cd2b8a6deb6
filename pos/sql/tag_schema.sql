-- Labels that wait for the printer, and what shelf labels say by now.
CREATE TABLE tag (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    item INTEGER NOT NULL,
    pack INTEGER NOT NULL,
    net INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    packed_ms INTEGER NOT NULL,
    day INTEGER NOT NULL,
    basis INTEGER NOT NULL,
    words TEXT NOT NULL -- of a certificate, a line each
) STRICT;
CREATE TABLE tag_shown (
    item INTEGER NOT NULL,
    pack INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    PRIMARY KEY (item, pack)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER print_job_tag_gone AFTER DELETE ON print_job
WHEN old.kind = 40 BEGIN
    DELETE FROM tag WHERE id = old.ref;
END;
