SELECT bytes FROM hq_demand_pack WHERE outlet = ?1 AND span = ?2;
