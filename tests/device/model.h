/* tests/device/model.h - what the firmware of a counter device does: answers
 * control requests, takes bulk data, queues input reports. Knows nothing of
 * buses or kernels (tests/device/virtual_bus.h does).
 *
 * Sources: USB 2.0 chapter 9; HID 1.11; HID Point of Sale Usage Tables 1.02;
 * USB Printer Class 1.1; CDC PSTN 1.2. */
#ifndef TESTS_DEVICE_MODEL_H
#define TESTS_DEVICE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_PACKET_MAX 64
#define MODEL_QUEUE      8192
#define MODEL_TAKEN_MAX  ((size_t)1 << 22)

enum model_class { MODEL_PRINTER, MODEL_KEYBOARD, MODEL_HIDPOS, MODEL_SERIAL };

/* What never changes about a model; model.c has the table. */
struct model_kind {
    const char *name; /* as the control socket calls it */
    enum model_class class_;
    uint16_t vendor, product;
    const char *maker, *product_name, *serial;
    const char *driver; /* of the kernel, which binds first */
    int interfaces;
    const uint8_t *config, *report;
    size_t config_len, report_len;
    bool needs_wake; /* silent until feature report 254 is 1 */
    bool shifted;    /* puts one byte before the AIM identifier */
};
const struct model_kind *model_find(const char *name);
extern const struct model_kind model_kinds[];
extern const int model_kind_count;

/* A receipt printer's head: what it makes of the bytes (model_printer.c). */
struct model_printer {
    bool paper_out, near_end, cover, cutter, offline;
    bool drawer_high;  /* pin 3 */
    int drawer;        /* 0: none; 1: open is high; -1: open is low */
    uint8_t automatic; /* the last GS a */
    uint8_t command[8];
    int command_len;
    size_t data;      /* bytes of a picture or code still to come */
    uint8_t real[2];  /* DLE EOT is seen also within data */
    long cuts, stray; /* stray: printable bytes that no command took */
};
struct model;
/* One byte; may answer by model_push. */
void model_printer_byte(struct model *m, uint8_t byte);
/* Its state has changed: says so where GS a was sent. */
void model_printer_changed(struct model *m);
/* The power goes: what it had begun is never finished. */
void model_printer_off(struct model *m);

struct model {
    const struct model_kind *kind;
    uint8_t device[18]; /* device descriptor */
    uint8_t configuration;
    bool awake;
    uint8_t line[7]; /* CDC line coding */
    uint8_t port_status;
    bool stall, nak; /* what bulk OUT does instead of taking data */
    size_t until;    /* bytes that it still takes before `then`; 0: no end */
    char then[8];
    char weight[16]; /* a CAS scale's answer to DC1: "S 01.234kg"; "": none */
    uint8_t *taken;  /* all that came by bulk OUT */
    size_t taken_len;
    struct model_printer printer;
    struct model_packet {
        uint8_t data[MODEL_PACKET_MAX];
        size_t len;
    } queue[MODEL_QUEUE];
    size_t head, tail;
    size_t lost; /* packets for which the queue had no room */
};

void model_init(struct model *m, const struct model_kind *kind);
void model_release(struct model *m);
/* Standard and class requests: bytes moved, or -EPIPE for STALL. */
int model_control(struct model *m, const uint8_t setup[8], uint8_t *data,
                  size_t len);
/* Bytes moved, -EPIPE for STALL, -EAGAIN for NAK. */
int model_out(struct model *m, int endpoint, const uint8_t *data, size_t len);
int model_in(struct model *m, int endpoint, uint8_t *data, size_t cap);

/* The scanner reads a code, `len` bytes, and sends it its own way. aim: "]E0"
 * and so on, or "". */
void model_scan(struct model *m, const uint8_t *code, size_t len,
                const char *aim);
/* What is on the scale from now on. */
void model_weigh(struct model *m, const char *text);
/* One input packet as it is. */
void model_push(struct model *m, const uint8_t *data, size_t len);

#endif
