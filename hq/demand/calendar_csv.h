/* hq/demand/calendar_csv.h - hq/demand/calendar.csv, as the build embeds it. */
#ifndef HQ_DEMAND_CALENDAR_CSV_H
#define HQ_DEMAND_CALENDAR_CSV_H

extern const char calendar_csv[];

#endif
