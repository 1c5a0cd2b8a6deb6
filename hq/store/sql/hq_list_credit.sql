SELECT b.outlet, o.name, count(*) FILTER (WHERE b.owed > 0),
       sum(max(b.owed, 0)), sum(max(-b.owed, 0)),
       count(*) FILTER (WHERE b.member), sum(b.points)
FROM (SELECT p.outlet AS outlet, sum(p.balance) AS owed,
             sum(p.points) AS points, max(coalesce(c.member, 0)) AS member
      FROM hq_customer_part p
      LEFT JOIN hq_customer c ON c.outlet = p.outlet
          AND c.customer = p.customer
      WHERE p.outlet BETWEEN ?1 AND ?2
      GROUP BY p.outlet, p.customer) b
LEFT JOIN hq_outlet o ON o.id = b.outlet
GROUP BY b.outlet ORDER BY sum(max(b.owed, 0)) DESC, b.outlet
LIMIT ?12 OFFSET ?13;
