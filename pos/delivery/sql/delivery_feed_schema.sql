-- What is on its way to the shop (catalogue.db), each as its record.
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    outlet INTEGER NOT NULL,
    day INTEGER NOT NULL,
    record BLOB NOT NULL
) STRICT;
