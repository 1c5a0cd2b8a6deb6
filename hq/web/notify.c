#include "hq/web/notify.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/pay/gateway_internal.h"

#define PREFIX "/notify/"

/* All of it belongs to the daemon's one thread, once it runs. */
struct notify {
    struct MHD_Daemon *daemon;
    struct gateway_accounts accounts;
    struct pay_provider *open[PAY_KINDS];
    int fd;
    unsigned port;
};

/* One request. */
struct request {
    struct buf body, headers;
    bool too_long;
};

static enum MHD_Result reply(struct MHD_Connection *c, unsigned status,
                             const char *text)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(
        strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
    if (!r)
        return MHD_NO;
    (void)MHD_add_response_header(r, "Content-Type",
                                  text[0] == '{'   ? "application/json"
                                  : text[0] == '<' ? "text/xml"
                                                   : "text/plain");
    enum MHD_Result result = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return result;
}

static enum MHD_Result add_header(void *ctx, enum MHD_ValueKind kind,
                                  const char *name, const char *value)
{
    struct request *r = ctx;
    (void)kind;
    if (r->headers.len + strlen(name) + (value ? strlen(value) : 0) + 4 >
        NOTIFY_HEADERS_MAX) {
        r->too_long = true;
        return MHD_NO;
    }
    if (buf_add_text(&r->headers, name) || buf_add_text(&r->headers, ": ") ||
        buf_add_text(&r->headers, value ? value : "") ||
        buf_add_text(&r->headers, "\n")) {
        r->too_long = true;
        return MHD_NO;
    }
    return MHD_YES;
}

/* Durable within NOTIFY_KEEP_MS. */
static bool kept(struct notify *n, const struct gw_notice *notice)
{
    struct pollfd p = {.fd = n->fd, .events = POLLIN};
    char byte = 0;
    /* An answer that came too late last time. */
    while (recv(n->fd, &byte, 1, MSG_DONTWAIT) == 1)
        ;
    if (send(n->fd, notice, sizeof(*notice), MSG_NOSIGNAL | MSG_DONTWAIT) !=
        (ssize_t)sizeof(*notice))
        return false;
    int64_t end = clock_monotonic_ms() + NOTIFY_KEEP_MS;
    for (;;) {
        int64_t left = end - clock_monotonic_ms();
        if (left <= 0)
            return false;
        int ready = poll(&p, 1, (int)left);
        if (ready < 0 && errno == EINTR)
            continue;
        return ready == 1 && recv(n->fd, &byte, 1, MSG_DONTWAIT) == 1;
    }
}

static enum MHD_Result take(struct notify *n, struct MHD_Connection *c,
                            enum pay_kind kind, struct request *r)
{
    struct gw_notice notice;
    const char *thanks = "";
    memset(&notice, 0, sizeof(notice));
    notice.kind = kind;
    (void)MHD_get_connection_values(c, MHD_HEADER_KIND, add_header, r);
    if (r->too_long || buf_add(&r->headers, "", 1) || buf_add(&r->body, "", 1))
        return reply(c, MHD_HTTP_CONTENT_TOO_LARGE, "");
    if (!n->open[kind] &&
        n->accounts.source.open(n->accounts.source.ctx, kind, &n->open[kind]))
        return reply(c, MHD_HTTP_SERVICE_UNAVAILABLE, "");
    enum err err = n->open[kind]->ops->notice(
        n->open[kind], (const char *)r->headers.data,
        (const char *)r->body.data, r->body.len - 1, &notice.notice, &thanks);
    if (err == ERR_DENIED)
        return reply(c, MHD_HTTP_UNAUTHORIZED, "");
    if (err)
        return reply(c, MHD_HTTP_BAD_REQUEST, "");
    if (!kept(n, &notice))
        return reply(c, MHD_HTTP_SERVICE_UNAVAILABLE, "");
    return reply(c, MHD_HTTP_OK, thanks);
}

