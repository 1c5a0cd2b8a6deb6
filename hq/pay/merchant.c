#include "hq/pay/merchant.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/pay/account.h"
#include "hq/pay/sign.h"
#include "hq/sheet.h"

#define SECRET_MAX ((size_t)16 * 1024)
#define SUBS_MAX   100000

struct merchant {
    struct account accounts[PAY_KINDS];
    struct arena arena;
};

static const char *const kind_names[PAY_KINDS] = {
    [PAY_WECHAT2] = "wechat2",
    [PAY_WECHAT3] = "wechat3",
    [PAY_ALIPAY] = "alipay",
};

/* What may be set, by section; anything else is a slip of the pen. */
#define IN(kind) (1U << (kind))
#define WECHAT   (IN(PAY_WECHAT2) | IN(PAY_WECHAT3))
static const struct known {
    const char *key;
    unsigned sections;
} known_keys[] = {
    {"appid", WECHAT},
    {"mch_id", WECHAT},
    {"base_url", WECHAT},
    {"notify_url", WECHAT | IN(PAY_ALIPAY)},
    {"ca_file", WECHAT | IN(PAY_ALIPAY)},
    {"sub_merchants", WECHAT | IN(PAY_ALIPAY)},
    {"api_key_file", WECHAT},
    {"sign_type", IN(PAY_WECHAT2)},
    {"cert_file", IN(PAY_WECHAT2)},
    {"key_file", WECHAT | IN(PAY_ALIPAY)},
    {"server_ip", IN(PAY_WECHAT2)},
    {"serial", IN(PAY_WECHAT3)},
    {"platform_cert_files", IN(PAY_WECHAT3)},
    {"public_key_id", IN(PAY_WECHAT3)},
    {"public_key_file", IN(PAY_WECHAT3)},
    {"app_id", IN(PAY_ALIPAY)},
    {"alipay_key_file", IN(PAY_ALIPAY)},
    {"gateway", IN(PAY_ALIPAY)},
    {"charset", IN(PAY_ALIPAY)},
    {"token_dir", IN(PAY_ALIPAY)},
    {"seller_id", IN(PAY_ALIPAY)},
};

struct loading {
    struct merchant *m;
    const struct config *c;
    const char *dir;
    struct diag *d;
    struct account *a; /* of section */
    const char *section;
};

/* ---- secrets ---------------------------------------------------------------
 */
void account_wipe(struct buf *b)
{
    if (b->data)
        OPENSSL_cleanse(b->data, b->cap);
    buf_release(b);
}

static enum err check_secret(int fd, const char *path, struct diag *d)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
        st.st_size > (off_t)SECRET_MAX)
        return diag_set(d, ERR_FORMAT, tr("%s is not a key file"), path);
    if (st.st_mode & 077)
        return diag_set(d, ERR_DENIED,
                        tr("other users may read %s: run `chmod 600 %s`, and "
                           "have the provider replace the key if this machine "
                           "is shared"),
                        path, path);
    return ERR_OK;
}

static enum err open_secret(const char *path, int *ret_fd, struct diag *d)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return diag_set(d, errno == ENOENT ? ERR_NOTFOUND : ERR_DENIED,
                        tr("the key file %s is missing or cannot be read"),
                        path);
    enum err err = check_secret(fd, path, d);
    if (err)
        close(fd);
    else
        *ret_fd = fd;
    return err;
}

enum err account_secret(const char *path, struct buf *ret_text, struct diag *d)
{
    struct buf b = {0};
    int fd = -1;
    ssize_t n = 0;
    enum err err = open_secret(path, &fd, d);
    if (err)
        return err;
    err = buf_reserve(&b, SECRET_MAX + 1);
    if (err)
        goto out;
    while (b.len < SECRET_MAX &&
           (n = read(fd, b.data + b.len, SECRET_MAX - b.len)) > 0)
        b.len += (size_t)n;
    if (n < 0 || memchr(b.data, 0, b.len)) {
        err = diag_set(d, ERR_FORMAT, tr("%s is not a key file"), path);
        goto out;
    }
    size_t from = 0;
    while (from < b.len && strchr(" \t\r\n", b.data[from]))
        from++;
    while (b.len > from && strchr(" \t\r\n", b.data[b.len - 1]))
        b.len--;
    memmove(b.data, b.data + from, b.len - from);
    b.len -= from;
    b.data[b.len] = 0;
    *ret_text = b;
    b = (struct buf){0};
out:
    close(fd);
    account_wipe(&b);
    return err;
}

