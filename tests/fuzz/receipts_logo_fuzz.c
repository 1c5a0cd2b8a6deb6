/* Any bytes as a logo: a picture within the bounds asked for, or a sentence.
 * First byte: width and tone. */
#include "base/check.h"
#include "receipts/logo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bitmap logo = {0};
    struct diag d = {0};
    if (len < 1)
        return 0;
    int width = 1 + (data[0] & 127) * 4;
    enum err err =
        logo_read(data + 1, len - 1, "logo.png", width,
                  data[0] & 128 ? LOGO_DITHER : LOGO_SHARP, &logo, &d);
    if (err) {
        CHECK(err == ERR_NOMEM || d.text[0]);
        CHECK(logo.width == 0 && !logo.bits.data);
    } else {
        CHECK(logo.width >= 1 && logo.width <= width);
        CHECK(logo.height >= 1 && logo.height <= LOGO_HEIGHT_MAX);
    }
    bitmap_release(&logo);
    return 0;
}
