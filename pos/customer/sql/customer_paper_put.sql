INSERT INTO customer_paper (customer, from_day, to_day) VALUES (?, ?, ?)
