/* What demand reads from outside. The first byte says which: a history file
 * (taken whole, with numbers a forecaster can believe, or refused with a
 * sentence), a pack of the database (whatever decodes encodes to the same
 * bytes), a calendar. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "hq/demand/calendar.h"
#include "hq/demand/history_file.h"
#include "hq/demand/pack.h"
#include "hq/demand/score.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define SCORED_MAX 4000 /* numbers: so that a run stays short */

static void history(const uint8_t *data, size_t len)
{
    struct history_file h = {0};
    struct score s;
    struct diag d = {0};
    if (history_file_parse(data, len, &h, &d)) {
        CHECK(d.text[0] && !h.units);
        return;
    }
    CHECK(h.series > 0 && h.periods > 0);
    for (size_t i = 0; i < h.series * (size_t)h.periods; i++)
        CHECK(h.units[i] >= 0 && h.units[i] <= FORECAST_UNITS_MAX);
    if (h.series * (size_t)h.periods <= SCORED_MAX) {
        d.text[0] = '\0';
        if (score_run(&h, h.periods / 3, 7, &s, &d))
            CHECK(d.text[0]);
        else
            CHECK(s.rmsse >= 0 && s.spl_mean >= 0 && s.cost >= 0 &&
                  s.fill <= 1);
    }
    history_file_release(&h);
}

static void pack(const uint8_t *data, size_t len)
{
    struct pack_reader r;
    struct pack_writer w;
    struct demand_row row;
    struct buf again = {0};
    bool more = false;
    enum err err;
    pack_open(&r, data, len, -3);
    pack_begin(&w, &again, -3);
    while ((err = pack_next(&r, &row, &more)) == ERR_OK && more)
        CHECK(pack_add(&w, &row) == ERR_OK);
    CHECK(err == ERR_OK || err == ERR_CORRUPT);
    if (!err)
        CHECK(again.len == len &&
              (len == 0 || memcmp(again.data, data, len) == 0));
    buf_release(&again);
}

static void calendar(const uint8_t *data, size_t len)
{
    static struct calendar c;
    struct diag d = {0};
    if (calendar_parse(data, len, &c, &d)) {
        CHECK(d.text[0]);
        return;
    }
    for (int32_t day = 20000; day < 20010; day++) {
        int window = calendar_window_of(&c, day);
        CHECK(window >= 0 && window <= c.windows);
        CHECK(window == 0 || calendar_word(&c, window)[0]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len == 0)
        return 0;
    switch (data[0]) {
    case 'p':
        pack(data + 1, len - 1);
        break;
    case 'c':
        calendar(data + 1, len - 1);
        break;
    default:
        history(data, len);
    }
    return 0;
}
