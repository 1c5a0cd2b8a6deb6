/* tests/pay/http.h - the sockets of the stand-ins. */
#ifndef TESTS_PAY_HTTP_H
#define TESTS_PAY_HTTP_H

#include "tests/pay/stand_in.h"

struct http;

/* Listens on free ports of loopback, which it writes into s, and begins to
 * send notifications. */
struct http *http_start(struct stand_in *s);
void http_stop(struct http *h);

#endif
