/* Linked into build/V/kill/{pos,hq}, the programs as they are but for the
 * disk: with LIANDIAN_UNSYNCED=honest in the environment a power cut takes away
 * what was not synced (tests/support/vfs_unsynced.h); with "lies" also what was
 * said to be. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "tests/support/vfs_unsynced.h"

__attribute__((constructor)) static void switch_disk(void)
{
    const char *text = getenv("LIANDIAN_UNSYNCED");
    if (!text || !*text)
        return;
    CHECK(vfs_unsynced_register(strcmp(text, "lies") == 0
                                    ? UNSYNCED_LIES
                                    : UNSYNCED_HONEST) == 0);
}
