#include "hq/route/rng.h"

#define LN2_Q32 UINT64_C(2977044471) /* ln 2 x 2^32 */

/* log2 of u (not 0), times 65536: the whole part from the highest bit, the
 * fraction by squaring the mantissa, a bit at a time. */
static uint32_t log2_q16(uint64_t u)
{
    uint32_t whole = 63u - (uint32_t)__builtin_clzll(u), fraction = 0;
    uint64_t m = whole > 31 ? u >> (whole - 31) : u << (31 - whole);
    for (int bit = 15; bit >= 0; bit--) {
        m = (m * m) >> 31;
        if (m >> 32) {
            m >>= 1;
            fraction |= 1u << bit;
        }
    }
    return (whole << 16) | fraction;
}

uint32_t rng_exponential_q16(struct rng *r)
{
    uint64_t u = ((uint64_t)rng_next(r) << 1) | 1; /* of 2^33 */
    uint32_t halvings = (33u << 16) - log2_q16(u);
    return (uint32_t)((halvings * LN2_Q32) >> 32);
}

uint32_t rng_halvings_q32(uint32_t x_q16)
{
    /* 2^(-2^-k) x 2^32, k from 1 */
    static const uint32_t step[16] = {
        0xB504F333, 0xD744FCCA, 0xEAC0C6E7, 0xF5257D15, 0xFA83B2DB, 0xFD3E0C0C,
        0xFE9E115C, 0xFF4ECB59, 0xFFA75652, 0xFFD3A751, 0xFFE9D2B2, 0xFFF4E91B,
        0xFFFA747E, 0xFFFD3A3B, 0xFFFE9D1C, 0xFFFF4E8E};
    uint64_t y = UINT32_MAX;
    for (int k = 0; k < 16; k++)
        if (x_q16 & (0x8000u >> k))
            y = (y * step[k]) >> 32;
    uint32_t whole = x_q16 >> 16;
    return whole > 31 ? 0 : (uint32_t)(y >> whole);
}
