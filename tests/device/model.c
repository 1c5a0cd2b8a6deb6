#include "tests/device/model.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define LE16(x) (uint8_t)((x)&0xff), (uint8_t)((x) >> 8)

/* ---- descriptors ---------------------------------------------------------*/

static const uint8_t printer_config[] = {
    9, 2, LE16(32), 1, 1,        0, 0xc0, 1,    /* configuration */
    9, 4, 0,        0, 2,        7, 1,    2, 0, /* printer, bidirectional */
    7, 5, 0x01,     2, LE16(64), 0,             /* bulk out */
    7, 5, 0x82,     2, LE16(64), 0,             /* bulk in */
};
/* HID 1.11, appendix B.1: the boot keyboard. */
static const uint8_t keyboard_report[] = {
    0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29,
    0xe7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02,
    0x95, 0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x05, 0x75, 0x01, 0x05,
    0x08, 0x19, 0x01, 0x29, 0x05, 0x91, 0x02, 0x95, 0x01, 0x75, 0x03,
    0x91, 0x01, 0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05,
    0x07, 0x19, 0x00, 0x29, 0x65, 0x81, 0x00, 0xc0,
};
/* HID POS, 3.3: scanned data report, and a feature that wakes some makes. */
static const uint8_t hidpos_report[] = {
    0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01,             /* barcode scanner */
    0x09, 0x12, 0xa1, 0x02, 0x85, 0x02,             /* scanned data, id 2 */
    0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08,       /* bytes */
    0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, /* length */
    0x05, 0x8c, 0x95, 0x03, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81,
    0x02, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, /* 56 of data */
    0x06, 0x66, 0xff, 0x95, 0x02, 0x09, 0x04, 0x09, 0x00, 0x81, 0x02,
    0x05, 0x8c, 0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02, /* more */
    0x95, 0x07, 0x81, 0x03, 0xc0,                               /* pad */
    0x06, 0x66, 0xff, 0x85, 0xfe, 0x75, 0x08, 0x95, 0x01, 0x09, 0x10,
    0xb1, 0x02, 0xc0,
};
#define HID_CONFIG(boot, report, packet)                                       \
    {                                                                          \
        9, 2, LE16(34), 1, 1, 0, 0xa0, 50,    /* configuration */              \
            9, 4, 0, 0, 1, 3, boot, boot, 0,  /* interface */                  \
            9, 0x21, LE16(0x111), 0, 1, 0x22, /* HID */                        \
            LE16(sizeof(report)), 7, 5, 0x81, 3, LE16(packet),                 \
            4, /* interrupt in */                                              \
    }
static const uint8_t keyboard_config[] = HID_CONFIG(1, keyboard_report, 8);
static const uint8_t hidpos_config[] = HID_CONFIG(0, hidpos_report, 64);
static const uint8_t serial_config[] = {
    9, 2,    LE16(67), 2,           1,        0,  0xa0, 50, /* configuration */
    9, 4,    0,        0,           1,        2,  2,    1,
    0,                                            /* communication, ACM */
    5, 0x24, 0,        LE16(0x110),               /* header */
    5, 0x24, 1,        0,           1,            /* call management */
    4, 0x24, 2,        2,                         /* ACM: line coding */
    5, 0x24, 6,        0,           1,            /* union */
    7, 5,    0x83,     3,           LE16(8),  16, /* notifications */
    9, 4,    1,        0,           2,        10, 0,    0,
    0,                                           /* data */
    7, 5,    0x01,     2,           LE16(64), 0, /* bulk out */
    7, 5,    0x82,     2,           LE16(64), 0, /* bulk in */
};
static const char printer_id[] =
    "MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;";

#define HID_KIND(x)                                                            \
    x##_config, x##_report, sizeof(x##_config), sizeof(x##_report)
