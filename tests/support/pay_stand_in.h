/* tests/support/pay_stand_in.h - the payment providers' stand-ins
 * (tests/tools/pay_stand_in.c) as a test uses them: a process on loopback with
 * its merchant's files, told by its plain port what happens. */
#ifndef TESTS_SUPPORT_PAY_STAND_IN_H
#define TESTS_SUPPORT_PAY_STAND_IN_H

#include <jansson.h>
#include <stdint.h>
#include <sys/types.h>

struct pay_stand_in {
    char dir[64]; /* pay.ini and pay/: what merchant_load wants */
    pid_t pid;
    int admin_port;
    json_t *says; /* its first line */
};

/* tool: build/V/tools/pay_stand_in, found beside the test's own path. notify:
 * an address before /wechat2, /wechat3, /alipay, or NULL. */
void pay_stand_in_start(struct pay_stand_in *s, const char *test_path,
                        const char *notify);
void pay_stand_in_stop(struct pay_stand_in *s); /* and removes dir */
/* Posts what (taken) to the plain port; json_decref the answer. Fails the
 * program unless the answer is 200. */
json_t *pay_stand_in_tell(struct pay_stand_in *s, const char *path,
                          json_t *what);

#endif
