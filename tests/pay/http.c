#include "tests/pay/http.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <gnutls/gnutls.h>
#include <microhttpd.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define CONNECTIONS_MAX 400
#define IDLE_S          60
#define NOTICE_TURN_MS  20
#define NOTICE_LIMIT_MS 5000

struct http {
    struct stand_in *s;
    struct MHD_Daemon *https, *admin;
    pthread_t poster;
    char *key_pem, *cert_pem, *trust_pem;
};

/* One request while it comes in. */
struct incoming {
    char *url;
    struct buf body;
    bool begun, too_long;
};

/* ---- one request
 * ------------------------------------------------------------------ */

static void *note_url(void *unused, const char *url, struct MHD_Connection *c)
{
    (void)unused, (void)c;
    struct incoming *in = calloc(1, sizeof(*in));
    CHECK(in);
    in->url = strdup(url);
    CHECK(in->url);
    return in;
}

static void forget(void *unused, struct MHD_Connection *c, void **state,
                   enum MHD_RequestTerminationCode why)
{
    struct incoming *in = *state;
    (void)unused, (void)c, (void)why;
    if (!in)
        return;
    free(in->url);
    buf_release(&in->body);
    free(in);
    *state = NULL;
}

static const char *header(struct MHD_Connection *c, const char *name)
{
    const char *v = MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
    return v ? v : "";
}

static bool certified(struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    unsigned n = 0, status = 0;
    if (!info || !info->tls_session ||
        !gnutls_certificate_get_peers(info->tls_session, &n) || !n)
        return false;
    return !gnutls_certificate_verify_peers2(info->tls_session, &status) &&
           !status;
}

static ssize_t read_half(void *cls, uint64_t pos, char *out, size_t max)
{
    const struct buf *body = cls;
    size_t half = body->len / 2;
    if (pos >= half)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t n = half - (size_t)pos < max ? half - (size_t)pos : max;
    memcpy(out, body->data + pos, n);
    return (ssize_t)n;
}

static void free_half(void *cls)
{
    struct buf *body = cls;
    buf_release(body);
    free(body);
}

static struct MHD_Response *response_of(struct answer *a, bool cut_short)
{
    if (!cut_short)
        return MHD_create_response_from_buffer(
            a->body.len, a->body.len ? (void *)a->body.data : (void *)"",
            MHD_RESPMEM_MUST_COPY);
    struct buf *body = malloc(sizeof(*body));
    CHECK(body);
    *body = a->body;
    a->body = (struct buf){0};
    return MHD_create_response_from_callback(body->len, 512, read_half, body,
                                             free_half);
}

static enum MHD_Result send_answer(struct MHD_Connection *c, struct answer *a,
                                   bool cut_short)
{
    struct MHD_Response *r = response_of(a, cut_short);
    CHECK(r);
    for (size_t i = 0; i < a->headers_len; i++)
        (void)MHD_add_response_header(r, a->headers[i].name,
                                      a->headers[i].value);
    enum MHD_Result sent = MHD_queue_response(c, a->status, r);
    MHD_destroy_response(r);
    return sent;
}

static void serve(struct stand_in *s, bool admin, const struct request *r,
                  struct answer *a, enum bank_fault *ret_fault)
{
    if (admin)
        admin_serve(s, r, a);
    else if (!strncmp(r->path, "/v3/", 4))
        wechat3_serve(s, r, a, ret_fault);
    else if (!strncmp(r->path, "/pay/", 5) || !strncmp(r->path, "/secapi/", 8))
        wechat2_serve(s, r, a, ret_fault);
    else if (!strcmp(r->path, "/gateway.do") || !strcmp(r->path, "/bill"))
        alipay_serve(s, r, a, ret_fault);
    else
        answer_text(a, 404, "text/plain", "there is nothing here\n");
}

