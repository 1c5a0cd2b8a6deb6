#include "pos/spool_line.h"

#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#define PAUSE_MS   20
#define COMMAND_MS 500

void spool_line_init(struct spool_line *l, struct drawer_watch *drawer)
{
    *l = (struct spool_line){.lock_fd = -1, .idle_fd = -1, .drawer = drawer};
}

static void let_go(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static bool is_held(const char *dir, const char *name)
{
    int fd = -1;
    enum err err = till_lock(dir, name, &fd, NULL);
    let_go(&fd);
    return err == ERR_BUSY;
}

/* The one who holds "printer-want" is next. */
static enum err ask_for_it(struct till *t, struct spool_line *l,
                           int patience_ms, struct diag *d)
{
    int64_t deadline = clock_monotonic_ms() + patience_ms;
    int want = -1;
    enum err err;
    do {
        if (want < 0)
            (void)!till_lock(t->dir, "printer-want", &want, NULL);
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000}, NULL);
        err = till_lock(t->dir, "printer", &l->lock_fd, d);
    } while (err == ERR_BUSY && clock_monotonic_ms() < deadline);
    let_go(&want);
    return err;
}

enum err spool_line_take(struct till *t, struct spool_line *l, int patience_ms,
                         struct diag *d)
{
    struct diag busy = {0};
    let_go(&l->idle_fd);
    if (l->lock_fd >= 0)
        return ERR_OK;
    enum err err = till_lock(t->dir, "printer", &l->lock_fd, &busy);
    if (err == ERR_BUSY && patience_ms > 0 && is_held(t->dir, "printer-idle"))
        err = ask_for_it(t, l, patience_ms, &busy);
    return err ? diag_set(d, err, "%s", busy.text) : ERR_OK;
}

void spool_line_saw(struct spool_line *l, const struct printer_status *s)
{
    l->status = *s;
    if (l->drawer && s->known)
        drawer_watch_pin(l->drawer, s->drawer_pin_high, clock_monotonic_ms());
}

enum err spool_line_hear(struct spool_line *l, bool *ret_new)
{
    bool is_new = false;
    enum err err = printer_hear(&l->p, &is_new);
    if (err)
        return err;
    if (is_new)
        spool_line_saw(l, &l->p.automatic);
    *ret_new = is_new;
    return ERR_OK;
}

enum err spool_line_ask(struct spool_line *l, int timeout_ms)
{
    struct printer_status s = {0};
    enum err err = printer_status(&l->p, timeout_ms, &s);
    if (!err)
        spool_line_saw(l, &s);
    return err;
}

enum err spool_line_open(struct till *t, struct spool_line *l, struct diag *d)
{
    const char *spec = config_text(&t->config, "printer", "spec", "none");
    if (l->p.ops)
        return ERR_OK;
    enum err err = printer_open(&l->p, spec, d);
    if (err)
        return err;
    /* A reader of the till's files cannot remember it, and need not. */
    (void)!spool_model_saw(t, &l->p.identity);
    struct diag wrong = {0};
    if (spool_model(t, &l->model, &wrong)) { /* till.ini can be corrected */
        printer_close(&l->p);
        return diag_set(d, ERR_GONE, "%s", wrong.text);
    }
    return ERR_OK;
}

void spool_line_rest(struct till *t, struct spool_line *l)
{
    size_t n = 0;
    if (!printer_may_stay(&l->p) ||
        (l->idle_fd < 0 &&
         till_lock(t->dir, "printer-idle", &l->idle_fd, NULL)))
        spool_line_close(l);
    else if (l->model.automatic &&
             printer_write(&l->p, PRINTER_AUTOMATIC, PRINTER_AUTOMATIC_LEN,
                           COMMAND_MS, &n))
        spool_line_close(l);
}

bool spool_line_wanted(struct till *t, const struct spool_line *l)
{
    return l->idle_fd >= 0 && is_held(t->dir, "printer-want");
}

void spool_line_hang_up(struct spool_line *l)
{
    printer_close(&l->p);
    buf_release(&l->held.bytes);
    l->held = (struct spool_held){0};
}

void spool_line_close(struct spool_line *l)
{
    if (!l)
        return;
    spool_line_hang_up(l);
    let_go(&l->idle_fd);
    let_go(&l->lock_fd);
}
