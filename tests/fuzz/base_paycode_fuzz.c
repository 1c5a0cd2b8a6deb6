/* Any scan while paying. What is taken must be taken again when it comes bare,
 * and is never anything but letters and digits: it goes to a provider. */
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/paycode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char scan[600];
    struct paycode pay = {0}, again = {0};
    struct diag d = {0};
    if (size >= sizeof(scan) || memchr(data, 0, size))
        return 0;
    memcpy(scan, data, size);
    scan[size] = '\0';
    enum paycode_kind kind = paycode_kind(scan);
    enum err err = paycode_read(scan, &pay, &d);
    CHECK((err == ERR_OK) == (kind != PAYCODE_NONE));
    if (err) {
        CHECK(d.text[0] != '\0' && paycode_explain(scan, NULL) == ERR_OK);
        return 0;
    }
    size_t len = strlen(pay.code);
    CHECK(pay.kind == kind && len >= 16 && len <= PAYCODE_MAX);
    CHECK(strspn(pay.code, "0123456789abcdefghijklmnopqrstuvwxyz"
                           "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == len);
    CHECK(paycode_read(pay.code, &again, NULL) == ERR_OK);
    CHECK(again.kind == kind && strcmp(again.code, pay.code) == 0);
    CHECK(paycode_explain(scan, &d) == ERR_FORMAT);
    return 0;
}