/* ---- settings --------------------------------------------------------------
 */
static const char *keep(struct loading *l, const char *text)
{
    return arena_text(&l->m->arena, text, strlen(text));
}

static enum err nomem(struct loading *l)
{
    return diag_set(l->d, ERR_NOMEM, tr("out of memory"));
}

/* fallback NULL: it must be there. */
static enum err text_of(struct loading *l, const char *key,
                        const char *fallback, const char **ret_text)
{
    const char *text = config_text(l->c, l->section, key, fallback);
    if (!text)
        return diag_set(l->d, ERR_FORMAT, tr("%s: [%s] needs %s = ..."),
                        l->c->path, l->section, key);
    text = keep(l, text);
    if (!text)
        return nomem(l);
    *ret_text = text;
    return ERR_OK;
}

/* A file's whole name; *ret_path stays NULL when it is not named. */
static enum err path_of(struct loading *l, const char *key, bool needed,
                        const char **ret_path)
{
    const char *name = NULL;
    char path[PATH_MAX];
    enum err err = text_of(l, key, needed ? NULL : "", &name);
    if (err || !name[0])
        return err;
    int n = name[0] == '/'
                ? snprintf(path, sizeof(path), "%s", name)
                : snprintf(path, sizeof(path), "%s/%s", l->dir, name);
    if (n < 0 || (size_t)n >= sizeof(path))
        return diag_set(l->d, ERR_RANGE, tr("%s: [%s] %s is too long"),
                        l->c->path, l->section, key);
    *ret_path = keep(l, path);
    return *ret_path ? ERR_OK : nomem(l);
}

static enum err wrong(struct loading *l, const char *key, const char *right)
{
    return diag_set(l->d, ERR_FORMAT, tr("%s: [%s] %s must be %s"), l->c->path,
                    l->section, key, right);
}

static enum err url_of(struct loading *l, const char *key, const char *fallback,
                       const char **ret_url)
{
    const char *url = NULL;
    enum err err = text_of(l, key, fallback, &url);
    if (err)
        return err;
    size_t len = strlen(url);
    if (len > 0 && url[len - 1] == '/')
        len--;
    /* What they call may be behind a proxy that speaks TLS for us. */
    bool ours = strcmp(key, "notify_url") == 0;
    size_t scheme = strncmp(url, "https://", 8) == 0          ? 8
                    : ours && strncmp(url, "http://", 7) == 0 ? 7
                                                              : 0;
    bool good = len == 0 || (scheme && len > scheme && url[scheme] != '/');
    for (size_t i = 0; i < len; i++)
        good = good && url[i] > ' ' && url[i] < 127 &&
               !strchr("\"<>\\^`{|}", url[i]);
    if (!good)
        return wrong(l, key, tr("an address that begins with https://"));
    *ret_url = arena_text(&l->m->arena, url, len);
    return *ret_url ? ERR_OK : nomem(l);
}

static enum err id_of(struct loading *l, const char *key, const char **ret_id)
{
    const char *id = NULL;
    enum err err = text_of(l, key, NULL, &id);
    if (!err && !pay_number_ok(id) && strcmp(key, "serial") != 0)
        err = wrong(l, key, tr("1 to 32 letters and digits"));
    if (!err)
        *ret_id = id;
    return err;
}

/* A plain file that anybody may read. */
static enum err readable(struct loading *l, const char *path)
{
    if (!path || access(path, R_OK) == 0)
        return ERR_OK;
    return diag_set(l->d, ERR_NOTFOUND, tr("%s cannot be read"), path);
}

