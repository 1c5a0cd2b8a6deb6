#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/config.h"
#include "base/i18n.h"
#include "drivers/scale.h"
#include "drivers/scanner.h"
#include "drivers/serial.h"
#include "drivers/udev_rules.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/counter.h"
#include "pos/customer_show.h"
#include "pos/till.h"
#include "receipts/profile_guess.h"

static const char help[] = N_(
    "pos devices [--dir D] [--json] [--udev-rules]\n"
    "What is plugged into USB, what the till takes it for, and why not.\n"
    "  --dir D        the till's directory, for what till.ini says under\n"
    "                 [scanner]: take = 05e0:1200 (these are scanners too),\n"
    "                 leave = 046d:c31c (these never are), and\n"
    "                 serial = /dev/ttyACM0, baud = 9600; and what it says\n"
    "                 under [scale] and [display]\n"
    "  --json         as JSON\n"
    "  --udev-rules   print the rule by which no root is needed\n");

/* What a device is to the till. */
struct taken {
    const char *as;   /* a word for scripts */
    const char *text; /* the same for people */
    const char *why;
    const char *profile, *profile_why, *seen_on; /* a printer's; else "" */
};

static const char *reason_words(enum scanner_reason reason)
{
    static const char *const words[] = {
        [SCANNER_BY_MAKER] = N_("its maker makes only scanners"),
        [SCANNER_BY_NAME] = N_("it calls itself a scanner"),
        [SCANNER_BY_SETTINGS] = N_("till.ini says so"),
        [SCANNER_LEFT] = N_("till.ini says that it is no scanner"),
        [SCANNER_LEFT_TO_TTY] =
            N_("till.ini names a serial line for the scanner"),
        [SCANNER_IS_KEYBOARD] =
            N_("a keyboard that nothing says is a scanner; if it is one, add "
               "its number under [scanner] take in till.ini"),
        [SCANNER_IS_ELSE] = N_("the till has no use for this kind"),
    };
    return tr(words[reason]);
}

static struct taken take_printer(const struct usb_found *f)
{
    struct profile_guess g;
    profile_guess(f->vendor, f->product, f->name, &g);
    return (struct taken){"printer",
                          tr("printer"),
                          tr("it says that it is a printer"),
                          g.profile->name,
                          profile_reason_text(g.reason),
                          g.seen_on};
}

/* What is on the counter besides printers, by till.ini. */
struct wanted {
    struct scanner_settings scanner;
    struct scale_settings scale;
    struct customer_settings display;
};

/* Adapters with a chip of their own are known by its maker (USB ID
 * repository); the kernel shows them as a line. */
static bool is_adapter(const struct usb_found *f)
{
    static const uint16_t makers[] = {
        0x0403, /* FTDI */
        0x067b, /* Prolific */
        0x10c4, /* Silicon Labs */
        0x1a86, /* QinHeng (CH340) */
    };
    for (size_t i = 0; i < ARRAY_LEN(makers); i++)
        if (f->vendor == makers[i])
            return true;
    return false;
}

static struct taken take(const struct usb_found *f, const struct wanted *w)
{
    static const struct taken kinds[] = {
        [SCANNER_KEYBOARD] = {"scanner-keyboard", N_("scanner (keyboard)"), "",
                              "", "", ""},
        [SCANNER_HIDPOS] = {"scanner-hidpos", N_("scanner (HID POS)"), "", "",
                            "", ""},
        [SCANNER_CDC] = {"scanner-cdc", N_("scanner (USB serial)"), "", "", "",
                         ""},
    };
    struct scanner_guess g = scanner_guess(f, &w->scanner.names);
    struct taken t;
    if (g.kind != SCANNER_NONE) {
        t = kinds[g.kind];
        t.text = tr(t.text);
        t.why = reason_words(g.reason);
    } else if (usb_interface_of(f, USB_CLASS_PRINTER)) {
        t = take_printer(f);
    } else if (scale_takes(&w->scale, f)) {
        t = (struct taken){.as = "scale",
                           .text = tr("scale (USB serial)"),
                           .why = scanner_listed(w->scale.usb, f)
                                      ? tr("till.ini says so")
                                      : tr("it calls itself a scale"),
                           .profile = "",
                           .profile_why = "",
                           .seen_on = ""};
    } else {
        t = (struct taken){
            "none", tr("not used"), reason_words(g.reason), "", "", ""};
        if (customer_takes(&w->display, f))
            t = (struct taken){"display",
                               tr("customer display (USB serial)"),
                               scanner_listed(w->display.usb, f)
                                   ? tr("till.ini says so")
                                   : tr("it calls itself a customer display"),
                               "",
                               "",
                               ""};
        else if (is_adapter(f))
            t.why = tr("an adapter for a serial line: name the line under "
                       "[scale] or [display] port in till.ini, like "
                       "/dev/ttyUSB0");
        else if (g.reason == SCANNER_IS_ELSE && serial_cdc_find(f) >= 0)
            t.why = tr("a serial device; if it is the scale, write its number "
                       "under [scale] usb in till.ini");
    }
    if (f->access == ERR_DENIED)
        t.why = tr("this user may not use it: install the rule that \"pos "
                   "devices --udev-rules\" prints, then plug it in again");
    else if (f->access)
        t.why = tr("it does not answer: unplug it and plug it in again");
    return t;
}

