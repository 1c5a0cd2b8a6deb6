/* Whatever is scanned or typed: no crash, no read past the end, and what is
 * taken says the same again when written. */
#include <stdlib.h>
#include <string.h>

#include "sync/enrol_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct enrol_ticket first, again;
    char text[ENROL_TEXT_MAX];
    struct diag d = {0};
    if (enrol_text_read((const char *)data, size, &first, &d)) {
        if (!d.text[0])
            abort(); /* refused without a word */
        return 0;
    }
    if (enrol_text_write(&first, 5, text, NULL) ||
        enrol_text_read(text, strlen(text), &again, NULL) ||
        memcmp(&first, &again, sizeof(first)) != 0)
        abort();
    return 0;
}
