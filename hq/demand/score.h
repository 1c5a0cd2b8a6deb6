/* hq/demand/score.h - how good the forecasts are on a history, by a protocol
 * that other forecasters can be put through too.
 *
 * The last `test` periods are the test. Everything learnt is learnt from the
 * periods before; each series is told what happened after every period of the
 * test and forecasts again. A period on which no series of the file sold
 * anything was a closed day: it counts in every score, but nothing is learnt
 * from it.
 *
 * - RMSSE: root of the mean squared miss one period ahead over the mean squared
 *   step from period to period before the test; mean over series whose scale
 *   is not 0. WRMSSE: the same, weighted by what sold in the last 28 periods
 *   before the test.
 * - SPL(q): pinball loss of the q-quantile of the next three periods' sum, over
 *   three times the mean absolute step before the test; mean over the origins
 *   whose three periods are in the test, then over series.
 * - Simulation: an order every period, there two periods later; what is not
 *   there when it is asked for is lost. The first stock is the 95 % quantile of
 *   three periods, rounded up. Each order is order_now()'s for 19 units kept
 *   costing as much as one lost: enough with 95 %. Cost of a period: units left
 *   at its end and 19 for each lost. Fill rate, stock and cost are sums over
 *   all series over all demand. */
#ifndef HQ_DEMAND_SCORE_H
#define HQ_DEMAND_SCORE_H

#include "hq/demand/history_file.h"

#define SCORE_QUANTILES 5
#define SCORE_SUM       3 /* periods in a quantile: lead and review */
#define SCORE_LEAD      2
#define SCORE_LOST_COST 19.0
#define SCORE_VOLUME    28

struct score {
    size_t series, scaled; /* scaled: those that RMSSE is a mean of */
    int periods, test, season;
    int closed; /* days on which nothing sold */
    double rmsse, wrmsse;
    double spl[SCORE_QUANTILES], spl_mean;
    double covered[SCORE_QUANTILES]; /* how often the quantile was enough */
    double fill, stock, cost;
};

extern const double score_quantile[SCORE_QUANTILES];

/* season: 0 or 1 for none. ERR_RANGE with a sentence when the history is too
 * short for the test. */
MUST_USE enum err score_run(const struct history_file *h, int test, int season,
                            struct score *ret_score, struct diag *d);

#endif