static bool kind_of(const struct notify *n, const char *url,
                    enum pay_kind *ret_kind)
{
    return strncmp(url, PREFIX, strlen(PREFIX)) == 0 &&
           merchant_kind_named(url + strlen(PREFIX), ret_kind) &&
           n->accounts.has(n->accounts.source.ctx, *ret_kind);
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *c,
                                  const char *url, const char *method,
                                  const char *version, const char *data,
                                  size_t *len, void **state)
{
    struct notify *n = ctx;
    struct request *r = *state;
    enum pay_kind kind = PAY_KINDS;
    (void)version;
    if (!r) {
        *state = calloc(1, sizeof(*r));
        return *state ? MHD_YES : MHD_NO;
    }
    if (*len > 0) { /* the rest is read and thrown away */
        if (r->body.len + *len > NOTIFY_BODY_MAX ||
            buf_add(&r->body, data, *len))
            r->too_long = true;
        *len = 0;
        return MHD_YES;
    }
    if (r->too_long)
        return reply(c, MHD_HTTP_CONTENT_TOO_LARGE, "");
    if (strcmp(method, "POST") != 0)
        return reply(c, MHD_HTTP_METHOD_NOT_ALLOWED, "");
    if (!kind_of(n, url, &kind))
        return reply(c, MHD_HTTP_NOT_FOUND, "");
    return take(n, c, kind, r);
}

static void on_done(void *ctx, struct MHD_Connection *c, void **state,
                    enum MHD_RequestTerminationCode code)
{
    struct request *r = *state;
    (void)ctx;
    (void)c;
    (void)code;
    if (!r)
        return;
    buf_release(&r->body);
    buf_release(&r->headers);
    free(r);
    *state = NULL;
}

static bool parse(const char *address, struct sockaddr_in *ret_address)
{
    char host[64];
    const char *colon = strrchr(address, ':');
    char *end = NULL;
    if (!colon || (size_t)(colon - address) >= sizeof(host))
        return false;
    memcpy(host, address, (size_t)(colon - address));
    host[colon - address] = '\0';
    unsigned long port = strtoul(colon + 1, &end, 10);
    if (end == colon + 1 || *end || port > 65535)
        return false;
    memset(ret_address, 0, sizeof(*ret_address));
    ret_address->sin_family = AF_INET;
    ret_address->sin_port = htons((uint16_t)port);
    return inet_pton(AF_INET, host, &ret_address->sin_addr) == 1;
}

enum err notify_start(const char *address,
                      const struct gateway_accounts *accounts, int fd,
                      struct notify **ret_notify, struct diag *d)
{
    struct sockaddr_in at;
    if (!parse(address, &at))
        return diag_set(d, ERR_FORMAT,
                        tr("\"%s\" is no address for notifications: write it "
                           "like 127.0.0.1:8088"),
                        address);
    struct notify *n = calloc(1, sizeof(*n));
    if (!n)
        return ERR_NOMEM;
    n->accounts = *accounts;
    n->fd = fd;
    n->daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, ntohs(at.sin_port),
        NULL, NULL, on_request, n, MHD_OPTION_SOCK_ADDR, &at,
        MHD_OPTION_CONNECTION_LIMIT, NOTIFY_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, NOTIFY_TIMEOUT_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(2 * NOTIFY_HEADERS_MAX),
        MHD_OPTION_NOTIFY_COMPLETED, on_done, NULL, MHD_OPTION_END);
    if (!n->daemon) {
        free(n);
        return diag_set(d, ERR_BUSY,
                        tr("%s cannot be listened on for notifications: it is "
                           "in use, or no address of this machine"),
                        address);
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(n->daemon, MHD_DAEMON_INFO_BIND_PORT);
    n->port = info ? info->port : ntohs(at.sin_port);
    *ret_notify = n;
    return ERR_OK;
}

unsigned notify_port(const struct notify *n)
{
    return n->port;
}

void notify_stop(struct notify *n)
{
    if (!n)
        return;
    MHD_stop_daemon(n->daemon);
    for (int kind = 0; kind < PAY_KINDS; kind++)
        if (n->open[kind])
            n->open[kind]->ops->close(n->open[kind]);
    free(n);
}
