# pos/pay/payment.c: forgets a result that storage refused
s/    p->record_ms = now_ms + PAYMENT_RETRY_MS;/    p->record_ms = now_ms; p->count = 0;/
