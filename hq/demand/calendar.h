/* hq/demand/calendar.h - what is special about a day: festivals of the lunar
 * calendar, solar terms, public holidays, months. Data, not code: the embedded
 * hq/demand/calendar.csv, or a file of that form.
 *
 * A window is a run of days about an event that are alike (the week in which
 * those who work in the cities come home; the last three days before Spring
 * Festival); its number, from 1 in the file's order, is the `event` of
 * forecast_marks. What a window is worth is learnt, never written down. */
#ifndef HQ_DEMAND_CALENDAR_H
#define HQ_DEMAND_CALENDAR_H

#include "base/diag.h"
#include "hq/demand/forecast.h"

#define CALENDAR_WINDOWS_MAX (FORECAST_MARKS - 1)
#define CALENDAR_NAMES_MAX   32
#define CALENDAR_NAME_MAX    32
#define CALENDAR_DAYS_MAX    4096

struct calendar {
    int windows, names, days;
    struct calendar_window {
        int name, first, last; /* days from the event's */
    } window[CALENDAR_WINDOWS_MAX];
    char name[CALENDAR_NAMES_MAX][CALENDAR_NAME_MAX];
    struct calendar_day {
        int name;
        int32_t day;         /* of one year */
        int month, of_month; /* of every year; else month is 0 */
    } day[CALENDAR_DAYS_MAX];
};

/* The embedded one. */
void calendar_init(struct calendar *c);
/* dir's calendar.csv, or the embedded one where there is none. */
MUST_USE enum err calendar_open(const char *dir, struct calendar *ret_calendar,
                                struct diag *d);
MUST_USE enum err calendar_parse(const void *data, size_t len,
                                 struct calendar *ret_calendar, struct diag *d);
/* The window the day is in, from 1; 0 none. */
int calendar_window_of(const struct calendar *c, int32_t day);
/* What people call the event of a window, in their language. */
const char *calendar_word(const struct calendar *c, int window);
/* A forecast_marks_fn over day numbers; ctx is a struct calendar. */
struct forecast_marks calendar_marks(void *ctx, int32_t day);

#endif
