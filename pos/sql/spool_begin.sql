-- One that is "printing" already was under way when the power went.
UPDATE print_job SET again = (state = 1), state = 1, attempts = attempts + 1
WHERE id = ?
