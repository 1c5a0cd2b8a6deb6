SELECT start, finish, metres, seconds FROM road_measured;
