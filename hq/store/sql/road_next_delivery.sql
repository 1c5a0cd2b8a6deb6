SELECT max(coalesce((SELECT max(id) FROM road_delivery), 0),
    coalesce((SELECT max(id) FROM hq_goods_delivery), 0)) + 1;
