#include "hq/pay/http.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/text.h"

struct http {
    CURL *curl;
    struct curl_slist *headers; /* of the request under way */
    char *ca_file, *cert_file, *key_file;
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void curl_start(void)
{
    /* A peer that goes away while TLS writes must not end the program. */
    struct sigaction now;
    CHECK(sigaction(SIGPIPE, NULL, &now) == 0);
    if (now.sa_handler == SIG_DFL) {
        now.sa_handler = SIG_IGN;
        CHECK(sigaction(SIGPIPE, &now, NULL) == 0);
    }
    CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
}

static enum err copy(const char *text, char **ret_text)
{
    if (!text || !text[0])
        return ERR_OK;
    *ret_text = strdup(text);
    return *ret_text ? ERR_OK : ERR_NOMEM;
}

enum err http_new(const struct http_options *options, struct http **ret_http)
{
    pthread_once(&curl_once, curl_start);
    struct http *h = calloc(1, sizeof(*h));
    if (!h)
        return ERR_NOMEM;
    enum err err = copy(options->ca_file, &h->ca_file);
    if (!err)
        err = copy(options->cert_file, &h->cert_file);
    if (!err)
        err = copy(options->key_file, &h->key_file);
    h->curl = curl_easy_init();
    if (err || !h->curl) {
        http_free(h);
        return ERR_NOMEM;
    }
    *ret_http = h;
    return ERR_OK;
}

void http_free(struct http *h)
{
    if (!h)
        return;
    curl_slist_free_all(h->headers);
    if (h->curl)
        curl_easy_cleanup(h->curl);
    free(h->ca_file);
    free(h->cert_file);
    free(h->key_file);
    free(h);
}

struct receiving {
    struct http_answer *a;
    size_t max;
    enum err err;
};

static size_t on_body(char *data, size_t size, size_t n, void *user)
{
    struct receiving *r = user;
    size_t len = size * n;
    if (len > r->max - r->a->body.len)
        return 0; /* libcurl ends the request */
    r->err = buf_add(&r->a->body, data, len);
    return r->err ? 0 : len;
}

/* The lines of the last answer only: an interim one ("100 Continue") comes
 * before it. */
static size_t on_header(char *data, size_t size, size_t n, void *user)
{
    struct receiving *r = user;
    size_t all = size * n, len = all;
    if (len >= 5 && memcmp(data, "HTTP/", 5) == 0) {
        buf_clear(&r->a->headers);
        return all;
    }
    while (len > 0 && (data[len - 1] == '\n' || data[len - 1] == '\r'))
        len--;
    if (len == 0)
        return all;
    if (r->a->headers.len + len + 1 > HTTP_HEADERS_MAX ||
        memchr(data, '\0', len))
        return 0;
    r->err = buf_add(&r->a->headers, data, len);
    if (!r->err)
        r->err = buf_add(&r->a->headers, "\n", 1);
    return r->err ? 0 : all;
}

/* A setting that this libcurl does not know would weaken what the header
 * promises: a bug. */
#define SET(curl, option, value)                                               \
    CHECK(curl_easy_setopt(curl, option, value) == CURLE_OK)

static void set_transport(struct http *h, const struct http_request *q)
{
    CURL *c = h->curl;
    curl_easy_reset(c); /* keeps TLS sessions */
    SET(c, CURLOPT_NOSIGNAL, 1L);
    SET(c, CURLOPT_PROTOCOLS_STR, "https");
    SET(c, CURLOPT_FOLLOWLOCATION, 0L);
    SET(c, CURLOPT_PROXY, "");
    SET(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(c, CURLOPT_SSL_VERIFYPEER, 1L);
    SET(c, CURLOPT_SSL_VERIFYHOST, 2L);
    SET(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(c, CURLOPT_CONNECTTIMEOUT_MS,
        (long)(q->timeout_ms < HTTP_CONNECT_MS ? q->timeout_ms
                                               : HTTP_CONNECT_MS));
    SET(c, CURLOPT_TIMEOUT_MS, (long)q->timeout_ms);
    SET(c, CURLOPT_FRESH_CONNECT, 1L);
    SET(c, CURLOPT_FORBID_REUSE, 1L);
    if (h->ca_file) {
        SET(c, CURLOPT_CAINFO, h->ca_file);
        SET(c, CURLOPT_CAPATH, NULL);
    }
    if (q->mutual && h->cert_file) {
        SET(c, CURLOPT_SSLCERT, h->cert_file);
        SET(c, CURLOPT_SSLKEY, h->key_file);
    }
}

static enum err set_request(struct http *h, const struct http_request *q)
{
    CURL *c = h->curl;
    curl_slist_free_all(h->headers);
    h->headers = NULL;
    /* "Expect:" with nothing: no waiting for a "100 Continue". */
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    for (int i = 0; list && q->headers && q->headers[i]; i++) {
        struct curl_slist *longer = curl_slist_append(list, q->headers[i]);
        if (!longer)
            curl_slist_free_all(list);
        list = longer;
    }
    if (!list)
        return ERR_NOMEM;
    h->headers = list;
    SET(c, CURLOPT_HTTPHEADER, list);
    SET(c, CURLOPT_USERAGENT, "liandian/1");
    if (strcmp(q->method, "POST") == 0) {
        SET(c, CURLOPT_POST, 1L);
        SET(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->len);
        SET(c, CURLOPT_POSTFIELDS, q->len ? q->body : "");
    } else {
        SET(c, CURLOPT_HTTPGET, 1L);
    }
    return curl_easy_setopt(c, CURLOPT_URL, q->url) == CURLE_OK ? ERR_OK
                                                                : ERR_NOMEM;
}

/* Whether any byte of the request may have left: only after TLS was up. */
static bool was_sent(CURL *c)
{
    curl_off_t tls_us = 0;
    return curl_easy_getinfo(c, CURLINFO_APPCONNECT_TIME_T, &tls_us) !=
               CURLE_OK ||
           tls_us > 0;
}

enum err http_call(struct http *h, const struct http_request *request,
                   struct http_answer *a)
{
    struct receiving r = {
        .a = a,
        .max = request->max ? request->max : HTTP_ANSWER_MAX,
    };
    char words[CURL_ERROR_SIZE] = "";
    buf_clear(&a->body);
    buf_clear(&a->headers);
    a->end = HTTP_LOST;
    a->status = 0;
    a->why[0] = 0;
    CHECK(request->timeout_ms > 0);
    set_transport(h, request);
    enum err err = set_request(h, request);
    if (err)
        return err;
    SET(h->curl, CURLOPT_WRITEFUNCTION, on_body);
    SET(h->curl, CURLOPT_WRITEDATA, &r);
    SET(h->curl, CURLOPT_HEADERFUNCTION, on_header);
    SET(h->curl, CURLOPT_HEADERDATA, &r);
    SET(h->curl, CURLOPT_ERRORBUFFER, words);
    CURLcode rc = curl_easy_perform(h->curl);
    SET(h->curl, CURLOPT_ERRORBUFFER, NULL);
    if (rc == CURLE_OUT_OF_MEMORY || r.err == ERR_NOMEM)
        return ERR_NOMEM;
    err = buf_add(&a->body, "", 1);
    if (!err)
        err = buf_add(&a->headers, "", 1);
    if (err)
        return err;
    a->body.len--;
    a->headers.len--;
    if (rc == CURLE_OK && curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE,
                                            &a->status) == CURLE_OK) {
        a->end = HTTP_ANSWERED;
        return ERR_OK;
    }
    a->end = was_sent(h->curl) ? HTTP_LOST : HTTP_NOT_SENT;
    text_copy(a->why, sizeof(a->why),
              words[0] ? words : curl_easy_strerror(rc));
    return ERR_OK;
}

void http_answer_release(struct http_answer *a)
{
    buf_release(&a->body);
    buf_release(&a->headers);
}

bool http_header(const char *headers, const char *name, char *out, size_t cap)
{
    size_t name_len = strlen(name);
    bool found = false;
    for (const char *line = headers; *line;) {
        const char *end = strchr(line, '\n');
        size_t len = end ? (size_t)(end - line) : strlen(line);
        if (len > name_len && line[name_len] == ':' &&
            strncasecmp(line, name, name_len) == 0) {
            const char *value = line + name_len + 1;
            const char *last = line + len;
            while (value < last && strchr(" \t", *value))
                value++;
            while (last > value && strchr(" \t\r", last[-1]))
                last--;
            if (found || (size_t)(last - value) >= cap)
                return false;
            memcpy(out, value, (size_t)(last - value));
            out[last - value] = 0;
            found = true;
        }
        line = end ? end + 1 : line + len;
    }
    return found;
}
