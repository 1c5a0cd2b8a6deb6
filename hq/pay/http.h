/* hq/pay/http.h - one HTTPS request at a time, through libcurl.
 *
 * TLS 1.2 at least, the peer's certificate and name are checked, nothing but
 * https:// is spoken, no redirect is followed, no proxy or .netrc is taken from
 * the environment. Each request has a connection of its own: libcurl sends a
 * request again when a kept connection turns out to be dead, and what moves
 * money must not be repeated behind the caller's back. (TLS sessions are
 * resumed, so that only the first call pays for a whole handshake.) From the
 * first http_new on SIGPIPE is ignored, unless the program handles it. */
#ifndef HQ_PAY_HTTP_H
#define HQ_PAY_HTTP_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/diag.h"

#define HTTP_ANSWER_MAX  ((size_t)512 * 1024)        /* of an API call */
#define HTTP_BILL_MAX    ((size_t)128 * 1024 * 1024) /* as sent */
#define HTTP_HEADERS_MAX ((size_t)64 * 1024)
#define HTTP_CONNECT_MS  5000 /* of timeout_ms, to reach the other side */

struct http; /* a curl handle; one thread at a time */

struct http_options {
    const char *ca_file;              /* NULL: the system's */
    const char *cert_file, *key_file; /* NULL: no client certificate */
};

struct http_request {
    const char *url;
    const char *method;         /* "GET" or "POST" */
    const char *const *headers; /* "Name: value", NULL last; or NULL */
    const void *body;           /* POST */
    size_t len;
    size_t max; /* of the answer's body; 0: HTTP_ANSWER_MAX */
    int timeout_ms;
    bool mutual; /* with the client certificate */
};

/* What became of it. */
enum http_end {
    HTTP_ANSWERED, /* status, headers and body are whole */
    HTTP_NOT_SENT, /* no address, connection or TLS: nobody heard us */
    HTTP_LOST,     /* sent, perhaps; no answer, or not a whole one */
};

struct http_answer {
    enum http_end end;
    long status;
    struct buf body;    /* followed by a NUL that is not counted */
    struct buf headers; /* "Name: value\n" lines, and a NUL */
    char why[128];      /* libcurl's words, unless HTTP_ANSWERED; English */
};

/* Options are copied. */
MUST_USE enum err http_new(const struct http_options *options,
                           struct http **ret_http);
void http_free(struct http *h); /* NULL-safe */

/* ERR_OK in every case but no memory. a is zero-initialised at first and may be
 * used again; http_answer_release ends it. */
MUST_USE enum err http_call(struct http *h, const struct http_request *request,
                            struct http_answer *a);
void http_answer_release(struct http_answer *a);

/* The header's value in such lines, whatever its capitals, without blanks
 * around it; false when there is none, it is doubled or longer than cap. */
bool http_header(const char *headers, const char *name, char *out, size_t cap);

#endif
