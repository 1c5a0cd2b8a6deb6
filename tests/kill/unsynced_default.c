/* Linked into build/V/kill/{pos,hq}, the programs as they are but for the
 * disk: with LIANDIAN_UNSYNCED=SEED in the environment, kill -9 is a power cut
 * (tests/support/vfs_unsynced.h). "lies" in front of the seed makes the disk
 * one that never syncs. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "tests/support/vfs_unsynced.h"

__attribute__((constructor)) static void switch_disk(void)
{
    const char *text = getenv("LIANDIAN_UNSYNCED");
    if (!text || !*text)
        return;
    bool lies = strncmp(text, "lies", 4) == 0;
    uint64_t seed = strtoull(lies ? text + 4 : text, NULL, 10);
    CHECK(vfs_unsynced_register(lies ? UNSYNCED_LIES : UNSYNCED_HONEST,
                                seed * 100003 + (uint64_t)getpid()) == 0);
}
