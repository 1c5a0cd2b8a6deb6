/* Any bytes as status. Properties: what is refused changes nothing, what is
 * taken makes the state known, and there are always words for it. */
#include <string.h>

#include "base/check.h"
#include "drivers/printer_status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct printer_status s = {0};
    for (size_t i = 0; i + 1 < len; i += 2) {
        struct printer_status before = s;
        if (printer_status_add(&s, (enum printer_query)(data[i] % 6),
                               data[i + 1]))
            CHECK(memcmp(&s, &before, sizeof(s)) == 0);
        else
            CHECK(s.known);
        CHECK(printer_status_text(&s)[0] != '\0');
    }
    if (len >= PRINTER_ASB_LEN) {
        struct printer_status asb = s;
        if (printer_status_from_asb(data, &asb))
            CHECK(memcmp(&s, &asb, sizeof(s)) == 0);
        else
            CHECK(asb.known && (data[0] & 0x93) == 0x10);
    }
    struct printer_stream stream = {0};
    for (size_t i = 0; i < len; i++) {
        struct printer_status said = {0};
        switch (printer_stream_byte(&stream, data[i], &said)) {
        case PRINTER_SAID_STATUS:
            CHECK(said.known && i >= 3);
            break;
        case PRINTER_SAID_ANSWER:
            CHECK((data[i] & 0x93) == 0x12);
            break;
        case PRINTER_SAID_TURN:
            CHECK((data[i] & 0x90) == 0);
            break;
        case PRINTER_SAID_NOTHING:
            CHECK(!said.known);
            break;
        }
        CHECK(stream.asb_len >= 0 && stream.asb_len < PRINTER_ASB_LEN);
    }
    if (len > 0) {
        printer_status_add_port(&s, data[0]);
        CHECK(printer_status_text(&s)[0] != '\0');
    }
    return 0;
}
