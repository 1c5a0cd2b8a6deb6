SELECT count(*), NULL, NULL, NULL FROM hq_setting
WHERE ?10 = '' OR instr(name, ?10) > 0
LIMIT ?12 OFFSET ?13;
