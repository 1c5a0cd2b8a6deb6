/* hq/web/notify.h - the HTTP listener for the providers' notifications: POST
 * /notify/wechat2, /notify/wechat3 and /notify/alipay, nothing else. A thread
 * of its own verifies what comes and hands it to the gateway; the provider is
 * thanked only when that said that it is durable.
 *
 * Plain HTTP on a loopback address: TLS ends at the web server in front. What
 * is not signed by the provider changes nothing, wherever it comes from. */
#ifndef HQ_WEB_NOTIFY_H
#define HQ_WEB_NOTIFY_H

#include "hq/pay/gateway.h"

#define NOTIFY_BODY_MAX    (64u * 1024)
#define NOTIFY_HEADERS_MAX 8192
#define NOTIFY_TIMEOUT_S   10 /* of a connection that says nothing */
#define NOTIFY_CONNECTIONS 64
#define NOTIFY_KEEP_MS     4000 /* until the gateway must have stored it */

struct notify;
/* address: 127.0.0.1:PORT; port 0 chooses one. fd: one end of a socket pair
 * (SOCK_SEQPACKET) to the gateway: a struct gw_notice goes out, one byte comes
 * back once it is durable. Borrowed. d: in use, malformed. */
MUST_USE enum err notify_start(const char *address,
                               const struct gateway_accounts *accounts, int fd,
                               struct notify **ret_notify, struct diag *d);
unsigned notify_port(const struct notify *n);
void notify_stop(struct notify *n); /* NULL-safe */

#endif
