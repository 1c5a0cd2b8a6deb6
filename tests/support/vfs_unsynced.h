/* tests/support/vfs_unsynced.h - a SQLite VFS that knows what a power cut
 * would take away.
 *
 * Writes go to the file as always, so that all processes of the machine see
 * them; what stood there before goes into FILE.undo until somebody syncs the
 * file. A power cut is: kill every process of the machine, then
 * vfs_unsynced_power_cut for its databases. As a real disk may, it keeps some
 * of the unsynced writes, drawn from a seed, whichever came first. */
#ifndef TESTS_SUPPORT_VFS_UNSYNCED_H
#define TESTS_SUPPORT_VFS_UNSYNCED_H

#include <stdint.h>

enum unsynced_disk {
    UNSYNCED_HONEST,
    UNSYNCED_LIES, /* a disk that says synced and did nothing: the mutant that
                      a test of this VFS must notice */
};

/* Wraps the default VFS and becomes the default. Once a process. */
int vfs_unsynced_register(enum unsynced_disk disk);

/* Takes back what was not synced in every database and WAL of a directory.
 * Returns how many writes were lost, -1 on failure. */
int vfs_unsynced_power_cut(const char *dir, uint64_t seed);

#endif
