-- What headquarters' own ledger brings back of the road.
DELETE FROM road_place;
DELETE FROM road_measured;
DELETE FROM road_setting;
DELETE FROM road_vehicle;
DELETE FROM road_consign;
DELETE FROM road_rule;
DELETE FROM road_plan;
DELETE FROM road_delivery;
DELETE FROM road_carried;
DELETE FROM road_reading;
