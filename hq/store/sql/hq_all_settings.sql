SELECT * FROM hq_setting ORDER BY name, audience;
