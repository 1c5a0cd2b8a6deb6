/* tests/support/route_judge.h - is this plan possible, and does it cost what
 * it says? Shares no code with hq/route but the two public structs. */
#ifndef TESTS_SUPPORT_ROUTE_JUDGE_H
#define TESTS_SUPPORT_ROUTE_JUDGE_H

#include "hq/route/plan.h"

/* NULL when the plan keeps every promise of problem.h and plan.h; else what it
 * breaks, in a static buffer. */
const char *route_judge(const struct route_problem *p,
                        const struct route_plan *plan);

#endif