static enum err api_key(struct loading *l)
{
    const char *path = NULL;
    struct buf text = {0};
    enum err err = path_of(l, "api_key_file", true, &path);
    if (!err)
        err = account_secret(path, &text, l->d);
    if (err)
        return err;
    if (text.len == ACCOUNT_KEY_LEN)
        memcpy(l->a->api_key, text.data, ACCOUNT_KEY_LEN + 1);
    else
        err = diag_set(l->d, ERR_FORMAT,
                       tr("%s must hold the API key and nothing else: %d "
                          "characters"),
                       path, ACCOUNT_KEY_LEN);
    account_wipe(&text);
    return err;
}

static enum err own_key(struct loading *l)
{
    const char *path = NULL;
    struct buf text = {0};
    enum err err = path_of(l, "key_file", true, &path);
    if (!err)
        err = account_secret(path, &text, l->d);
    if (err)
        return err;
    err = sign_private_key((const char *)text.data, &l->a->key);
    if (err)
        diag_set(l->d, err,
                 tr("%s holds no private RSA key of 2048 bits or more without "
                    "a pass phrase"),
                 path);
    account_wipe(&text);
    return err;
}

/* One of the provider's own keys. id NULL: a certificate, whose serial it is.
 */
static enum err their_key(struct loading *l, const char *path, const char *id)
{
    struct buf text = {0};
    struct account_key *one = &l->a->theirs[l->a->their_count];
    if (l->a->their_count == ACCOUNT_KEYS_MAX)
        return diag_set(l->d, ERR_RANGE, tr("%s: [%s] names too many keys"),
                        l->c->path, l->section);
    enum err err = file_read(path, SECRET_MAX, &text);
    if (err) {
        err = diag_set(l->d, err, tr("%s cannot be read"), path);
        goto out;
    }
    err = buf_add(&text, "", 1);
    if (!err && !id)
        err = sign_certificate((const char *)text.data, &one->key, one->id,
                               sizeof(one->id));
    else if (!err)
        err = sign_public_key((const char *)text.data, &one->key);
    if (err) {
        diag_set(l->d, err,
                 id ? tr("%s holds no public RSA key")
                    : tr("%s is no certificate with an RSA key"),
                 path);
        goto out;
    }
    if (id)
        pay_copy(one->id, sizeof(one->id), id);
    l->a->their_count++;
out:
    buf_release(&text);
    return err;
}

/* ---- sub-merchants ---------------------------------------------------------
 */
static enum err on_sub(void *ctx, const struct sheet_row *row, struct diag *d)
{
    struct loading *l = ctx;
    char outlet[16] = "", id[PAY_ORDER_CAP + 8] = "";
    int64_t number = 0;
    if (row->problem)
        return diag_set(d, ERR_FORMAT, "%s", row->problem);
    if (row->count >= 2) {
        text_trim(row->fields[0], outlet, sizeof(outlet));
        text_trim(row->fields[1], id, sizeof(id));
    }
    if (row->line == 1 && strcmp(outlet, "outlet") == 0)
        return ERR_OK;
    if (row->count != 2 || !pay_read_fen(outlet, &number) || number < 1 ||
        number > UINT32_MAX || !pay_number_ok(id))
        return diag_set(d, ERR_FORMAT,
                        tr("line %u: write the outlet's number, a comma and "
                           "its sub-merchant number"),
                        row->line);
    for (size_t i = 0; i < l->a->sub_count; i++) {
        if (l->a->subs[i].outlet == (uint32_t)number)
            return diag_set(d, ERR_EXISTS,
                            tr("line %u: outlet %u was there before"),
                            row->line, (unsigned)number);
    }
    if (l->a->sub_count == SUBS_MAX)
        return diag_set(d, ERR_RANGE, tr("line %u: too many outlets"),
                        row->line);
    struct account_sub *more =
        realloc(l->a->subs, (l->a->sub_count + 1) * sizeof(*more));
    if (!more)
        return ERR_NOMEM;
    l->a->subs = more;
    more[l->a->sub_count].outlet = (uint32_t)number;
    more[l->a->sub_count].own_bill = false;
    pay_copy(more[l->a->sub_count++].id, PAY_ORDER_CAP, id);
    return ERR_OK;
}

