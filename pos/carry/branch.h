/* pos/carry/branch.h - headquarters' branch of a till that was restored from a
 * copy, as it came on a stick, and the answers that the recovery
 * (sync/replica.h) would have had over a link.
 *
 * The file begins at the last entry that the till knew to be acknowledged, and
 * that one is common to both branches; from there on it holds everything. */
#ifndef POS_CARRY_BRANCH_H
#define POS_CARRY_BRANCH_H

#include "sync/replica.h"
#include "sync/wire.h"

#define BRANCH_KEYS_MAX 8

struct branch {
    bool known; /* headquarters sent one */
    uint64_t base;
    uint8_t base_hash[LEDGER_HASH_LEN];
    struct ledger_run run; /* owned: entries from base + 1 on */
    struct buf hashes;     /* owned: after each of them */
    struct ledger_head head;
    uint8_t signature[LEDGER_SIGNATURE_LEN];
    uint8_t keys[BRANCH_KEYS_MAX][LEDGER_KEY_LEN];
    size_t n_keys;
};

void branch_release(struct branch *b);
/* Notes a frame of the answer; *ret_taken: it is about the branch (Welcome told
 * the machine already that there is another). ERR_FORMAT. */
MUST_USE enum err branch_note(struct branch *b, const void *frame, size_t len,
                              bool *ret_taken);
/* Whether the branch can be followed: it reaches its head, and its base is an
 * entry of ours. */
bool branch_whole(const struct branch *b, struct db *db);
/* Answers what the machine asked, as headquarters would; *ret_answer is left
 * empty when it does not concern the branch. What the till sold since it wrote
 * its file is set aside here only, as headquarters has not seen it yet. */
MUST_USE enum err branch_answer(const struct branch *b, struct db *db,
                                const void *frame, size_t len,
                                struct buf *ret_answer);

#endif
