#include "drivers/scanner_known.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/i18n.h"

/* Makers whose USB numbers are on readers only (USB ID repository). */
static const uint16_t makers[] = {
    0x0536, /* Hand Held Products */
    0x05e0, /* Symbol, now Zebra */
    0x05f9, /* PSC, now Datalogic */
    0x065a, /* Optoelectronics (Opticon) */
    0x0c2e, /* Metrologic, now Honeywell */
    0x1eab, /* Newland */
    0x23d0, /* Honeywell */
};
/* What scanners without a maker of their own call themselves. */
static const char *const words[] = {
    "barcode", "bar code", "scanner", "qrcode",
    "qr code", "条码",     "扫码",    "扫描",
};

#define BLANKS " \t,;"

/* One name of a list: the maker, and the product or -1. Moves *at on. */
static bool next_name(const char **at, long *ret_vendor, long *ret_product)
{
    char *end = NULL;
    *at += strspn(*at, BLANKS);
    if (!isxdigit((unsigned char)**at))
        return false;
    *ret_vendor = strtol(*at, &end, 16);
    *ret_product = -1;
    if (*end == ':' && isxdigit((unsigned char)end[1]))
        *ret_product = strtol(end + 1, &end, 16);
    if (*end != '\0' && !strchr(BLANKS, *end))
        return false;
    if (*ret_vendor > 0xffff || *ret_product > 0xffff)
        return false;
    *at = end;
    return true;
}

enum err scanner_names_check(const char *list, struct diag *d)
{
    long vendor, product;
    const char *at = list ? list : "";
    while (next_name(&at, &vendor, &product))
        ;
    if (at[strspn(at, BLANKS)] == '\0')
        return ERR_OK;
    return diag_set(d, ERR_FORMAT,
                    tr("\"%.40s\" does not name USB devices: write numbers as "
                       "\"pos devices\" shows them, like 05e0:1200"),
                    list);
}

bool scanner_listed(const char *list, const struct usb_found *f)
{
    long vendor, product;
    const char *at = list ? list : "";
    while (next_name(&at, &vendor, &product))
        if (vendor == f->vendor && (product < 0 || product == f->product))
            return true;
    return false;
}

static bool of_known_maker(const struct usb_found *f)
{
    for (size_t i = 0; i < ARRAY_LEN(makers); i++)
        if (makers[i] == f->vendor)
            return true;
    return false;
}

static bool calls_itself_scanner(const struct usb_found *f)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcasestr(f->name, words[i]) || strcasestr(f->maker, words[i]))
            return true;
    return false;
}

/* What it would be read as, if it is a scanner. HID without a boot protocol is
 * HID POS until its report descriptor says otherwise. */
static enum scanner_kind kind_of(const struct usb_found *f, int *ret_interface)
{
    for (int i = 0; i < f->interfaces; i++) {
        const struct usb_interface *it = &f->interface[i];
        *ret_interface = i;
        if (it->class_code == USB_CLASS_HID && it->in != 0) {
            if (it->subclass == 1 && it->protocol == 1)
                return SCANNER_KEYBOARD;
            if (it->subclass == 0 && it->report_len > 0)
                return SCANNER_HIDPOS;
        }
        if (it->class_code == USB_CLASS_COMM && it->subclass == 2 &&
            i + 1 < f->interfaces &&
            f->interface[i + 1].class_code == USB_CLASS_DATA &&
            f->interface[i + 1].in != 0)
            return SCANNER_CDC;
    }
    return SCANNER_NONE;
}

struct scanner_guess scanner_guess(const struct usb_found *f,
                                   const struct scanner_names *names)
{
    struct scanner_guess none = {.reason = SCANNER_IS_ELSE};
    struct scanner_guess g = {0};
    g.kind = kind_of(f, &g.interface);
    if (g.kind == SCANNER_NONE)
        return none;
    if (scanner_listed(names->leave, f)) {
        none.reason = SCANNER_LEFT;
        return none;
    }
    if (scanner_listed(names->take, f)) {
        g.reason = SCANNER_BY_SETTINGS;
    } else if (of_known_maker(f)) {
        g.reason = SCANNER_BY_MAKER;
    } else if (calls_itself_scanner(f)) {
        g.reason = SCANNER_BY_NAME;
    } else {
        if (g.kind == SCANNER_KEYBOARD)
            none.reason = SCANNER_IS_KEYBOARD;
        return none;
    }
    if (g.kind == SCANNER_CDC && names->no_cdc) {
        none.reason = SCANNER_LEFT_TO_TTY;
        return none;
    }
    return g;
}
