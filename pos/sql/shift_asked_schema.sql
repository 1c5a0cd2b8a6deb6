-- What an X report says is what the shift held when it was asked for, however
-- late it is printed. Beside the projections: a rebuild leaves it alone.
CREATE TABLE shift_asked (
    job INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    number INTEGER NOT NULL,
    business_day INTEGER NOT NULL,
    opened_seq INTEGER NOT NULL,
    opened_ms INTEGER NOT NULL,
    opened_by INTEGER NOT NULL,
    float_cash INTEGER NOT NULL,
    closed_seq INTEGER NOT NULL,
    closed_ms INTEGER NOT NULL,
    closed_by INTEGER NOT NULL,
    counted INTEGER NOT NULL
) STRICT;
CREATE TABLE shift_asked_sum (
    job INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    type INTEGER NOT NULL,
    count INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (job, kind, type)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER print_job_gone AFTER DELETE ON print_job BEGIN
    DELETE FROM shift_asked WHERE job = old.id;
    DELETE FROM shift_asked_sum WHERE job = old.id;
END;
