#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/quantity.h"
#include "drivers/scale.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/counter.h"
#include "pos/till.h"

#define SECONDS_MAX     3600
#define SECONDS_FOREVER 1000000000

static const char help[] = N_(
    "pos scale [watch | protocols] [--dir D] [--seconds N] [--json]\n"
    "Reads the counter's scale: waits for a weight that holds still, prints "
    "it\n"
    "and ends. Not while the till's screen is open, which reads it itself.\n"
    "  watch        prints every change until interrupted\n"
    "  protocols    lists what scales are understood\n"
    "  --dir D      the till's directory; its till.ini says under [scale]:\n"
    "               port = /dev/ttyUSB0 (without it a scale that calls itself\n"
    "               one is found on USB), protocol = auto, baud = 9600,\n"
    "               unit = kg (for protocols that send none), and\n"
    "               usb = 0483:5740 (this USB serial device is the scale)\n"
    "  --seconds N  give up after so long (5)\n"
    "  --json       as JSON: state, grams, net, protocol\n"
    "Example: pos scale --dir till --json\n");

static volatile sig_atomic_t asked_to_end;

static void end_please(int signal_number)
{
    (void)signal_number;
    asked_to_end = 1;
}

/* For scripts and for people. */
static const struct {
    const char *word, *text;
} seen_words[] = {
    [SCALE_SEEN_NOTHING] = {"silent", N_("the scale says nothing: switch it "
                                         "on, check cable and baud")},
    [SCALE_SEEN_STRANGE] = {"strange",
                            N_("the scale is not understood: check protocol "
                               "and baud under [scale] in till.ini")},
    [SCALE_SEEN_MOVING] = {"moving", N_("not still yet")},
    [SCALE_SEEN_STABLE] = {"stable", N_("stable")},
    [SCALE_SEEN_ZERO] = {"zero", N_("zero: nothing is on the scale")},
    [SCALE_SEEN_UNDER] = {"under", N_("below zero: press zero on the scale")},
    [SCALE_SEEN_OVER] = {"over", N_("too heavy for the scale")},
    [SCALE_SEEN_FAULT] = {"fault", N_("the scale reports a fault")},
};

static int protocols(bool json)
{
    json_t *all = json_array();
    for (int i = 0; i < scale_protocol_count; i++) {
        const struct scale_protocol *p = &scale_protocols[i];
        if (!json)
            printf("%-15s %s\n%-15s %s\n", p->name, tr(p->models), "",
                   p->guessable ? tr("found by auto")
                                : tr("only when till.ini names it"));
        json_array_append_new(
            all, json_pack("{s:s, s:s, s:i, s:b, s:b}", "name", p->name,
                           "models", p->models, "baud", p->baud, "asked",
                           p->ask != NULL, "auto", p->guessable));
    }
    int bad = 0;
    if (json) {
        bad = !all || json_dumpf(all, stdout, JSON_INDENT(2)) != 0;
        putchar('\n');
    }
    json_decref(all);
    return bad || fflush(stdout) != 0;
}

static bool has_weight(const struct scale_view *v)
{
    return v->seen == SCALE_SEEN_MOVING || v->seen == SCALE_SEEN_STABLE ||
           v->seen == SCALE_SEEN_ZERO;
}

static void print_json(const struct scale_state *s)
{
    const struct scale_view *v = &s->view;
    json_t *o = json_pack(
        "{s:s, s:o, s:b, s:s, s:s}", "state", seen_words[v->seen].word, "g",
        has_weight(v) ? json_integer(v->g) : json_null(), "net", v->net,
        "protocol", s->protocol ? s->protocol->name : "", "name", s->name);
    json_dumpf(o, stdout, JSON_COMPACT);
    json_decref(o);
    putchar('\n');
    fflush(stdout);
}

