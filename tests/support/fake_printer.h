/* tests/support/fake_printer.h - a network printer on loopback, with a paper
 * roll that ends, a cover, a cable that is pulled, and a memory of all paper.
 *
 * It takes bytes at once but prints them in its own time; DLE EOT is answered
 * out of turn, GS r 1 and GS a in their turn. */
#ifndef TESTS_SUPPORT_FAKE_PRINTER_H
#define TESTS_SUPPORT_FAKE_PRINTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fake_printer; /* a thread */

struct fake_printer_way {
    const char *address; /* NULL: 127.0.0.1 and a free port */
    int port;            /* with address */
    bool asb;            /* knows GS a: says its status by itself */
    bool silent;         /* answers nothing at all */
    bool no_turns;       /* does not know GS r */
    bool mute;           /* answers nothing more once a job has come */
    bool goodbye;        /* hangs up in order after 100 ms without bytes */
    int byte_us;         /* time to print a byte */
    size_t paper;        /* bytes of paper left; 0: a whole roll */
    size_t near_end;     /* says so when as many are left */
    size_t
        cut_after; /* the connection is reset after so many bytes; 0: never */
    size_t dies;   /* after so many bytes it is dark, its cable still in */
    size_t stall;  /* takes no more after so many bytes; 0: never */
    size_t memory; /* bytes that it takes before they are printed; 0: any */
};

void fake_printer_new(const struct fake_printer_way *way,
                      struct fake_printer **ret_printer);
void fake_printer_free(struct fake_printer *p);
const char *fake_printer_spec(const struct fake_printer *p);
/* A new roll: what it kept is gone (a cheap model), and so are its faults. */
void fake_printer_repair(struct fake_printer *p);
/* A new roll in a better model: it keeps what it took, and goes on. */
void fake_printer_new_roll(struct fake_printer *p);
/* Off and on again: what it kept is gone, and the connection. */
void fake_printer_switch_off_and_on(struct fake_printer *p);
/* The bits of DLE EOT 2 and 3 from now on, besides the fixed ones. */
void fake_printer_trouble(struct fake_printer *p, uint8_t offline,
                          uint8_t error);
/* How often the bytes are on paper. */
int fake_printer_count(struct fake_printer *p, const void *what, size_t len);
/* All that is on paper so far; the caller releases it. */
struct buf;
void fake_printer_paper(struct fake_printer *p, struct buf *ret_paper);
/* Waits up to 10 s until so many bytes were taken. */
bool fake_printer_took(struct fake_printer *p, size_t bytes);

#endif