static int by_id(const void *a, const void *b)
{
    const struct account_sub *const *x = a, *const *y = b;
    int order = strcmp((*x)->id, (*y)->id);
    return order ? order : (*x > *y) - (*x < *y);
}

/* Several outlets may be of one sub-merchant. */
static enum err own_bills(struct account *a)
{
    char path[PATH_MAX];
    const char *last = "";
    if (!a->token_dir || !a->token_dir[0] || a->sub_count == 0)
        return ERR_OK;
    struct account_sub **sorted = calloc(a->sub_count, sizeof(*sorted));
    if (!sorted)
        return ERR_NOMEM;
    for (size_t i = 0; i < a->sub_count; i++)
        sorted[i] = &a->subs[i];
    qsort(sorted, a->sub_count, sizeof(*sorted), by_id);
    for (size_t i = 0; i < a->sub_count; i++) {
        int n =
            snprintf(path, sizeof(path), "%s/%s", a->token_dir, sorted[i]->id);
        sorted[i]->own_bill = strcmp(sorted[i]->id, last) != 0 && n > 0 &&
                              (size_t)n < sizeof(path) &&
                              access(path, F_OK) == 0;
        last = sorted[i]->id;
    }
    free(sorted);
    return ERR_OK;
}

static enum err sub_merchants(struct loading *l)
{
    const char *path = NULL;
    struct diag inner = {0};
    enum err err = path_of(l, "sub_merchants", false, &path);
    if (err || !path)
        return err;
    err = sheet_read(path, on_sub, l, &inner);
    if (err)
        diag_set(l->d, err, "%s: %s", path,
                 inner.text[0] ? inner.text : err_text(err));
    return err;
}

/* ---- the three sections ----------------------------------------------------
 */
static enum err read_common(struct loading *l)
{
    enum err err = url_of(l, "notify_url", "", &l->a->notify_url);
    if (!err)
        err = path_of(l, "ca_file", false, &l->a->ca_file);
    if (!err)
        err = readable(l, l->a->ca_file);
    if (!err)
        err = sub_merchants(l);
    return err ? err : own_bills(l->a);
}

static enum err read_wechat(struct loading *l)
{
    enum err err = id_of(l, "appid", &l->a->app_id);
    if (!err)
        err = id_of(l, "mch_id", &l->a->mch_id);
    if (!err)
        err = url_of(l, "base_url", "https://api.mch.weixin.qq.com",
                     &l->a->base_url);
    return err ? err : api_key(l);
}

static enum err read_wechat2(struct loading *l)
{
    const char *type = "";
    int fd = -1;
    enum err err = read_wechat(l);
    if (!err)
        err = text_of(l, "sign_type", "MD5", &type);
    if (!err)
        err = text_of(l, "server_ip", "127.0.0.1", &l->a->server_ip);
    if (!err)
        err = path_of(l, "cert_file", true, &l->a->cert_file);
    if (!err)
        err = path_of(l, "key_file", true, &l->a->key_file);
    if (!err)
        err = readable(l, l->a->cert_file);
    if (!err)
        err = open_secret(l->a->key_file, &fd, l->d);
    if (err)
        return err;
    close(fd); /* libcurl reads it when it needs it */
    l->a->hmac = strcmp(type, "HMAC-SHA256") == 0;
    if (!l->a->hmac && strcmp(type, "MD5") != 0)
        return wrong(l, "sign_type", "MD5, HMAC-SHA256");
    return ERR_OK;
}

static enum err platform_certificates(struct loading *l)
{
    const char *list = NULL;
    char name[PATH_MAX], path[PATH_MAX];
    enum err err = text_of(l, "platform_cert_files", "", &list);
    while (!err && *list) {
        size_t len = strcspn(list, ",");
        if (len >= sizeof(name))
            return wrong(l, "platform_cert_files", tr("file names"));
        memcpy(name, list, len);
        name[len] = 0;
        text_trim(name, name, sizeof(name));
        int n =
            snprintf(path, sizeof(path), "%s%s%s", name[0] == '/' ? "" : l->dir,
                     name[0] == '/' ? "" : "/", name);
        if (n < 0 || (size_t)n >= sizeof(path))
            return wrong(l, "platform_cert_files", tr("file names"));
        err = their_key(l, path, NULL);
        list += len + (list[len] == ',');
    }
    return err;
}

