SELECT * FROM hq_till_key ORDER BY till, sign_key;
