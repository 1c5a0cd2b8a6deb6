/* tests/pay/wechat3.h - between the door of APIv3 (who may ask, signatures,
 * notifications) and what is asked there. */
#ifndef TESTS_PAY_WECHAT3_H
#define TESTS_PAY_WECHAT3_H

#include <jansson.h>

#include "tests/pay/stand_in.h"

struct v3_call {
    struct stand_in *s;
    const struct request *r;
    struct answer *a;
    json_t *in; /* object, or NULL for GET */
    struct fields query;
    char number[BANK_NUMBER_CAP]; /* out of the path */
    const char *sub;              /* sub-merchant or "" */
    enum bank_fault fault;
    bool partner;
    bool unsigned_answer; /* a file */
};

void v3_reply_json(struct v3_call *c, unsigned status, json_t *j);
/* A request that is not as it must be. */
void v3_refuse(struct v3_call *c, unsigned status, const char *code,
               const char *why);
/* After the signature was verified. */
void v3_serve(struct v3_call *c, enum bank_fault *ret_fault);

json_t *v3_order_json(const struct bank_order *o);
json_t *v3_refund_json(const struct v3_call *c, const struct bank_refund *f,
                       bool as_notice);
json_t *v3_sealed(const struct stand_in *s, const char *associated,
                  const void *data, size_t len);

#endif
