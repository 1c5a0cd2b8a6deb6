INSERT OR REPLACE INTO counter VALUES ('people_scrub', ?)
