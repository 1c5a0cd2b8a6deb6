-- One that is "printing" already was under way when the power went. Its
-- drawer's pulse is never sent a second time.
UPDATE print_job
SET again = max(again, state = 1), state = 1, drawer = 0,
    attempts = attempts + 1
WHERE id = ?
