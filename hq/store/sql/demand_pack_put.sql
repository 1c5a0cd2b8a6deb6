INSERT OR REPLACE INTO hq_demand_pack VALUES (?1, ?2, ?3);
