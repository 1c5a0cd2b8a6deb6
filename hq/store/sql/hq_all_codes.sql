SELECT * FROM hq_code ORDER BY code;
