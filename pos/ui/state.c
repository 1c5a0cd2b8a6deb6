/* state.c - the top line, and noticing what others changed: the agent, the
 * printer's worker, headquarters' feed. inotify on the till's directory wakes
 * the loop, so that an idle screen costs nothing. */
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/agent.h"
#include "pos/carry/carry.h"
#include "pos/catalogue.h"
#include "pos/keep/backup.h"
#include "pos/ui/panels.h"
#include "pos/ui/pay.h"
#include "sync/replica_db.h"

enum {
    MINUTE_MS = 60000,
    LOOK_MS = 200,       /* at most so often, however much changes */
    BUSY_LOOK_MS = 1000, /* while something is under way */
    SHORT_WORDS = 24,    /* columns */
    ENSURE_MS = 60000,   /* is the agent still there? */
};

void ui_state_open(struct ui *ui)
{
    ui->watch_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (ui->watch_fd >= 0 &&
        inotify_add_watch(ui->watch_fd, ui->till->dir,
                          IN_MODIFY | IN_MOVED_TO | IN_CREATE) < 0) {
        close(ui->watch_fd); /* the clock's minute still looks */
        ui->watch_fd = -1;
    }
    ui->stale = true;
}

void ui_state_close(struct ui *ui)
{
    if (ui->watch_fd >= 0)
        close(ui->watch_fd);
    ui->watch_fd = -1;
}

void ui_state_woken(struct ui *ui)
{
    char events[4096];
    while (read(ui->watch_fd, events, sizeof(events)) > 0)
        ui->stale = true;
}

/* Said once, to somebody who is there to read it. */
static void tell_of_forks(struct ui *ui, const struct replica_record *record)
{
    if (!ui->signed_in || record->recovered_count <= ui->prefs.forks)
        return;
    struct prefs prefs = ui->prefs;
    prefs.forks = record->recovered_count;
    if (prefs_save(ui->till->dir, &prefs, NULL))
        return; /* again at the next look */
    ui->prefs = prefs;
    ui_say(ui, UI_ALERT,
           tr("this till was restored from a copy, or runs twice: %llu entries "
              "came back from headquarters, %llu of its own were kept; tell "
              "headquarters"),
           (unsigned long long)record->recovered_taken,
           (unsigned long long)record->recovered_rebased);
}

static void look_at_link(struct ui *ui)
{
    struct agent_state state;
    struct ledger_head head = {0};
    struct replica_record record = {0};
    agent_state_read(ui->till->dir, &state);
    ui->link.online = state.link == AGENT_LINK_ONLINE;
    ui->link.refused = state.link == AGENT_LINK_STOPPED;
    ui->link.loading = state.feed_loading;
    ui->link.since_ms = ui->link.online ? state.since_ms : state.last_heard_ms;
    text_copy(ui->link.words, sizeof(ui->link.words), state.text);
    if (ledger_head(&ui->till->db, &head) == ERR_OK &&
        replica_db_record(&ui->till->db, &record) == ERR_OK) {
        ui->link.unsent =
            head.seq > record.acked_seq ? head.seq - record.acked_seq : 0;
        tell_of_forks(ui, &record);
    }
}

/* A copy that ended since the last look, said once. */
static void look_at_backup(struct ui *ui)
{
    struct backup_state state;
    backup_state_read(ui->till->dir, &state);
    if (ui->backup_ms != 0 && state.tried_ms > ui->backup_ms) {
        if (state.good)
            ui_say(ui, UI_GOOD, tr("the copy is done and checked: %s"),
                   state.words);
        else
            ui_say(ui, UI_ALERT, tr("no copy was made: %s"), state.words);
    }
    ui->backup_ms = state.tried_ms ? state.tried_ms : 1;
}

/* What was carried out or in since the last look, said once. */
static void look_at_carry(struct ui *ui)
{
    struct carry_state state;
    carry_state_read(ui->till->dir, &state);
    if (ui->carry_ms != 0 && state.tried_ms > ui->carry_ms)
        ui_say(ui, state.good ? UI_GOOD : UI_ALERT, "%s", state.words);
    ui->carry_ms = state.tried_ms ? state.tried_ms : 1;
}

static void look_at_shop(struct ui *ui)
{
    struct parked parked[DESK_PARKED_MAX];
    int64_t generation = 0, items = 0;
    till_outlet_name(ui->till, ui->outlet, sizeof(ui->outlet));
    if (desk_parked(ui->desk, parked, DESK_PARKED_MAX, &ui->parked))
        ui->parked = 0;
    if (catalogue_generation(&ui->till->catalogue, &generation) == ERR_OK &&
        generation != ui->generation) {
        ui->generation = generation;
        ui->indexed = false;
    }
    ui->no_goods =
        catalogue_count(&ui->till->catalogue, &items) == ERR_OK && items == 0;
    struct actor nobody;
    bool stranger = ui->signed_in && ui->desk->actor.cashier == 0 &&
                    people_nobody(ui->till, &nobody, NULL) == ERR_DENIED;
    if (stranger && ui->depth == 1 && ui->desk->cart.count == 0)
        login_open(ui); /* headquarters has entered somebody */
}

void ui_state_look(struct ui *ui)
{
    int64_t now = clock_monotonic_ms();
    if (ui->ensured_ms == 0 || now - ui->ensured_ms >= ENSURE_MS) {
        struct diag d = {0};
        ui->ensured_ms = now;
        if (agent_ensure_running(ui->till->dir, &d))
            ui_say(ui, UI_CARE, "%s", d.text);
        ui->stale = true;
    }
    spool_status(ui->spool, &ui->printer);
    if (!ui->stale || (ui->looked_ms && now - ui->looked_ms < LOOK_MS))
        return;
    ui->stale = false;
    ui->looked_ms = now;
    look_at_link(ui);
    look_at_backup(ui);
    look_at_carry(ui);
    look_at_shop(ui);
    if (ui->teller) /* settings and the book may have changed */
        teller_stale(ui->teller);
}

