#include "sync/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/i18n.h"

/* The file: this line, then the four keys raw, then BLAKE2b-256 over all
 * before it, so that a torn or edited file is noticed. */
static const char MAGIC[] = "liandian keys 1\n";
#define MAGIC_LEN (sizeof(MAGIC) - 1)
#define BODY_LEN  (3 * KEY_LEN + SIGN_KEY_LEN)
#define FILE_LEN  (MAGIC_LEN + BODY_LEN + 32)

#define HEAD_PREFIX     "liandian head 1"
#define HEAD_PREFIX_LEN (sizeof(HEAD_PREFIX) - 1)
#define HEAD_LEN        (HEAD_PREFIX_LEN + 4 + 4 + 8 + LEDGER_HASH_LEN)

enum err keys_init(void)
{
    return sodium_init() < 0 ? ERR_IO : ERR_OK;
}

void keys_generate(struct keys *ret_keys)
{
    CHECK(crypto_sign_keypair(ret_keys->sign_public, ret_keys->sign_secret) ==
          0);
    CHECK(crypto_box_keypair(ret_keys->curve_public, ret_keys->curve_secret) ==
          0);
}

static uint8_t *put(uint8_t *p, const void *data, size_t len)
{
    memcpy(p, data, len);
    return p + len;
}

static const uint8_t *take(const uint8_t *p, void *data, size_t len)
{
    memcpy(data, p, len);
    return p + len;
}

enum err keys_save(const struct keys *k, const char *path, struct diag *d)
{
    uint8_t file[FILE_LEN];
    uint8_t *p = put(file, MAGIC, MAGIC_LEN);
    p = put(p, k->sign_public, KEY_LEN);
    p = put(p, k->sign_secret, SIGN_KEY_LEN);
    p = put(p, k->curve_public, KEY_LEN);
    p = put(p, k->curve_secret, KEY_LEN);
    crypto_generichash(p, 32, file, MAGIC_LEN + BODY_LEN, NULL, 0);
    enum err err = file_write(path, 0600, file, sizeof(file));
    sodium_memzero(file, sizeof(file));
    if (err)
        return diag_set(d, err,
                        tr("the key file %s cannot be written: check that the "
                           "folder exists, that this user may write to it and "
                           "that the disk is not full"),
                        path);
    return ERR_OK;
}

/* The file must be a plain one that nobody else may read. */
static enum err check_file(int fd, const char *path, struct diag *d)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return diag_set(d, ERR_FORMAT, tr("%s is not a key file"), path);
    if (st.st_mode & 077)
        return diag_set(d, ERR_DENIED,
                        tr("other users may read the keys in %s: run `chmod "
                           "600 %s`, and enrol anew if this machine is shared"),
                        path, path);
    return ERR_OK;
}

static enum err damaged(const char *path, struct diag *d)
{
    return diag_set(d, ERR_CORRUPT,
                    tr("the key file %s is damaged: restore it from a copy, or "
                       "enrol this till anew"),
                    path);
}

static enum err parse(const uint8_t *file, size_t len, const char *path,
                      struct keys *ret_keys, struct diag *d)
{
    uint8_t sum[32];
    const uint8_t *p = file + MAGIC_LEN;
    if (len != FILE_LEN || memcmp(file, MAGIC, MAGIC_LEN) != 0)
        return damaged(path, d);
    crypto_generichash(sum, sizeof(sum), file, MAGIC_LEN + BODY_LEN, NULL, 0);
    if (memcmp(sum, file + MAGIC_LEN + BODY_LEN, sizeof(sum)) != 0)
        return damaged(path, d);
    p = take(p, ret_keys->sign_public, KEY_LEN);
    p = take(p, ret_keys->sign_secret, SIGN_KEY_LEN);
    p = take(p, ret_keys->curve_public, KEY_LEN);
    take(p, ret_keys->curve_secret, KEY_LEN);
    return ERR_OK;
}

enum err keys_load(const char *path, struct keys *ret_keys, struct diag *d)
{
    uint8_t file[FILE_LEN + 1]; /* one more shows a file that is too long */
    size_t len = 0;
    ssize_t n = 1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        return diag_set(d, ERR_NOTFOUND,
                        tr("there is no key file %s: enrol this till first"),
                        path);
    if (fd < 0)
        return diag_set(d, errno == EACCES ? ERR_DENIED : ERR_IO,
                        tr("the key file %s cannot be read: check that this "
                           "user owns it"),
                        path);
    enum err err = check_file(fd, path, d);
    while (!err && n > 0 && len < sizeof(file)) {
        n = read(fd, file + len, sizeof(file) - len);
        if (n > 0)
            len += (size_t)n;
        else if (n < 0 && errno == EINTR)
            n = 1;
        else if (n < 0)
            err = diag_set(d, ERR_IO,
                           tr("the key file %s cannot be read: "
                              "check that this user owns it"),
                           path);
    }
    close(fd);
    if (!err)
        err = parse(file, len, path, ret_keys, d);
    sodium_memzero(file, sizeof(file));
    return err;
}

void keys_wipe(struct keys *k)
{
    if (k)
        sodium_memzero(k, sizeof(*k));
}

static void head_bytes(uint32_t till, const struct ledger_head *h,
                       uint8_t out[HEAD_LEN])
{
    uint8_t *p = put(out, HEAD_PREFIX, HEAD_PREFIX_LEN);
    for (int shift = 24; shift >= 0; shift -= 8)
        *p++ = (uint8_t)(till >> shift);
    for (int shift = 24; shift >= 0; shift -= 8)
        *p++ = (uint8_t)(h->epoch >> shift);
    for (int shift = 56; shift >= 0; shift -= 8)
        *p++ = (uint8_t)(h->seq >> shift);
    put(p, h->hash, LEDGER_HASH_LEN);
}

void keys_sign_head(const struct keys *k, uint32_t till,
                    const struct ledger_head *h,
                    uint8_t ret_signature[LEDGER_SIGNATURE_LEN])
{
    uint8_t text[HEAD_LEN];
    head_bytes(till, h, text);
    CHECK(crypto_sign_detached(ret_signature, NULL, text, sizeof(text),
                               k->sign_secret) == 0);
}

enum err keys_verify_head(const uint8_t sign_public[KEY_LEN], uint32_t till,
                          const struct ledger_head *h,
                          const uint8_t sig[LEDGER_SIGNATURE_LEN])
{
    uint8_t text[HEAD_LEN];
    head_bytes(till, h, text);
    return crypto_sign_verify_detached(sig, text, sizeof(text), sign_public) ==
                   0
               ? ERR_OK
               : ERR_DENIED;
}
