-- Records of the deliveries that an outlet received; ?1 outlet.
SELECT record FROM hq_goods_received
WHERE outlet = ?1 AND counted = 1 ORDER BY delivery
