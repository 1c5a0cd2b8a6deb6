/* pos_fake_till DIR [ITEMS [people]]: makes a till without headquarters, with
 * three items and ITEMS more, and with a keeper and a cashier when asked. */
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "tests/support/fake_till.h"

int main(int argc, char **argv)
{
    struct till t = {0};
    struct diag d = {0};
    if (argc < 2 || argc > 4)
        return 2;
    fake_till_make(argv[1]);
    if (till_open(argv[1], &t, &d) != ERR_OK) {
        fprintf(stderr, "%s\n", d.text);
        return 1;
    }
    if (argc > 2)
        fake_items(&t, 1000, (uint32_t)strtoul(argv[2], NULL, 10));
    if (argc > 3)
        fake_people(&t);
    till_close(&t);
    return 0;
}