const struct model_kind model_kinds[] = {
    {"printer", MODEL_PRINTER, 0x04b8, 0x0e15, "EPSON", "TM-T88V", "P0001",
     "usblp", 1, printer_config, NULL, sizeof(printer_config), 0, false, false},
    {"kbd", MODEL_KEYBOARD, 0x05e0, 0x1200, "Symbol Technologies",
     "Symbol Bar Code Scanner", "S0001", "usbhid", 1, HID_KIND(keyboard), false,
     false},
    {"kbd2", MODEL_KEYBOARD, 0x1eab, 0x0003, "NEWTOLOGIC", "NT1640S", "S0002",
     "usbhid", 1, HID_KIND(keyboard), false, false},
    /* A person's keyboard, which must never be taken for a scanner. */
    {"typing", MODEL_KEYBOARD, 0x046d, 0xc31c, "Logitech", "USB Keyboard",
     "K0001", "usbhid", 1, HID_KIND(keyboard), false, false},
    /* A scanner sold without a name of its own; the shop names it. */
    {"noname", MODEL_KEYBOARD, 0x1a2c, 0x9999, "", "USB KB", "N0001", "usbhid",
     1, HID_KIND(keyboard), false, false},
    {"hidpos", MODEL_HIDPOS, 0x05e0, 0x1300, "Symbol Technologies",
     "Symbol Bar Code Scanner", "S0003", "usbhid", 1, HID_KIND(hidpos), false,
     false},
    {"honeywell", MODEL_HIDPOS, 0x0c2e, 0x0b67, "Honeywell", "Voyager 1450g",
     "S0004", "usbhid", 1, HID_KIND(hidpos), true, false},
    {"shifted", MODEL_HIDPOS, 0x05f9, 0x2601, "Datalogic", "QuickScan", "S0005",
     "usbhid", 1, HID_KIND(hidpos), false, true},
    {"cdc", MODEL_SERIAL, 0x05e0, 0x1701, "Symbol Technologies",
     "Symbol Bar Code Scanner", "S0006", "cdc_acm", 2, serial_config, NULL,
     sizeof(serial_config), 0, false, false},
    /* An empty scale until told otherwise; speaks as CAS PD-II. */
    {"scale", MODEL_SERIAL, 0x0483, 0x5740, "CAS", "USB Weighing Scale",
     "W0001", "cdc_acm", 2, serial_config, NULL, sizeof(serial_config), 0,
     false, false},
    {"pole", MODEL_SERIAL, 0x1fc9, 0x2016, "", "USB Customer Display", "D0001",
     "cdc_acm", 2, serial_config, NULL, sizeof(serial_config), 0, false, false},
};
const int model_kind_count = (int)ARRAY_LEN(model_kinds);

const struct model_kind *model_find(const char *name)
{
    for (int i = 0; i < model_kind_count; i++)
        if (strcmp(model_kinds[i].name, name) == 0)
            return &model_kinds[i];
    return NULL;
}

void model_init(struct model *m, const struct model_kind *kind)
{
    const uint8_t device[18] = {
        18,
        1,
        LE16(0x200),
        kind->class_ == MODEL_SERIAL ? 2 : 0,
        0,
        0,
        64,
        LE16(kind->vendor),
        LE16(kind->product),
        LE16(0x100),
        1,
        2,
        3,
        1,
    };
    memset(m, 0, sizeof(*m));
    m->kind = kind;
    m->port_status = 0x18; /* selected, no error */
    m->awake = !kind->needs_wake;
    memcpy(m->device, device, sizeof(device));
    m->taken = malloc(MODEL_TAKEN_MAX);
    CHECK(m->taken);
}

void model_release(struct model *m)
{
    free(m->taken);
    m->taken = NULL;
}

/* ---- control requests ----------------------------------------------------*/

static int give(uint8_t *out, size_t cap, const void *data, size_t len)
{
    if (len > cap)
        len = cap;
    memcpy(out, data, len);
    return (int)len;
}

static int give_string(const struct model *m, int index, uint8_t *out,
                       size_t cap)
{
    const char *const texts[] = {"", m->kind->maker, m->kind->product_name,
                                 m->kind->serial};
    uint8_t raw[130] = {4, 3, 0x09, 0x04};
    if (index == 0)
        return give(out, cap, raw, 4);
    if (index > 3)
        return -EPIPE;
    size_t len = strlen(texts[index]);
    raw[0] = (uint8_t)(2 + 2 * len);
    for (size_t i = 0; i < len; i++) {
        raw[2 + 2 * i] = (uint8_t)texts[index][i];
        raw[3 + 2 * i] = 0;
    }
    return give(out, cap, raw, raw[0]);
}

static int standard(struct model *m, const uint8_t setup[8], uint8_t *out,
                    size_t cap)
{
    const uint8_t zeros[2] = {0, 0};
    switch (setup[1]) {
    case 0: /* GET_STATUS */
        return give(out, cap, zeros, 2);
    case 1:  /* CLEAR_FEATURE */
    case 3:  /* SET_FEATURE */
    case 11: /* SET_INTERFACE */
        return 0;
    case 6: /* GET_DESCRIPTOR */
        switch (setup[3]) {
        case 1:
            return give(out, cap, m->device, sizeof(m->device));
        case 2:
            return give(out, cap, m->kind->config, m->kind->config_len);
        case 3:
            return give_string(m, setup[2], out, cap);
        case 0x22:
            if (m->kind->report)
                return give(out, cap, m->kind->report, m->kind->report_len);
            return -EPIPE;
        default:
            return -EPIPE;
        }
    case 8: /* GET_CONFIGURATION */
        return give(out, cap, &m->configuration, 1);
    case 9: /* SET_CONFIGURATION */
        m->configuration = setup[2];
        return 0;
    case 10: /* GET_INTERFACE */
        return give(out, cap, zeros, 1);
    default:
        return -EPIPE;
    }
}

