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
    counted INTEGER NOT NULL,
    sales INTEGER NOT NULL,
    pieces INTEGER NOT NULL,
    total INTEGER NOT NULL,
    saved INTEGER NOT NULL,
    change INTEGER NOT NULL,
    t0 INTEGER NOT NULL,
    t1 INTEGER NOT NULL,
    t2 INTEGER NOT NULL,
    t3 INTEGER NOT NULL,
    t4 INTEGER NOT NULL,
    t5 INTEGER NOT NULL,
    n0 INTEGER NOT NULL,
    n1 INTEGER NOT NULL,
    n2 INTEGER NOT NULL,
    n3 INTEGER NOT NULL,
    n4 INTEGER NOT NULL,
    n5 INTEGER NOT NULL,
    voids INTEGER NOT NULL,
    voided INTEGER NOT NULL,
    abandoned INTEGER NOT NULL,
    abandoned_total INTEGER NOT NULL,
    drawer INTEGER NOT NULL,
    reprints INTEGER NOT NULL
) STRICT;
CREATE TRIGGER print_job_gone AFTER DELETE ON print_job BEGIN
    DELETE FROM shift_asked WHERE job = old.id;
END;
