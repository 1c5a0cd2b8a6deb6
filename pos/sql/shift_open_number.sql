SELECT number, business_day, closed_seq FROM shift ORDER BY number DESC LIMIT 1
