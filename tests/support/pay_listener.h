/* tests/support/pay_listener.h - plays headquarters' listener for the
 * providers' notifications: takes every request, says yes, keeps what came. */
#ifndef TESTS_SUPPORT_PAY_LISTENER_H
#define TESTS_SUPPORT_PAY_LISTENER_H

#include <stdbool.h>
#include <stddef.h>

struct pay_post {
    char headers[4096];
    char body[8192];
    size_t len;
};

/* One a program. ret_url: "http://127.0.0.1:PORT". */
void pay_listener_start(char *ret_url, size_t cap);
void pay_listener_stop(void);
/* The nth request, from 0; waits up to wait_ms for it. */
bool pay_listener_wait(size_t n, int wait_ms, struct pay_post *ret_post);

#endif
