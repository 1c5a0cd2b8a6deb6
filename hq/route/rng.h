/* hq/route/rng.h - random numbers of the search and the fixed-point
 * arithmetic of its annealing. Integers only, so that a seed gives the same
 * plan on every machine. Inside hq/route only. */
#ifndef HQ_ROUTE_RNG_H
#define HQ_ROUTE_RNG_H

#include <stdint.h>

/* PCG32: O'Neill, "PCG: A Family of Simple Fast Space-Efficient
 * Statistically Good Algorithms for Random Number Generation", 2014. */
struct rng {
    uint64_t state, stream;
};

static inline uint32_t rng_next(struct rng *r)
{
    uint64_t old = r->state;
    r->state = old * UINT64_C(6364136223846793005) + r->stream;
    uint32_t mixed = (uint32_t)(((old >> 18) ^ old) >> 27);
    uint32_t turn = (uint32_t)(old >> 59);
    return (mixed >> turn) | (mixed << ((32 - turn) & 31));
}

static inline void rng_seed(struct rng *r, uint64_t seed, uint64_t stream)
{
    r->state = 0;
    r->stream = (stream << 1) | 1;
    (void)rng_next(r);
    r->state += seed;
    (void)rng_next(r);
}

/* 0 to n - 1; n > 0. The bias of 2^-32 n does not matter here. */
static inline uint32_t rng_below(struct rng *r, uint32_t n)
{
    return (uint32_t)(((uint64_t)rng_next(r) * n) >> 32);
}

/* -ln of a uniform number in (0, 1), times 65536. */
uint32_t rng_exponential_q16(struct rng *r);

/* 2^(-x / 65536) times 2^32, rounded down, at most 2^32 - 1. */
uint32_t rng_halvings_q32(uint32_t x_q16);

#endif
