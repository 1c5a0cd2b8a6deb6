#include "drivers/printer_status.h"

#include "base/i18n.h"

#define BIT(n) (1u << (n))

/* DLE EOT: bits 1 and 4 one, bits 0 and 7 zero. */
#define ANSWER_MASK (BIT(0) | BIT(1) | BIT(4) | BIT(7))
#define ANSWER      (BIT(1) | BIT(4))
/* ASB: the first byte has bit 4 one and bits 0, 1, 7 zero, the others have
 * bits 4 and 7 zero (Epson, "GS a"; seen in receiptio.js). */
#define ASB_FIRST_MASK (BIT(0) | BIT(1) | BIT(4) | BIT(7))
#define ASB_FIRST      BIT(4)
#define ASB_REST_MASK  (BIT(4) | BIT(7))
#define XON            0x11
#define XOFF           0x13

enum err printer_status_add(struct printer_status *s, enum printer_query query,
                            uint8_t answer)
{
    const uint8_t b = answer;
    if ((b & ANSWER_MASK) != ANSWER)
        return ERR_FORMAT;
    switch (query) {
    case PRINTER_QUERY_PRINTER:
        s->drawer_pin_high |= b & BIT(2);
        s->offline |= b & BIT(3);
        s->waiting |= b & BIT(5);
        s->feeding |= b & BIT(6);
        break;
    case PRINTER_QUERY_OFFLINE:
        s->cover_open |= b & BIT(2);
        s->feeding |= b & BIT(3);
        s->paper_out |= b & BIT(5);
        s->other_error |= b & BIT(6);
        break;
    case PRINTER_QUERY_ERROR:
        s->recoverable_error |= b & BIT(2);
        s->cutter_error |= b & BIT(3);
        s->unrecoverable_error |= b & BIT(5);
        s->overheated |= b & BIT(6);
        break;
    case PRINTER_QUERY_PAPER:
        s->paper_near_end |= b & (BIT(2) | BIT(3));
        s->paper_out |= b & (BIT(5) | BIT(6));
        break;
    default:
        return ERR_FORMAT;
    }
    s->known = true;
    return ERR_OK;
}

enum err printer_status_from_asb(const uint8_t bytes[PRINTER_ASB_LEN],
                                 struct printer_status *ret_status)
{
    if ((bytes[0] & ASB_FIRST_MASK) != ASB_FIRST)
        return ERR_FORMAT;
    for (int i = 1; i < PRINTER_ASB_LEN; i++) {
        if (bytes[i] & ASB_REST_MASK)
            return ERR_FORMAT;
    }
    *ret_status = (struct printer_status){
        .known = true,
        .drawer_pin_high = bytes[0] & BIT(2),
        .offline = bytes[0] & BIT(3),
        .cover_open = bytes[0] & BIT(5),
        .feeding = bytes[0] & BIT(6),
        .recoverable_error = bytes[1] & BIT(2),
        .cutter_error = bytes[1] & BIT(3),
        .unrecoverable_error = bytes[1] & BIT(5),
        .overheated = bytes[1] & BIT(6),
        .paper_near_end = bytes[2] & (BIT(0) | BIT(1)),
        .paper_out = bytes[2] & (BIT(2) | BIT(3)),
    };
    return ERR_OK;
}

enum printer_said printer_stream_byte(struct printer_stream *s, uint8_t byte,
                                      struct printer_status *ret_status)
{
    if (byte == XON || byte == XOFF)
        return PRINTER_SAID_NOTHING;
    if (s->asb_len > 0 && (byte & ASB_REST_MASK) == 0) {
        s->asb[s->asb_len++] = byte;
        if (s->asb_len < PRINTER_ASB_LEN)
            return PRINTER_SAID_NOTHING;
        s->asb_len = 0;
        return printer_status_from_asb(s->asb, ret_status)
                   ? PRINTER_SAID_NOTHING
                   : PRINTER_SAID_STATUS;
    }
    s->asb_len = 0; /* the rest of one that was torn never comes */
    if ((byte & ASB_FIRST_MASK) == ASB_FIRST) {
        s->asb[s->asb_len++] = byte;
        return PRINTER_SAID_NOTHING;
    }
    if ((byte & ANSWER_MASK) == ANSWER)
        return PRINTER_SAID_ANSWER;
    return (byte & ASB_REST_MASK) == 0 ? PRINTER_SAID_TURN
                                       : PRINTER_SAID_NOTHING;
}

void printer_status_add_port(struct printer_status *s, uint8_t port)
{
    const uint8_t defined = BIT(3) | BIT(4) | BIT(5);
    if ((port & defined) == 0 || (port & (uint8_t)~defined) != 0)
        return;
    s->paper_out |= port & BIT(5);
    s->other_error |= !(port & BIT(3));
    s->offline |= !(port & BIT(4));
    s->known = true;
}

bool printer_status_ready(const struct printer_status *s)
{
    return !s->offline && !s->paper_out && !s->cover_open && !s->feeding &&
           !s->waiting && !s->cutter_error && !s->recoverable_error &&
           !s->unrecoverable_error && !s->overheated && !s->other_error;
}

const char *printer_status_text(const struct printer_status *s)
{
    if (!s->known)
        return tr("printer does not say");
    if (s->cover_open)
        return tr("printer cover is open: close it");
    if (s->paper_out)
        return tr("printer is out of paper: put in a new roll");
    if (s->cutter_error)
        return tr("paper cutter is stuck: open the cover and clear it");
    if (s->unrecoverable_error)
        return tr("printer fault: switch it off and on");
    if (s->overheated)
        return tr("printer is too hot: it goes on by itself");
    if (s->recoverable_error || s->other_error)
        return tr("printer error: open and close its cover");
    if (s->feeding)
        return tr("printer is feeding paper");
    if (s->waiting)
        return tr("printer waits for its button");
    if (s->offline)
        return tr("printer is off line: press its button");
    if (s->paper_near_end)
        return tr("printer paper is nearly used up");
    return tr("printer ready");
}
