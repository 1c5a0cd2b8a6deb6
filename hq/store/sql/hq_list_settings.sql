SELECT name, audience, value FROM hq_setting
WHERE ?10 = '' OR instr(name, ?10) > 0
ORDER BY name, audience
LIMIT ?12 OFFSET ?13;
