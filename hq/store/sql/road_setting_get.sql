SELECT record FROM road_setting WHERE id = 1;