/* A line that till.ini names: there or not, allowed or not. */
static struct taken take_line(const char *path, const char *as,
                              const char *text, bool *ret_usable)
{
    struct taken t = {as, text, tr("till.ini says so"), "", "", ""};
    *ret_usable = access(path, W_OK) == 0;
    if (!*ret_usable && errno == EACCES)
        t.why = tr("this user may not use it: add the user to the group "
                   "dialout and log in again");
    else if (!*ret_usable)
        t.why = tr("nothing is plugged in there");
    return t;
}

static void add_json(json_t *all, const char *id, const char *port,
                     const struct usb_found *f, const struct taken *t,
                     bool usable)
{
    json_array_append_new(
        all,
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "id", id, "port",
                  port, "maker", f->maker, "name", f->name, "serial", f->serial,
                  "taken_as", t->as, "why", t->why, "usable", usable));
}

static int print_json(const struct usb_found *found, int count,
                      const struct wanted *w)
{
    json_t *all = json_array();
    for (int i = 0; i < count; i++) {
        struct taken t = take(&found[i], w);
        char id[16];
        snprintf(id, sizeof(id), "%04x:%04x", found[i].vendor,
                 found[i].product);
        add_json(all, id, found[i].port, &found[i], &t,
                 found[i].access == ERR_OK);
    }
    if (w->scale.port[0]) {
        const struct usb_found none = {0};
        bool usable;
        struct taken t = take_line(w->scale.port, "scale", "", &usable);
        add_json(all, "", w->scale.port, &none, &t, usable);
    }
    if (w->display.port[0]) {
        const struct usb_found none = {0};
        bool usable;
        struct taken t = take_line(w->display.port, "display", "", &usable);
        add_json(all, "", w->display.port, &none, &t, usable);
    }
    int bad = !all || json_dumpf(all, stdout, JSON_INDENT(2)) != 0;
    json_decref(all);
    putchar('\n');
    return bad || fflush(stdout) != 0;
}

static void print_words(const struct usb_found *found, int count,
                        const struct wanted *w)
{
    if (count == 0)
        printf("%s", tr("nothing is plugged into USB\n"));
    for (int i = 0; i < count; i++) {
        const struct usb_found *f = &found[i];
        struct taken t = take(f, w);
        printf("%-6s %04x:%04x  %s %s\n", f->port, f->vendor, f->product,
               f->maker, f->name);
        printf("       %s: %s\n", t.text, t.why);
        if (t.profile[0])
            printf(tr("       profile %s: %s\n"), t.profile, t.profile_why);
        if (t.seen_on[0])
            printf(tr("       its number was seen on: %s\n"), t.seen_on);
    }
    if (w->scale.port[0]) {
        bool usable;
        struct taken t =
            take_line(w->scale.port, "scale", tr("scale"), &usable);
        printf("%s\n       %s: %s\n", w->scale.port, t.text, t.why);
    }
    if (w->display.port[0]) {
        bool usable;
        struct taken t = take_line(w->display.port, "display",
                                   tr("customer display"), &usable);
        printf("%s\n       %s: %s\n", w->display.port, t.text, t.why);
    }
}

/* A missing till has no settings yet. */
static enum err read_settings(const char *dir, struct config *config,
                              struct wanted *ret_wanted, struct diag *d)
{
    char path[TILL_PATH_MAX];
    enum err err = till_path(dir, "till.ini", path, d);
    if (!err)
        err = config_load(config, path, d);
    if (!err)
        err = counter_settings(config, &ret_wanted->scanner, d);
    if (!err)
        err = counter_scale_settings(config, &ret_wanted->scale, d);
    return err ? err : customer_show_settings(config, &ret_wanted->display, d);
}

static enum err show(const struct wanted *wanted, bool json, int *ret_status,
                     struct diag *d)
{
    struct usb *usb = NULL;
    struct usb_found found[USB_DEVICES_MAX];
    int count = 0;
    enum err err = usb_new(&usb, d);
    if (!err)
        err = usb_look(usb, found, USB_DEVICES_MAX, &count);
    if (!err && json)
        *ret_status = print_json(found, count, wanted);
    else if (!err)
        print_words(found, count, wanted);
    usb_free(usb);
    return err;
}

int cmd_devices(int argc, char **argv)
{
    const char *dir = NULL;
    bool json = false, rules = false;
    const struct arg specs[] = {{"dir", &dir, NULL},
                                {"json", NULL, &json},
                                {"udev-rules", NULL, &rules},
                                {NULL, NULL, NULL}};
    struct args_words words = {0};
    struct config config = {0};
    struct wanted wanted = {0};
    struct diag d = {0};
    int status = 0;
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count > 0)
        err =
            diag_set(&d, ERR_FORMAT,
                     tr("\"%.60s\" is not understood: see pos devices --help"),
                     words.word[0]);
    if (!err && rules)
        return fputs(udev_rules, stdout) < 0 || fflush(stdout) != 0;
    if (!err)
        err = read_settings(args_dir(dir), &config, &wanted, &d);
    if (!err)
        err = show(&wanted, json, &status, &d);
    config_release(&config);
    return err ? args_fail("devices", err, &d) : status;
}