static void print_words(const struct scale_state *s)
{
    char kg[QUANTITY_CHARS];
    const struct scale_view *v = &s->view;
    if (has_weight(v))
        printf("%s kg  %s%s\n", quantity_format(quantity_of(v->g), kg),
               tr(seen_words[v->seen].text),
               v->net ? tr(", without its tare") : "");
    else
        printf("%s\n", tr(seen_words[v->seen].text));
    fflush(stdout);
}

/* What it comes to when the time is up. */
static enum err too_late(const struct scale_state *s, struct diag *d)
{
    if (!s->works && s->words[0])
        return diag_set(d, ERR_GONE, "%s", s->words);
    if (!s->works)
        return diag_set(d, ERR_GONE,
                        tr("no scale is plugged in: name its line in till.ini "
                           "under [scale] port; \"pos devices\" shows what is "
                           "there"));
    return diag_set(d, ERR_BUSY, "%s", tr(seen_words[s->view.seen].text));
}

static enum err wait_for_it(struct scale *scale, bool watch, bool json,
                            int64_t until_ms, struct diag *d)
{
    struct pollfd fds[SCALE_POLL_MAX];
    struct scale_state s = {0};
    bool told = false;
    while (!asked_to_end) {
        int64_t left = until_ms - clock_monotonic_ms();
        if (scale_changed(scale)) {
            scale_state(scale, &s);
            bool still = s.view.seen == SCALE_SEEN_STABLE ||
                         s.view.seen == SCALE_SEEN_ZERO;
            if (s.works && (watch || still)) {
                if (json)
                    print_json(&s);
                else
                    print_words(&s);
                told = true;
            }
            if (still && !watch)
                return ERR_OK;
        }
        if (left <= 0)
            return watch && told ? ERR_OK : too_late(&s, d);
        int count = scale_pollfds(scale, fds, SCALE_POLL_MAX);
        int wait = scale_wait_ms(scale);
        if (wait < 0 || wait > left)
            wait = (int)left;
        (void)poll(fds, (nfds_t)count, wait);
        scale_turn(scale);
    }
    return ERR_OK;
}

static enum err read_scale(const char *dir, bool watch, bool json,
                           int64_t seconds, struct diag *d)
{
    char path[TILL_PATH_MAX];
    struct config config = {0};
    struct scale_settings settings;
    struct scale *scale = NULL;
    struct sigaction action = {.sa_handler = end_please};
    enum err err = till_path(dir, "till.ini", path, d);
    if (!err)
        err = config_load(&config, path, d);
    if (!err)
        err = counter_scale_settings(&config, &settings, d);
    if (!err)
        err = scale_new(&settings, &scale, d);
    if (err)
        goto out;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    scale_watch(scale, true);
    err = wait_for_it(scale, watch, json, clock_monotonic_ms() + seconds * 1000,
                      d);
out:
    scale_free(scale);
    config_release(&config);
    return err;
}

int cmd_scale(int argc, char **argv)
{
    const char *dir = NULL, *seconds = NULL;
    bool json = false;
    const struct arg specs[] = {{"dir", &dir, NULL},
                                {"seconds", &seconds, NULL},
                                {"json", NULL, &json},
                                {NULL, NULL, NULL}};
    struct args_words words = {0};
    struct diag d = {0};
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    const char *word = words.count > 0 ? words.word[0] : "";
    bool watch = strcmp(word, "watch") == 0;
    int64_t most = watch ? SECONDS_FOREVER : 5;
    if (!err && seconds)
        err = args_integer("seconds", seconds, 1, SECONDS_MAX, &most, &d);
    if (!err && strcmp(word, "protocols") == 0)
        return protocols(json);
    if (!err && (words.count > 1 || (word[0] && !watch)))
        err = diag_set(&d, ERR_FORMAT,
                       tr("\"%.60s\" is not understood: see pos scale --help"),
                       words.word[words.count - 1]);
    if (!err)
        err = read_scale(args_dir(dir), watch, json, most, &d);
    return err ? args_fail("scale", err, &d) : 0;
}