static enum err read_wechat3(struct loading *l)
{
    const char *path = NULL;
    enum err err = read_wechat(l);
    if (!err)
        err = id_of(l, "serial", &l->a->serial);
    if (!err && (strlen(l->a->serial) >= ACCOUNT_ID_CAP ||
                 l->a->serial[strspn(l->a->serial, "0123456789ABCDEFabcdef")]))
        err = wrong(l, "serial",
                    tr("the serial number of the certificate, in hex"));
    if (!err)
        err = own_key(l);
    if (!err)
        err = platform_certificates(l);
    if (!err)
        err = text_of(l, "public_key_id", "", &l->a->public_key_id);
    if (!err && l->a->public_key_id[0]) {
        if (strncmp(l->a->public_key_id, "PUB_KEY_ID_", 11) != 0 ||
            strlen(l->a->public_key_id) >= ACCOUNT_ID_CAP)
            return wrong(l, "public_key_id", "PUB_KEY_ID_...");
        err = path_of(l, "public_key_file", true, &path);
        if (!err)
            err = their_key(l, path, l->a->public_key_id);
    }
    if (!err && l->a->their_count == 0)
        err = diag_set(l->d, ERR_FORMAT,
                       tr("%s: [wechat3] needs platform_cert_files, or "
                          "public_key_id and public_key_file: without them no "
                          "answer can be believed"),
                       l->c->path);
    return err;
}

static enum err read_alipay(struct loading *l)
{
    const char *path = NULL, *charset = "", *dir = NULL;
    enum err err = id_of(l, "app_id", &l->a->app_id);
    if (!err)
        err = text_of(l, "seller_id", "", &l->a->mch_id);
    if (!err && l->a->mch_id[0] && !pay_number_ok(l->a->mch_id))
        return wrong(l, "seller_id", tr("the chain's number, 2088..."));
    if (!err)
        err = url_of(l, "gateway", "https://openapi.alipay.com/gateway.do",
                     &l->a->base_url);
    if (!err)
        err = own_key(l);
    if (!err)
        err = path_of(l, "alipay_key_file", true, &path);
    if (!err)
        err = their_key(l, path, "");
    if (!err)
        err = text_of(l, "charset", "utf-8", &charset);
    if (!err)
        err = path_of(l, "token_dir", false, &dir);
    if (err)
        return err;
    l->a->token_dir = dir ? dir : "";
    l->a->gbk = strcmp(charset, "gbk") == 0;
    if (!l->a->gbk && strcmp(charset, "utf-8") != 0)
        return wrong(l, "charset", "utf-8, gbk");
    return ERR_OK;
}

static enum err check_keys(const struct config *c, struct diag *d)
{
    for (int i = 0; i < c->count; i++) {
        const struct config_entry *e = &c->entries[i];
        enum pay_kind kind = PAY_WECHAT2;
        bool good = false;
        if (merchant_kind_named(e->section, &kind)) {
            for (size_t k = 0; k < ARRAY_LEN(known_keys); k++)
                good = good || ((known_keys[k].sections & IN(kind)) &&
                                strcmp(known_keys[k].key, e->key) == 0);
        }
        if (!good)
            return diag_set(d, ERR_FORMAT,
                            tr("%s: there is no setting %.40s in [%.40s]"),
                            c->path, e->key, e->section);
    }
    return ERR_OK;
}

static enum err read_section(struct loading *l, enum pay_kind kind)
{
    bool named = false;
    l->a = &l->m->accounts[kind];
    l->section = kind_names[kind];
    for (int i = 0; i < l->c->count; i++)
        named = named || strcmp(l->c->entries[i].section, l->section) == 0;
    if (!named)
        return ERR_OK;
    enum err err = kind == PAY_WECHAT2   ? read_wechat2(l)
                   : kind == PAY_WECHAT3 ? read_wechat3(l)
                                         : read_alipay(l);
    if (!err)
        err = read_common(l);
    l->a->present = !err;
    return err;
}