static enum MHD_Result respond(struct stand_in *s, bool admin,
                               struct MHD_Connection *c,
                               const struct request *r)
{
    struct answer a = {0};
    enum bank_fault fault = BANK_SOUND;
    enum MHD_Result result = MHD_NO;
    CHECK(!pthread_mutex_lock(&s->lock));
    serve(s, admin, r, &a, &fault);
    if (fault == BANK_SLOW)
        stand_in_wait(s, s->settings.slow_ms);
    if (fault == BANK_LOST_ANSWER || fault == BANK_LOST_REQUEST) {
        stand_in_wait(s, s->settings.hang_ms);
        a.dropped = true;
    }
    if (fault == BANK_GARBAGE)
        answer_text(&a, 502, "text/html",
                    "<html><head><title>502 Bad Gateway</title></head>"
                    "<body>502</body></html>\r\n");
    CHECK(!pthread_mutex_unlock(&s->lock));
    if (!a.dropped)
        result = send_answer(c, &a, fault == BANK_CUT_SHORT);
    buf_release(&a.body);
    return result;
}

static enum MHD_Result handle(struct http *h, bool admin,
                              struct MHD_Connection *c, const char *method,
                              const char *data, size_t *len, void **state)
{
    struct incoming *in = *state;
    CHECK(in);
    if (!in->begun) {
        in->begun = true;
        return MHD_YES;
    }
    if (*len) {
        in->too_long = in->too_long || in->body.len + *len > REQUEST_MAX;
        if (!in->too_long)
            CHECK(!buf_add(&in->body, data, *len));
        *len = 0;
        return MHD_YES;
    }
    if (in->too_long) {
        struct answer a = {0};
        answer_text(&a, 413, "text/plain", "too long\n");
        enum MHD_Result sent = send_answer(c, &a, false);
        buf_release(&a.body);
        return sent;
    }
    size_t body_len = in->body.len;
    CHECK(!buf_add(&in->body, "", 1));
    const char *q = strchr(in->url, '?');
    char *path = strndup(in->url, q ? (size_t)(q - in->url) : SIZE_MAX / 2);
    CHECK(path);
    struct request r = {.method = method,
                        .path = path,
                        .url = in->url,
                        .query = q ? q + 1 : "",
                        .body = (const char *)in->body.data,
                        .len = body_len,
                        .authorization = header(c, "Authorization"),
                        .content_type = header(c, "Content-Type"),
                        .accept = header(c, "Accept"),
                        .user_agent = header(c, "User-Agent"),
                        .wechatpay_serial = header(c, "Wechatpay-Serial"),
                        .certified = !admin && certified(c)};
    enum MHD_Result result = respond(h->s, admin, c, &r);
    free(path);
    return result;
}

static enum MHD_Result on_https(void *cls, struct MHD_Connection *c,
                                const char *url, const char *method,
                                const char *version, const char *data,
                                size_t *len, void **state)
{
    (void)url, (void)version;
    return handle(cls, false, c, method, data, len, state);
}

static enum MHD_Result on_admin(void *cls, struct MHD_Connection *c,
                                const char *url, const char *method,
                                const char *version, const char *data,
                                size_t *len, void **state)
{
    (void)url, (void)version;
    return handle(cls, true, c, method, data, len, state);
}

/* ---- notifications
 * ------------------------------------------------------------------- */

static size_t hear(char *data, size_t size, size_t n, void *cls)
{
    struct buf *b = cls;
    if (b->len + size * n < REQUEST_MAX)
        CHECK(!buf_add(b, data, size * n));
    return size * n;
}

/* Whether the receiver says that it has it. */
static bool taken(char door, long status, struct buf *said)
{
    struct fields f = {0};
    CHECK(!buf_add(said, "", 1));
    const char *text = (const char *)said->data;
    bool yes = false;
    if (door == DOOR_V3)
        yes = status == 200 || status == 204;
    else if (door == DOOR_ALIPAY)
        yes = status == 200 && !strcmp(text, "success");
    else
        yes = status == 200 && fields_from_xml(&f, text, said->len - 1) &&
              !strcmp(fields_text(&f, "return_code"), "SUCCESS");
    fields_release(&f);
    return yes;
}

static bool post(CURL *curl, const struct notice_mail *m, char door)
{
    struct curl_slist *headers = NULL;
    struct buf said = {0};
    char type[80];
    long status = 0;
    snprintf(type, sizeof(type), "Content-Type: %s", m->type);
    headers = curl_slist_append(headers, type);
    for (size_t i = 0; i < m->headers_len; i++)
        headers = curl_slist_append(headers, m->headers[i]);
    headers = curl_slist_append(headers, "Expect:");
    CHECK(headers);
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, m->url);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)NOTICE_LIMIT_MS);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)m->body.len);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, m->body.data);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, hear);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &said);
    if (!curl_easy_perform(curl))
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    bool good = taken(door, status, &said);
    buf_release(&said);
    curl_slist_free_all(headers);
    return good;
}