int ui_state_wait_ms(const struct ui *ui)
{
    int64_t wait = MINUTE_MS - clock_now_ms() % MINUTE_MS;
    if (ui->stale && wait > LOOK_MS)
        wait = LOOK_MS;
    bool busy = ui->printer.health == SPOOL_BUSY ||
                ui->printer.health == SPOOL_WAITING || ui->link.loading ||
                (ui->link.online && ui->link.unsent > 0);
    if (busy && wait > BUSY_LOOK_MS)
        wait = BUSY_LOOK_MS;
    return (int)wait;
}

/* ---- the top line --------------------------------------------------------*/

static enum screen_style link_words(const struct ui *ui, char *out, size_t cap)
{
    char age[48];
    if (ui->link.refused) {
        snprintf(out, cap, "%s", tr("○ not admitted"));
        return SCREEN_CARE;
    }
    if (ui->link.online) {
        snprintf(out, cap, "%s",
                 ui->link.loading ? tr("● loading goods") : tr("● online"));
        return SCREEN_BAR;
    }
    if (ui->link.since_ms == 0) {
        snprintf(out, cap, "%s", tr("○ offline"));
        return SCREEN_BAR;
    }
    words_age(clock_now_ms() - ui->link.since_ms, age, sizeof(age));
    snprintf(out, cap, tr("○ offline %s"), age);
    return SCREEN_BAR;
}

/* What is wrong; what to do about it stands in the message line. */
static void short_words(const char *sentence, char out[SPOOL_ERROR_CAP])
{
    size_t len = strcspn(sentence, ":");
    const char *wide = strstr(sentence, "：");
    if (wide && (size_t)(wide - sentence) < len)
        len = (size_t)(wide - sentence);
    snprintf(out, SPOOL_ERROR_CAP, "%.*s", (int)len, sentence);
    if (!out[0] || text_width(out) > SHORT_WORDS)
        snprintf(out, SPOOL_ERROR_CAP, "%s", tr("printer waits"));
}

static enum screen_style printer_words(const struct ui *ui, char *out,
                                       size_t cap)
{
    char words[SPOOL_ERROR_CAP];
    switch (ui->printer.health) {
    case SPOOL_OFF:
        snprintf(out, cap, "%s", tr("no printer"));
        return SCREEN_BAR;
    case SPOOL_WAITING:
        short_words(ui->printer.words, words);
        snprintf(out, cap, "%s %d", words, ui->printer.waiting);
        return SCREEN_CARE;
    case SPOOL_BUSY:
        snprintf(out, cap, "%s", tr("printing"));
        return SCREEN_BAR;
    case SPOOL_ELSEWHERE:
        snprintf(out, cap, "%s", tr("printer in use"));
        return SCREEN_CARE;
    case SPOOL_IDLE:
        if (!ui->printer.words[0])
            break;
        snprintf(out, cap, "%s", ui->printer.words);
        return SCREEN_CARE;
    }
    snprintf(out, cap, "%s", tr("printer ready"));
    return SCREEN_BAR;
}

static int put_left_of(int column, enum screen_style style, const char *text)
{
    char padded[SPOOL_ERROR_CAP + 32];
    snprintf(padded, sizeof(padded), " %s ", text);
    int width = text_width(padded);
    if (width > 30)
        width = 30;
    screen_put(0, column - width, width, style, padded);
    return column - width;
}

void ui_state_line(const struct ui *ui)
{
    char clock[CLOCK_TIME_CHARS], text[SPOOL_ERROR_CAP + 16];
    char unsent[48], who[PERSON_NAME_CAP + ITEM_NAME_CAP + 64];
    screen_put(0, 0, ui->columns, SCREEN_BAR, "");
    enum screen_style style = printer_words(ui, text, sizeof(text));
    int column = put_left_of(ui->columns, style, text);
    if (ui->printer.label_words[0])
        column = put_left_of(column, SCREEN_CARE, tr("labels wait"));
    if (ui->printer.drawer_open)
        column = put_left_of(column, SCREEN_CARE, tr("drawer is open"));
    if (ui->scanner_missing)
        column = put_left_of(column, SCREEN_CARE, tr("no scanner"));
    if (ui->scale.expected && !ui->scale.works)
        column = put_left_of(column, SCREEN_CARE, tr("no scale"));
    if (customer_show_missing(ui->customer))
        column = put_left_of(column, SCREEN_CARE, tr("no customer display"));
    pay_run_words(ui, text, sizeof(text));
    if (text[0])
        column = put_left_of(column, SCREEN_CARE, text);
    snprintf(unsent, sizeof(unsent), tr("unsent %llu"),
             (unsigned long long)ui->link.unsent);
    column = put_left_of(column, SCREEN_BAR, unsent);
    style = link_words(ui, text, sizeof(text));
    column = put_left_of(column, style, text);
    clock_format_time(clock_now_ms(), clock);
    snprintf(text, sizeof(text), "%.11s", clock + 5);
    column = put_left_of(column, SCREEN_BAR, text);
    snprintf(who, sizeof(who), tr("%s  till %u  %s"),
             ui->outlet[0] ? ui->outlet : tr("Village shop till"),
             ui->till->till, ui->person.name);
    int left = 1;
    if (ui->till->practice) {
        const char *mark = tr(" PRACTICE, nothing counts ");
        screen_put(0, 0, text_width(mark), SCREEN_ALERT, mark);
        left = text_width(mark) + 1;
    }
    if (left < column - 1)
        screen_put(0, left, column - 1 - left, SCREEN_BAR, who);
}
