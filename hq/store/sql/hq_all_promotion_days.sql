SELECT * FROM hq_promotion_day ORDER BY outlet, day, promotion;
