-- One-time codes that wait for the printer; gone with their job.
CREATE TABLE code_paper (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL,
    type INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    until_ms INTEGER NOT NULL -- wall clock; 0: not known
) STRICT;
CREATE TRIGGER print_job_code_gone AFTER DELETE ON print_job
WHEN old.kind = 6 BEGIN
    DELETE FROM code_paper WHERE id = old.ref;
END;
