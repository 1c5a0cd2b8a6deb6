/* tests/support/vfs_unsynced.h - a SQLite VFS for which kill -9 is a power
 * cut: what was written and not yet synced stays in this process' memory, and
 * is gone with it. As a real disk may, it lets some unsynced writes through at
 * once, in any order (drawn from a seed).
 *
 * Other processes see what was synced. That is enough for WAL databases with
 * synchronous=FULL, which publish nothing else (sqlite.org/wal.html). */
#ifndef TESTS_SUPPORT_VFS_UNSYNCED_H
#define TESTS_SUPPORT_VFS_UNSYNCED_H

#include <stdbool.h>
#include <stdint.h>

enum unsynced_disk {
    UNSYNCED_HONEST,
    UNSYNCED_LIES, /* a disk that says synced and did nothing: the mutant that
                      a test of this VFS must notice */
};

/* Wraps the default VFS and becomes the default. Once a process. */
int vfs_unsynced_register(enum unsynced_disk disk, uint64_t seed);

#endif
