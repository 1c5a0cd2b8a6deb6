/* sync/enrol_text.h - the enrolment ticket as text: what headquarters prints
 * as a QR and a till scans, reads from a file, or has typed to it.
 *
 *     "LD1:" base32 of: 1 version
 *                       1 length of the address form, then the form:
 *                         6 bytes: IPv4 and port, big-endian (tcp://a.b.c.d:p)
 *                         else:    the address as text
 *                      32 headquarters' Curve25519 public key
 *                      20 one-time token
 *                       5 check: BLAKE2b of "liandian ticket 1" and the above
 *
 * Base32 with Crockford's alphabet (crockford.com/base32.html): no I, L, O, U.
 * All characters are in the QR code's alphanumeric set (ISO/IEC 18004, 7.4.4).
 * A reader takes lower case, full-width forms (a Chinese input method left
 * on), blanks, dashes and line breaks anywhere, I and L for 1, O for 0. */
#ifndef SYNC_ENROL_TEXT_H
#define SYNC_ENROL_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"

#define ENROL_TOKEN_LEN   20
#define ENROL_KEY_LEN     32
#define ENROL_ADDRESS_MAX 128  /* with the NUL; as TRANSPORT_ADDRESS_MAX */
#define ENROL_TEXT_MAX    512  /* written form with the NUL, also grouped */
#define ENROL_INPUT_MAX   4096 /* longer input is refused unread */

struct enrol_ticket {
    char address[ENROL_ADDRESS_MAX]; /* "tcp://host:port" */
    uint8_t hq_key[ENROL_KEY_LEN];   /* Curve25519 */
    uint8_t token[ENROL_TOKEN_LEN];
};

/* group > 0: a dash after every so many characters, for reading aloud and
 * typing; 0: none, for the QR. ERR_FORMAT when the address is none. */
MUST_USE enum err enrol_text_write(const struct enrol_ticket *ticket, int group,
                                   char ret_text[ENROL_TEXT_MAX],
                                   struct diag *d);
/* d says what kind of mistake: not a ticket at all, cut short, too long, a
 * character that cannot be, one wrong or swapped character (and which), more
 * than one, from a newer version. */
MUST_USE enum err enrol_text_read(const char *text, size_t len,
                                  struct enrol_ticket *ret_ticket,
                                  struct diag *d);
/* "tcp://host:port", host a name, IPv4 or [IPv6], port 1 to 65535. */
MUST_USE enum err enrol_address_check(const char *address, struct diag *d);

/* The CURVE key pair a till enrols with, made from the token on both sides:
 * crypto_box_seed_keypair(BLAKE2b-256("liandian enrol 1" || token)). HQ
 * admits the public half until the token is used or runs out. */
void enrol_token_keys(const uint8_t token[ENROL_TOKEN_LEN],
                      uint8_t ret_public[ENROL_KEY_LEN],
                      uint8_t ret_secret[ENROL_KEY_LEN]);

#endif
