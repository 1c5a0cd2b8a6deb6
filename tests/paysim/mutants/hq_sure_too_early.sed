# hq/pay/flow.c: believes at once that there is no such order
s/now_ms >= f->sure_ms/now_ms >= 0/