static int printer_request(struct model *m, int request, uint8_t *out,
                           size_t cap)
{
    uint8_t id[2 + sizeof(printer_id)];
    switch (request) {
    case 0: /* GET_DEVICE_ID: its length counts itself */
        id[0] = (uint8_t)((sizeof(printer_id) + 1) >> 8);
        id[1] = (uint8_t)((sizeof(printer_id) + 1) & 0xff);
        memcpy(id + 2, printer_id, sizeof(printer_id));
        return give(out, cap, id, sizeof(printer_id) + 1);
    case 1: /* GET_PORT_STATUS */
        return give(out, cap, &m->port_status, 1);
    case 2: /* SOFT_RESET */
        m->head = m->tail = 0;
        return 0;
    default:
        return -EPIPE;
    }
}

static int hid_request(struct model *m, const uint8_t setup[8],
                       const uint8_t *data, size_t len)
{
    if (setup[1] == 0x0a || setup[1] == 0x0b) /* SET_IDLE, SET_PROTOCOL */
        return 0;
    if (setup[1] != 0x09) /* SET_REPORT */
        return -EPIPE;
    /* Feature 254, with its id before the value. */
    if (setup[3] == 3 && setup[2] == 254 && len == 2 && data[0] == 254)
        m->awake = data[1] == 1;
    return (int)len;
}

static int serial_request(struct model *m, int request, uint8_t *data,
                          size_t len)
{
    switch (request) {
    case 0x20: /* SET_LINE_CODING */
        return give(m->line, sizeof(m->line), data, len);
    case 0x21:
        return give(data, len, m->line, sizeof(m->line));
    case 0x22: /* SET_CONTROL_LINE_STATE */
        return 0;
    default:
        return -EPIPE;
    }
}

int model_control(struct model *m, const uint8_t setup[8], uint8_t *data,
                  size_t len)
{
    size_t wanted = (size_t)(setup[6] | setup[7] << 8);
    if (len > wanted)
        len = wanted;
    if ((setup[0] & 0x60) == 0)
        return standard(m, setup, data, len);
    if ((setup[0] & 0x60) != 0x20)
        return -EPIPE;
    switch (m->kind->class_) {
    case MODEL_PRINTER:
        return printer_request(m, setup[1], data, len);
    case MODEL_SERIAL:
        return serial_request(m, setup[1], data, len);
    default:
        return hid_request(m, setup, data, len);
    }
}

/* ---- data ----------------------------------------------------------------*/

void model_push(struct model *m, const uint8_t *data, size_t len)
{
    size_t next = (m->tail + 1) % MODEL_QUEUE;
    CHECK(len <= MODEL_PACKET_MAX);
    if (next == m->head || !m->awake) {
        m->lost += m->awake;
        return;
    }
    memcpy(m->queue[m->tail].data, data, len);
    m->queue[m->tail].len = len;
    m->tail = next;
}

/* What was arranged for this byte of the stream. */
static void happen(struct model *m)
{
    if (strcmp(m->then, "nak") == 0)
        m->nak = true;
    else if (strcmp(m->then, "stall") == 0)
        m->stall = true;
    else if (strcmp(m->then, "paper") == 0)
        m->printer.paper_out = true;
    else if (strcmp(m->then, "cover") == 0)
        m->printer.cover = true;
    else if (strcmp(m->then, "cutter") == 0)
        m->printer.cutter = true;
    model_printer_changed(m);
}

void model_weigh(struct model *m, const char *text)
{
    text_copy(m->weight, sizeof(m->weight), text);
}

/* ENQ: ACK. DC1: the weight in a frame, the checksum over it. */
static void answer_as_scale(struct model *m, uint8_t c)
{
    uint8_t frame[sizeof(m->weight) + 5] = {1, 2};
    size_t len = strlen(m->weight);
    uint8_t sum = 0, ack = 0x06;
    if (c == 0x05)
        model_push(m, &ack, 1);
    if (c != 0x11)
        return;
    memcpy(frame + 2, m->weight, len);
    for (size_t i = 0; i < len; i++)
        sum ^= frame[2 + i];
    frame[2 + len] = sum;
    frame[3 + len] = 3;
    frame[4 + len] = 4;
    model_push(m, frame, len + 5);
}

