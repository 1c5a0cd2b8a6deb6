/* The parts of ESC/POS that decide how a printer and a till talk: pictures and
 * codes with their lengths, so that a torn one swallows what follows as on
 * paper; status out of turn (DLE EOT), in turn (GS r) and by itself (GS a);
 * the drawer. Source: Epson's ESC/POS command reference. */
#include <string.h>

#include "tests/device/model.h"

static bool is_out(const struct model *m)
{
    return m->printer.paper_out || (m->port_status & 0x20);
}

static bool is_off(const struct model *m)
{
    const struct model_printer *p = &m->printer;
    return p->offline || p->cover || p->cutter || is_out(m);
}

static void say(struct model *m, uint8_t byte)
{
    model_push(m, &byte, 1);
}

static void answer_now(struct model *m, uint8_t query)
{
    const struct model_printer *p = &m->printer;
    uint8_t byte = 0x12;
    if (query == 1)
        byte |= (uint8_t)((p->drawer_high ? 4 : 0) | (is_off(m) ? 8 : 0));
    if (query == 2)
        byte |= (uint8_t)((p->cover ? 4 : 0) | (is_out(m) ? 0x20 : 0) |
                          (p->cutter ? 0x40 : 0));
    if (query == 3)
        byte |= (uint8_t)(p->cutter ? 8 : 0);
    if (query == 4)
        byte |= (uint8_t)((p->near_end ? 0x0c : 0) | (is_out(m) ? 0x60 : 0));
    say(m, byte);
}

void model_printer_changed(struct model *m)
{
    const struct model_printer *p = &m->printer;
    const uint8_t asb[4] = {
        (uint8_t)(0x10 | (p->drawer_high ? 4 : 0) | (is_off(m) ? 8 : 0) |
                  (p->cover ? 0x20 : 0)),
        (uint8_t)(p->cutter ? 8 : 0),
        (uint8_t)((p->near_end ? 3 : 0) | (is_out(m) ? 0x0c : 0)), 0};
    if (p->automatic)
        model_push(m, asb, sizeof(asb));
}

void model_printer_off(struct model *m)
{
    struct model_printer *p = &m->printer;
    /* On its paper there is no more than came; kept readable. */
    for (; p->data > 0 && m->taken_len < MODEL_TAKEN_MAX; p->data--)
        m->taken[m->taken_len++] = 0;
    p->data = 0;
    p->command_len = 0;
    p->automatic = 0;
    memset(p->real, 0, sizeof(p->real));
}

/* Real-time commands are seen wherever they stand. */
static void look_for_real_time(struct model *m, uint8_t byte)
{
    uint8_t *r = m->printer.real;
    if (r[0] == 0x10 && r[1] == 0x04)
        answer_now(m, byte);
    r[0] = r[1];
    r[1] = byte;
}

static void drawer_opens(struct model *m)
{
    struct model_printer *p = &m->printer;
    if (p->drawer == 0)
        return;
    p->drawer_high = p->drawer > 0;
    model_printer_changed(m);
}

/* How long the command is that begins so; 0: one byte more decides. */
static int length_of(const uint8_t c[8], int len)
{
    if (c[0] == 0x10)
        return len < 2 ? 0 : c[1] == 4 ? 3 : 5;
    if (len < 2)
        return 0;
    if (c[0] == 0x1b)
        return strchr("3EJMRta-!d", c[1]) ? 3 : c[1] == 'p' ? 5 : 2;
    if (c[0] == 0x1c)
        return strchr("!-", c[1]) ? 3 : c[1] == 'S' ? 4 : 2;
    if (c[1] == 'v')
        return 8;
    if (c[1] == '(')
        return 5;
    if (c[1] == 'V')
        return len < 3 ? 0 : c[2] >= 'A' ? 4 : 3;
    return strchr("PLW", c[1]) ? 4 : 3;
}

static void run(struct model *m, const uint8_t c[8])
{
    struct model_printer *p = &m->printer;
    if (c[0] == 0x1b && c[1] == '@') {
        p->automatic = 0;
    } else if (c[0] == 0x1b && c[1] == 'p') {
        drawer_opens(m);
    } else if (c[0] == 0x1d && c[1] == 'a') {
        p->automatic = c[2];
        model_printer_changed(m);
    } else if (c[0] == 0x1d && c[1] == 'r') {
        say(m, p->near_end ? 3 : 0);
    } else if (c[0] == 0x1d && c[1] == 'v') {
        p->data = (size_t)(c[4] | c[5] << 8) * (size_t)(c[6] | c[7] << 8);
    } else if (c[0] == 0x1d && c[1] == '(') {
        p->data = (size_t)(c[3] | c[4] << 8);
    } else if (c[0] == 0x1d && c[1] == 'V') {
        p->cuts++;
    }
}

void model_printer_byte(struct model *m, uint8_t byte)
{
    struct model_printer *p = &m->printer;
    look_for_real_time(m, byte);
    if (p->data > 0) {
        p->data--;
        return;
    }
    if (p->command_len == 0 && byte != 0x10 && byte != 0x1b && byte != 0x1c &&
        byte != 0x1d) {
        p->stray += byte > ' ';
        return;
    }
    p->command[p->command_len++] = byte;
    if (length_of(p->command, p->command_len) == p->command_len) {
        p->command_len = 0;
        run(m, p->command);
    }
}
