# hq/pay/flow.c: charges again after a restart
/^void flow_resume/,/^}/s/plan(f, FLOW_QUERY, now_ms)/plan(f, FLOW_CHARGE, now_ms)/
