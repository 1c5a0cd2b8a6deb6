/* Any bytes as receipt.ini: a look whose every text is text and whose every
 * number is in range, or a sentence that names a line there is. */
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "pos/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_look(const struct template *t, enum paper_kind kind)
{
    struct template_look l;
    CHECK(template_look(t, kind, "/dev/null/none", 384, &l, NULL) == ERR_OK);
    CHECK(l.copies >= 1 && l.copies <= TEMPLATE_COPIES_MAX);
    CHECK(l.look.header_count <= TEMPLATE_LINES_MAX);
    CHECK(l.look.footer_count <= TEMPLATE_LINES_MAX);
    for (int i = 0; i < l.look.header_count; i++) {
        size_t bytes = strlen(l.header[i]);
        CHECK(bytes <= TEMPLATE_TEXT_MAX && utf8_valid(l.header[i], bytes));
    }
    CHECK(!l.look.logo);
    template_look_release(&l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct template t = {0};
    struct diag d = {0};
    enum err err = template_parse("receipt.ini", data, len, &t, &d);
    if (err) {
        unsigned lines = 1;
        for (size_t i = 0; i < len; i++)
            lines += data[i] == '\n';
        CHECK(err == ERR_FORMAT || err == ERR_RANGE);
        CHECK(d.text[0] && d.line <= lines && !t.text);
        return 0;
    }
    for (int kind = 0; kind < PAPER_KINDS; kind++)
        check_look(&t, (enum paper_kind)kind);
    template_release(&t);
    return 0;
}
