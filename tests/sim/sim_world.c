#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "tests/sim/sim.h"

uint32_t sim_draw(struct sim *s, uint32_t below)
{
    uint64_t z = (s->random += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    z ^= z >> 31;
    return below ? (uint32_t)(z >> 16) % below : 0;
}

bool sim_chance(struct sim *s, uint32_t per_thousand)
{
    return sim_draw(s, 1000) < per_thousand;
}

void sim_log(struct sim *s, const char *fmt, ...)
{
    va_list ap;
    if (!s->verbose)
        return;
    printf("%6llu  ", (unsigned long long)s->tick);
    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
    putchar('\n');
}

void sim_fail(struct sim *s, const char *fmt, ...)
{
    va_list ap;
    printf("seed %llu, tick %llu: ", (unsigned long long)s->seed,
           (unsigned long long)s->tick);
    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
    putchar('\n');
    fflush(stdout);
    if (s->aborts)
        abort();
    _exit(1);
}

int64_t sim_now(const struct sim *s)
{
    return 1000 + (int64_t)s->tick * SIM_TICK_MS;
}

int64_t sim_clock(const struct sim *s)
{
    return INT64_C(1790000000000) + sim_now(s);
}

int sim_new_keys(struct sim *s)
{
    CHECK(s->n_keys < SIM_KEY_PAIRS);
    uint8_t seed[crypto_sign_SEEDBYTES];
    for (size_t i = 0; i < sizeof(seed); i++)
        seed[i] = (uint8_t)sim_draw(s, 256);
    struct keys *k = &s->keys[s->n_keys];
    CHECK(crypto_sign_seed_keypair(k->sign_public, k->sign_secret, seed) == 0);
    return s->n_keys++;
}

void sim_release(struct sim *s)
{
    sim_net_clear(s, -1);
    for (int i = 0; i < SIM_BODIES; i++) {
        replica_free(s->body[i].replica);
        sim_disk_release(&s->body[i].disk);
        sim_disk_release(&s->body[i].snapshot);
        free(s->body[i].count);
    }
    intake_free(s->intake);
    sim_hq_disk_release(&s->hq);
    sim_hq_disk_release(&s->hq_backup);
    free(s->pending);
    free(s->pending_aside);
    free(s->kept);
}