enum err merchant_load(const char *dir, struct merchant **ret_merchant,
                       struct diag *d)
{
    char path[PATH_MAX];
    struct config c = {0};
    struct merchant *m = NULL;
    int n = snprintf(path, sizeof(path), "%s/%s", dir, MERCHANT_FILE);
    if (n < 0 || (size_t)n >= sizeof(path))
        return diag_set(d, ERR_RANGE, tr("%s cannot be read"), dir);
    enum err err = config_load(&c, path, d);
    if (err)
        return err;
    m = calloc(1, sizeof(*m));
    if (!m) {
        err = diag_set(d, ERR_NOMEM, tr("out of memory"));
        goto out;
    }
    err = check_keys(&c, d);
    struct loading l = {.m = m, .c = &c, .dir = dir, .d = d};
    for (int kind = 0; kind < PAY_KINDS && !err; kind++)
        err = read_section(&l, (enum pay_kind)kind);
    if (err)
        goto out;
    *ret_merchant = m;
    m = NULL;
out:
    merchant_free(m);
    config_release(&c);
    return err;
}

void merchant_free(struct merchant *m)
{
    if (!m)
        return;
    for (int i = 0; i < PAY_KINDS; i++) {
        struct account *a = &m->accounts[i];
        OPENSSL_cleanse(a->api_key, sizeof(a->api_key));
        EVP_PKEY_free(a->key);
        for (int k = 0; k < a->their_count; k++)
            EVP_PKEY_free(a->theirs[k].key);
        free(a->subs);
    }
    arena_release(&m->arena);
    free(m);
}

bool merchant_has(const struct merchant *m, enum pay_kind kind)
{
    return m->accounts[kind].present;
}

const char *merchant_kind_name(enum pay_kind kind)
{
    return kind_names[kind];
}

bool merchant_kind_named(const char *name, enum pay_kind *ret_kind)
{
    for (int i = 0; i < PAY_KINDS; i++) {
        if (strcmp(kind_names[i], name) == 0) {
            *ret_kind = (enum pay_kind)i;
            return true;
        }
    }
    return false;
}

const char *merchant_sub(const struct merchant *m, enum pay_kind kind,
                         uint32_t outlet)
{
    const struct account *a = &m->accounts[kind];
    for (size_t i = 0; i < a->sub_count; i++) {
        if (a->subs[i].outlet == outlet)
            return a->subs[i].id;
    }
    return "";
}

uint32_t merchant_outlet(const struct merchant *m, enum pay_kind kind,
                         const char *sub)
{
    const struct account *a = &m->accounts[kind];
    uint32_t outlet = 0;
    for (size_t i = 0; *sub && i < a->sub_count; i++) {
        if (strcmp(a->subs[i].id, sub) != 0)
            continue;
        if (outlet)
            return 0;
        outlet = a->subs[i].outlet;
    }
    return outlet;
}

const char *merchant_bill_of(const struct merchant *m, enum pay_kind kind,
                             size_t at)
{
    const struct account *a = &m->accounts[kind];
    if (at == 0)
        return "";
    for (size_t i = 0; i < a->sub_count; i++) {
        if (a->subs[i].own_bill && --at == 0)
            return a->subs[i].id;
    }
    return NULL;
}

const char *merchant_number(const struct merchant *m, enum pay_kind kind)
{
    const char *number = m->accounts[kind].mch_id;
    return number ? number : "";
}

enum err merchant_open(const struct merchant *m, enum pay_kind kind,
                       struct pay_provider **ret_provider, struct diag *d)
{
    const struct account *a = &m->accounts[kind];
    if (!a->present)
        return diag_set(d, ERR_NOTFOUND, tr("pay.ini has no section [%s]"),
                        kind_names[kind]);
    enum err err = kind == PAY_WECHAT2   ? wechat2_open(a, ret_provider)
                   : kind == PAY_WECHAT3 ? wechat3_open(a, ret_provider)
                                         : alipay_open(a, ret_provider);
    return err ? diag_set(d, err, tr("out of memory")) : ERR_OK;
}
