/* pos/customer/customer_json.h - customers, statements and the aging list as
 * JSON, for `pos customer`. The caller owns what is returned. */
#ifndef POS_CUSTOMER_CUSTOMER_JSON_H
#define POS_CUSTOMER_CUSTOMER_JSON_H

#include <jansson.h>

#include "pos/customer/credit.h"

json_t *customer_json(const struct customer *c);
json_t *credit_statement_json(const struct credit_statement *s);
json_t *credit_aging_json(const struct credit_aging *a);

#endif
