/* tests/pay/fields.h - named texts: WeChat's flat XML, forms and queries, and
 * the strings that are signed. Pure; the decoders meet whatever is sent. */
#ifndef TESTS_PAY_FIELDS_H
#define TESTS_PAY_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

#define FIELDS_MAX 64

struct field {
    char *name, *value; /* owned */
};

/* Zero-initialise; fields_release. */
struct fields {
    struct field at[FIELDS_MAX];
    size_t len;
};

void fields_release(struct fields *f);
/* false when there are FIELDS_MAX already. */
bool fields_add(struct fields *f, const char *name, const char *value);
bool fields_addf(struct fields *f, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* "" when there is none. */
const char *fields_text(const struct fields *f, const char *name);

/* <xml><name>text or CDATA</name>...</xml>, no attributes, no DOCTYPE, no
 * field twice. Fields are added; on false some may have been. */
bool fields_from_xml(struct fields *f, const char *xml, size_t len);
/* All values in CDATA but those that are whole numbers, as WeChat writes. */
void fields_to_xml(const struct fields *f, struct buf *ret_xml);
/* a=1&b=%20+ ; false when an escape is broken or a field comes twice. */
bool fields_from_form(struct fields *f, const char *text, size_t len);
void fields_to_form(const struct fields *f, struct buf *ret_text);

/* Sorted "k=v&k=v" without empty ones and without the two named (or NULL). */
void fields_to_sign(const struct fields *f, const char *but,
                    const char *and_but, struct buf *ret_text);

#endif
