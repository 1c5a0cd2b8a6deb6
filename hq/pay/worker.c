#include "hq/pay/worker.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"

struct workers {
    int jobs[2];    /* 0: the gateway's end, 1: all threads' */
    int results[2]; /* likewise */
    struct worker_source source;
    pthread_t threads[WORKERS_MAX];
    int count;
};

/* ---- a thread --------------------------------------------------------------
 */
static enum err call(struct pay_provider *p, const struct worker_job *job,
                     struct pay_answer *a)
{
    const struct pay_provider_ops *ops = p->ops;
    switch (job->call) {
    case FLOW_CHARGE:
        return ops->charge(p, &job->order, job->timeout_ms, a);
    case FLOW_SHOW:
        return ops->show(p, &job->order, job->timeout_ms, a);
    case FLOW_QUERY:
        return ops->query(p, &job->order, job->timeout_ms, a);
    case FLOW_REVERSE:
        return ops->reverse(p, &job->order, job->timeout_ms, a);
    case FLOW_CLOSE:
        return ops->close_order(p, &job->order, job->timeout_ms, a);
    case FLOW_GIVE_BACK:
    case FLOW_REFUND:
        return ops->refund(p, &job->refund, job->timeout_ms, a);
    case FLOW_REFUND_QUERY:
        return ops->refund_query(p, &job->refund, job->timeout_ms, a);
    default:
        CHECK(false);
        return ERR_RANGE;
    }
}

static void work(struct workers *w, struct pay_provider **open,
                 const struct worker_job *job, struct worker_result *r)
{
    int64_t began = clock_monotonic_ms();
    memset(r, 0, sizeof(*r));
    r->id = job->id;
    r->call = job->call;
    if (job->call == FLOW_CHARGE && began > job->drop_ms) {
        r->answer.outcome = PAY_NOT_PAID;
        snprintf(r->answer.reason, sizeof(r->answer.reason), "%s",
                 PAY_WHY_NOT_SENT);
        return;
    }
    if (!open[job->kind])
        r->err = w->source.open(w->source.ctx, job->kind, &open[job->kind]);
    if (!r->err)
        r->err = call(open[job->kind], job, &r->answer);
    else
        r->answer.outcome = PAY_MISSET; /* nothing was sent */
    if (r->err && open[job->kind]) {
        memset(&r->answer, 0, sizeof(r->answer));
        r->answer.outcome = PAY_UNKNOWN;
    }
    r->took_ms = clock_monotonic_ms() - began;
}

static void *run(void *ctx)
{
    struct workers *w = ctx;
    struct pay_provider *open[PAY_KINDS] = {NULL};
    struct worker_job job;
    struct worker_result result;
    for (;;) {
        ssize_t n = recv(w->jobs[1], &job, sizeof(job), 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n != (ssize_t)sizeof(job))
            break; /* the gateway hung up */
        work(w, open, &job, &result);
        sodium_memzero(&job, sizeof(job));
        /* The gateway reads until the last thread has ended. */
        while (send(w->results[1], &result, sizeof(result), MSG_NOSIGNAL) < 0 &&
               errno == EINTR)
            ;
    }
    for (int kind = 0; kind < PAY_KINDS; kind++)
        if (open[kind])
            open[kind]->ops->close(open[kind]);
    return NULL;
}

/* ---- the gateway's side ----------------------------------------------------
 */
static void close_pair(int pair[2])
{
    for (int i = 0; i < 2; i++)
        if (pair[i] >= 0)
            close(pair[i]);
}

enum err workers_start(const struct worker_source *source, int count,
                       struct workers **ret_workers)
{
    CHECK(count > 0 && count <= WORKERS_MAX);
    struct workers *w = calloc(1, sizeof(*w));
    if (!w)
        return ERR_NOMEM;
    w->jobs[0] = w->jobs[1] = w->results[0] = w->results[1] = -1;
    w->source = *source;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, w->jobs) != 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, w->results) != 0)
        goto fail;
    for (; w->count < count; w->count++)
        if (pthread_create(&w->threads[w->count], NULL, run, w) != 0)
            goto fail;
    *ret_workers = w;
    return ERR_OK;
fail:
    workers_stop(w);
    return ERR_NOMEM;
}

void workers_stop(struct workers *w)
{
    if (!w)
        return;
    if (w->jobs[0] >= 0)
        shutdown(w->jobs[0], SHUT_RDWR);
    /* Nobody reads results any more: a full socket must not hold a thread. */
    if (w->results[0] >= 0)
        shutdown(w->results[0], SHUT_RDWR);
    for (int i = 0; i < w->count; i++)
        pthread_join(w->threads[i], NULL);
    close_pair(w->jobs);
    close_pair(w->results);
    free(w);
}

enum err workers_give(struct workers *w, const struct worker_job *job)
{
    ssize_t n =
        send(w->jobs[0], job, sizeof(*job), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n == (ssize_t)sizeof(*job))
        return ERR_OK;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS ||
                   errno == EINTR
               ? ERR_BUSY
               : ERR_IO;
}

int workers_fd(const struct workers *w)
{
    return w->results[0];
}

enum err workers_take(struct workers *w, struct worker_result *ret_result)
{
    ssize_t n =
        recv(w->results[0], ret_result, sizeof(*ret_result), MSG_DONTWAIT);
    return n == (ssize_t)sizeof(*ret_result) ? ERR_OK : ERR_SHORT;
}
