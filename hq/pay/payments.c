#include "hq/pay/payments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "hq/decide.h"
#include "sync/feed.h"
#include "sync/transport_zmq.h"

#define PATH_CHARS 4096

struct payments {
    struct merchant *merchant;
    struct gateway *gateway;
};

/* ---- accounts --------------------------------------------------------------
 */
static bool has(void *ctx, enum pay_kind kind)
{
    return merchant_has(ctx, kind);
}

static const char *sub(void *ctx, enum pay_kind kind, uint32_t outlet)
{
    return merchant_sub(ctx, kind, outlet);
}

static enum err open_provider(void *ctx, enum pay_kind kind,
                              struct pay_provider **ret_provider)
{
    struct diag d = {0};
    enum err err = merchant_open(ctx, kind, ret_provider, &d);
    if (err)
        log_line("%s", d.text);
    return err;
}

struct gateway_accounts payments_accounts(struct merchant *m)
{
    return (struct gateway_accounts){
        .has = has, .sub = sub, .source = {.open = open_provider, .ctx = m}};
}

/* ---- where the lane is -----------------------------------------------------
 */
/* The port after that of the tills' ledgers. */
static enum err default_lane(const char *listen, char *out, size_t cap,
                             struct diag *d)
{
    const char *colon = strrchr(listen, ':');
    unsigned long port = colon ? strtoul(colon + 1, NULL, 10) : 0;
    if (colon && strcmp(colon, ":*") == 0) {
        snprintf(out, cap, "%s", listen);
        return ERR_OK;
    }
    if (port == 0 || port >= 65535)
        return diag_set(d, ERR_FORMAT,
                        tr("say where payments come in: --pay "
                           "tcp://0.0.0.0:5589"));
    snprintf(out, cap, "%.*s:%lu", (int)(colon - listen), listen, port + 1);
    return ERR_OK;
}

/* A chain that never took phone payments has no need to say so. */
static enum err tell_tills(struct store *s, const char *value, struct diag *d)
{
    char told[TRANSPORT_ADDRESS_MAX] = "";
    enum err err = store_begin(s);
    if (err)
        return err;
    err = store_state(s, SETTING_PAY_LANE, told, sizeof(told));
    if (err == ERR_NOTFOUND)
        err = ERR_OK;
    if (!err && (told[0] || value[0]))
        err = decide_setting(s, SETTING_PAY_LANE, value, "all", clock_now_ms(),
                             d);
    if (!err && strcmp(told, value) != 0)
        err = store_state_set(s, SETTING_PAY_LANE, value);
    return store_end(s, err);
}

/* ---- starting --------------------------------------------------------------
 */
static enum err start(struct payments *p, const struct payments_options *o,
                      struct store *s, struct diag *d)
{
    char lane[TRANSPORT_ADDRESS_MAX];
    struct gateway_options g = {.dir = o->dir,
                                .listen = o->pay ? o->pay : lane,
                                .notify = o->notify,
                                .keys = o->keys,
                                .workers = GATEWAY_WORKERS,
                                .hasten = 1};
    enum err err = merchant_load(o->dir, &p->merchant, d);
    if (!err && !o->pay)
        err = default_lane(o->listen, lane, sizeof(lane), d);
    if (err)
        return err;
    g.accounts = payments_accounts(p->merchant);
    err = gateway_start(&g, &p->gateway, d);
    if (err)
        return err;
    const char *address = gateway_address(p->gateway);
    log_line(tr("payments on %s"), address);
    if (o->notify)
        log_line(tr("notifications on port %u"),
                 gateway_notify_port(p->gateway));
    return tell_tills(s, o->public ? o->public : strrchr(address, ':') + 1, d);
}

enum err payments_start(const struct payments_options *o, struct store *s,
                        struct payments **ret_payments, struct diag *d)
{
    char path[PATH_CHARS];
    if (snprintf(path, sizeof(path), "%s/" MERCHANT_FILE, o->dir) >=
        (int)sizeof(path))
        return diag_set(d, ERR_RANGE, tr("the path of --dir is too long"));
    if (access(path, F_OK) != 0) {
        if (o->pay || o->public || o->notify)
            return diag_set(d, ERR_NOTFOUND,
                            tr("there is no %s: without it there are no phone "
                               "payments; leave out --pay, --pay-public and "
                               "--notify, or write it"),
                            path);
        *ret_payments = NULL;
        return tell_tills(s, "", d);
    }
    struct payments *p = calloc(1, sizeof(*p));
    if (!p)
        return ERR_NOMEM;
    enum err err = start(p, o, s, d);
    if (err)
        payments_stop(p);
    else
        *ret_payments = p;
    return err;
}

void payments_stop(struct payments *p)
{
    if (!p)
        return;
    gateway_stop(p->gateway);
    merchant_free(p->merchant);
    free(p);
}
