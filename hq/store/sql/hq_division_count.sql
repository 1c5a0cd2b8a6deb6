SELECT count(*) FROM hq_division;