int model_out(struct model *m, int endpoint, const uint8_t *data, size_t len)
{
    (void)endpoint;
    bool printer = m->kind->class_ == MODEL_PRINTER;
    bool question = printer && len == 3 && data[0] == 0x10 && data[1] == 4;
    if (m->stall)
        return -EPIPE;
    if (m->nak || (m->port_status & 0x20)) /* paper empty */
        return -EAGAIN;
    /* Its memory is full soon; questions out of turn are still answered. */
    if (printer && !question &&
        (m->printer.paper_out || m->printer.cover || m->printer.cutter))
        return -EAGAIN;
    if (m->until > 0 && len >= m->until)
        len = m->until;
    if (m->taken_len + len <= MODEL_TAKEN_MAX) {
        memcpy(m->taken + m->taken_len, data, len);
        m->taken_len += len;
    }
    for (size_t i = 0; printer && i < len; i++)
        model_printer_byte(m, data[i]);
    for (size_t i = 0; i < len && m->weight[0]; i++)
        answer_as_scale(m, data[i]);
    if (m->until > 0 && (m->until -= len) == 0)
        happen(m);
    return (int)len;
}

int model_in(struct model *m, int endpoint, uint8_t *data, size_t cap)
{
    if (m->kind->class_ == MODEL_SERIAL && endpoint == 0x83)
        return -EAGAIN; /* it never has anything to notify */
    if (m->head == m->tail)
        return -EAGAIN;
    const struct model_packet *p = &m->queue[m->head];
    int len = give(data, cap, p->data, p->len);
    m->head = (m->head + 1) % MODEL_QUEUE;
    return len;
}

/* ---- scanning ------------------------------------------------------------*/

/* HID Usage Tables, 10: the US layout, plain and with shift. */
static bool key_of(uint8_t c, uint8_t report[8])
{
    static const char plain[] = "-=[]\\\0;'`,./";
    static const char shifted[] = "_+{}|\0:\"~<>?";
    static const char digits[] = ")!@#$%^&*(";
    memset(report, 0, 8);
    if (c == 0x1d) { /* Ctrl+] */
        report[0] = 0x01;
        report[2] = 0x30;
    } else if (islower(c)) {
        report[2] = (uint8_t)(4 + c - 'a');
    } else if (isupper(c)) {
        report[0] = 0x02;
        report[2] = (uint8_t)(4 + c - 'A');
    } else if (isdigit(c)) {
        report[2] = (uint8_t)(c == '0' ? 0x27 : 0x1e + c - '1');
    } else if (c == '\r') {
        report[2] = 0x28;
    } else if (c == '\t') {
        report[2] = 0x2b;
    } else if (c == ' ') {
        report[2] = 0x2c;
    } else {
        const char *at;
        if ((at = memchr(plain, c, sizeof(plain) - 1)) != NULL) {
            report[2] = (uint8_t)(0x2d + (at - plain));
        } else if ((at = memchr(shifted, c, sizeof(shifted) - 1)) != NULL) {
            report[0] = 0x02;
            report[2] = (uint8_t)(0x2d + (at - shifted));
        } else if ((at = memchr(digits, c, sizeof(digits) - 1)) != NULL) {
            report[0] = 0x20;
            report[2] = (uint8_t)(at == digits ? 0x27 : 0x1d + (at - digits));
        }
    }
    return report[2] != 0;
}

static void scan_keyboard(struct model *m, const uint8_t *code, size_t len)
{
    const uint8_t up[8] = {0};
    uint8_t report[8];
    for (size_t i = 0; i < len; i++) {
        if (!key_of(code[i], report))
            continue;
        model_push(m, report, 8);
        model_push(m, up, 8);
    }
    key_of('\r', report);
    model_push(m, report, 8);
    model_push(m, up, 8);
}

static void scan_hidpos(struct model *m, const uint8_t *code, size_t len,
                        const char *aim)
{
    size_t shift = m->kind->shifted ? 1 : 0;
    size_t room = 56 - shift;
    do {
        uint8_t report[64] = {2};
        size_t part = len < room ? len : room;
        report[1] = (uint8_t)part;
        memcpy(report + 2 + shift, aim, strlen(aim) < 3 ? strlen(aim) : 3);
        memcpy(report + 5 + shift, code, part);
        code += part;
        len -= part;
        report[63] = len > 0;
        model_push(m, report, sizeof(report));
    } while (len > 0);
}

static void scan_serial(struct model *m, const uint8_t *code, size_t len)
{
    uint8_t packet[MODEL_PACKET_MAX];
    size_t at = 0;
    for (size_t i = 0; i <= len; i++) {
        packet[at++] = i < len ? code[i] : '\r';
        if (at == sizeof(packet) || i == len) {
            model_push(m, packet, at);
            at = 0;
        }
    }
}

void model_scan(struct model *m, const uint8_t *code, size_t len,
                const char *aim)
{
    switch (m->kind->class_) {
    case MODEL_KEYBOARD:
        scan_keyboard(m, code, len);
        break;
    case MODEL_HIDPOS:
        scan_hidpos(m, code, len, aim);
        break;
    case MODEL_SERIAL:
        scan_serial(m, code, len);
        break;
    case MODEL_PRINTER:
        break;
    }
}