/* Sends what is due of one bank; the lock is held before and after. */
static void post_due(struct stand_in *s, struct bank *b, CURL *curl)
{
    struct bank_notice n;
    while (!s->stopping && bank_next_notice(b, stand_in_now(s), &n)) {
        struct notice_mail m = {0};
        const char *url =
            n.about_refund ? n.refund.notify_url : n.order.notify_url;
        char door = url[0];
        if (door == DOOR_V2)
            wechat2_notice(s, &n, &m);
        else if (door == DOOR_V3)
            wechat3_notice(s, &n, &m);
        else
            alipay_notice(s, &n, &m);
        m.url = url + 1;
        CHECK(!pthread_mutex_unlock(&s->lock));
        bool good = post(curl, &m, door);
        CHECK(!pthread_mutex_lock(&s->lock));
        if (!good)
            bank_notice_failed(b, &n, stand_in_now(s));
        buf_release(&m.body);
    }
}

static void *post_all(void *cls)
{
    struct stand_in *s = cls;
    CURL *curl = curl_easy_init();
    CHECK(curl);
    CHECK(!pthread_mutex_lock(&s->lock));
    while (!s->stopping) {
        post_due(s, s->wechat, curl);
        post_due(s, s->alipay, curl);
        stand_in_wait(s, NOTICE_TURN_MS);
    }
    CHECK(!pthread_mutex_unlock(&s->lock));
    curl_easy_cleanup(curl);
    return NULL;
}

/* ---- start and stop
 * ------------------------------------------------------------------- */

static char *pem_of(const struct identity *id, bool key)
{
    struct buf b = {0};
    if (key)
        identity_key_pem(id, &b);
    else
        identity_cert_pem(id, &b);
    CHECK(!buf_add(&b, "", 1));
    return (char *)b.data;
}

static int port_of(struct MHD_Daemon *d)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT);
    CHECK(info && info->port);
    return info->port;
}

struct http *http_start(struct stand_in *s)
{
    struct http *h = calloc(1, sizeof(*h));
    struct sockaddr_in any = {.sin_family = AF_INET,
                              .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const unsigned flags =
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION;
    CHECK(h);
    h->s = s;
    CHECK(!curl_global_init(CURL_GLOBAL_DEFAULT));
    h->key_pem = pem_of(&s->tls, true);
    h->cert_pem = pem_of(&s->tls, false);
    h->trust_pem = pem_of(&s->merchant_ca, false);
    h->https = MHD_start_daemon(
        flags | MHD_USE_TLS, 0, NULL, NULL, on_https, h, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&any, MHD_OPTION_URI_LOG_CALLBACK, note_url, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, forget, NULL, MHD_OPTION_HTTPS_MEM_KEY,
        h->key_pem, MHD_OPTION_HTTPS_MEM_CERT, h->cert_pem,
        MHD_OPTION_HTTPS_MEM_TRUST, h->trust_pem, MHD_OPTION_CONNECTION_LIMIT,
        CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S, MHD_OPTION_END);
    h->admin = MHD_start_daemon(
        flags, 0, NULL, NULL, on_admin, h, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&any, MHD_OPTION_URI_LOG_CALLBACK, note_url, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, forget, NULL, MHD_OPTION_END);
    if (!h->https || !h->admin) {
        fprintf(stderr, "no port to listen on\n");
        exit(1);
    }
    s->https_port = port_of(h->https);
    s->admin_port = port_of(h->admin);
    CHECK(!pthread_create(&h->poster, NULL, post_all, s));
    return h;
}

void http_stop(struct http *h)
{
    CHECK(!pthread_mutex_lock(&h->s->lock));
    h->s->stopping = true;
    CHECK(!pthread_cond_broadcast(&h->s->wake));
    CHECK(!pthread_mutex_unlock(&h->s->lock));
    CHECK(!pthread_join(h->poster, NULL));
    MHD_stop_daemon(h->https);
    MHD_stop_daemon(h->admin);
    free(h->key_pem);
    free(h->cert_pem);
    free(h->trust_pem);
    free(h);
    curl_global_cleanup();
}
