/* Files carried on a stick. Lost without it: sales that a finder of the stick
 * can read, prices that anybody can write, half a file taken for a whole one.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/i18n.h"
#include "sync/carry_place.h"
#include "sync/wire.h"

#define STREAM_LEN crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define SEAL_LEN   crypto_secretstream_xchacha20poly1305_ABYTES
#define HASH_LEN   32

int __real_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_fsync(int fd);
int __wrap_rename(const char *from, const char *to);

static bool fail_fsync, fail_rename;

int __wrap_fsync(int fd)
{
    errno = EIO;
    return fail_fsync ? -1 : __real_fsync(fd);
}

int __wrap_rename(const char *from, const char *to)
{
    errno = EIO;
    return fail_rename ? -1 : __real_rename(from, to);
}

static struct keys till, hq, other;
static const char *const said[] = {"Hello from the shop", "one", "another one"};

static struct carry_label to_hq(void)
{
    struct carry_label l = {.way = CARRY_TO_HQ,
                            .outlet = 3,
                            .till = 7,
                            .number = UINT64_C(1795341513080)};
    memcpy(l.from, till.curve_public, KEY_LEN);
    memcpy(l.to, hq.curve_public, KEY_LEN);
    return l;
}

static void seal(const struct carry_label *l, const struct keys *by, size_t n,
                 struct buf *ret_file)
{
    struct carry_writer w;
    assert_int_equal(carry_begin(l, by->curve_secret, &w), ERR_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(carry_add(&w, said[i], strlen(said[i])), ERR_OK);
    assert_int_equal(carry_end(&w), ERR_OK);
    assert_int_equal(w.frames, n);
    buf_clear(ret_file);
    assert_int_equal(buf_add(ret_file, w.file.data, w.file.len), ERR_OK);
    carry_writer_release(&w);
}

/* As a forger would: the sum at the end is no secret. */
static void sum_up(struct buf *file)
{
    crypto_generichash(file->data + file->len - HASH_LEN, HASH_LEN, file->data,
                       file->len - HASH_LEN, NULL, 0);
}

static enum err read_by(const struct buf *file, const struct keys *k)
{
    struct buf frames = {0};
    struct diag d = {0};
    enum err err =
        carry_open(file->data, file->len, k->curve_secret, &frames, &d);
    if (err)
        assert_true(d.text[0] && !frames.data);
    buf_release(&frames);
    return err;
}

static int set_up(void **unused)
{
    (void)unused;
    i18n_set_chinese(false);
    if (keys_init())
        return -1;
    keys_generate(&till);
    keys_generate(&hq);
    keys_generate(&other);
    return 0;
}

static void what_was_said_is_heard(void **unused)
{
    (void)unused;
    for (size_t n = 0; n <= ARRAY_LEN(said); n++) {
        struct carry_label l = to_hq(), read;
        struct buf file = {0}, frames = {0};
        const uint8_t *frame = NULL;
        size_t at = 0, len = 0, heard = 0;
        seal(&l, &till, n, &file);
        assert_int_equal(carry_label(file.data, file.len, &read, NULL), ERR_OK);
        assert_int_equal(read.way, CARRY_TO_HQ);
        assert_int_equal(read.outlet, 3);
        assert_int_equal(read.till, 7);
        assert_true(read.number == l.number);
        assert_memory_equal(read.from, till.curve_public, KEY_LEN);
        assert_memory_equal(read.to, hq.curve_public, KEY_LEN);
        assert_int_equal(
            carry_open(file.data, file.len, hq.curve_secret, &frames, NULL),
            ERR_OK);
        while (carry_next(&frames, &at, &frame, &len)) {
            assert_int_equal(len, strlen(said[heard]));
            assert_memory_equal(frame, said[heard], len);
            heard++;
        }
        assert_int_equal(heard, n);
        buf_release(&frames);
        buf_release(&file);
    }
}

static void nobody_else_reads_it(void **unused)
{
    (void)unused;
    struct carry_label l = to_hq();
    struct buf file = {0};
    seal(&l, &till, 3, &file);
    assert_int_equal(read_by(&file, &other), ERR_DENIED);
    assert_int_equal(read_by(&file, &till), ERR_DENIED);
    assert_null(memmem(file.data, file.len, "Hello", 5));
    buf_release(&file);
}

/* Somebody who knows all public keys, and has one of his own. */
static void nobody_else_writes_one(void **unused)
{
    (void)unused;
    struct carry_label l = to_hq();
    struct buf file = {0};
    seal(&l, &other, 3, &file);
    assert_int_equal(read_by(&file, &hq), ERR_DENIED);
    buf_release(&file);
}

/* A file goes one way: back at its sender it is nothing. */
static void it_cannot_be_turned_round(void **unused)
{
    (void)unused;
    struct carry_label l = to_hq();
    struct buf file = {0};
    seal(&l, &till, 2, &file);
    uint8_t *from = file.data + CARRY_LABEL_LEN - 2 * KEY_LEN;
    uint8_t keep[KEY_LEN];
    memcpy(keep, from, KEY_LEN);
    memcpy(from, from + KEY_LEN, KEY_LEN);
    memcpy(from + KEY_LEN, keep, KEY_LEN);
    file.data[16] = CARRY_TO_TILL;
    sum_up(&file);
    assert_int_equal(read_by(&file, &till), ERR_DENIED);
    buf_release(&file);
}

static void damage_of_every_byte_is_noticed(void **unused)
{
    (void)unused;
    struct carry_label l = to_hq();
    struct buf file = {0};
    seal(&l, &till, 3, &file);
    for (size_t at = 0; at < file.len; at++) {
        for (int bit = 0; bit < 8; bit++) {
            file.data[at] ^= (uint8_t)(1 << bit);
            assert_int_not_equal(read_by(&file, &hq), ERR_OK);
            file.data[at] ^= (uint8_t)(1 << bit);
        }
    }
    assert_int_equal(read_by(&file, &hq), ERR_OK);
    buf_release(&file);
}

/* The same by somebody who also makes the sum right again. */
static void no_byte_can_be_changed_on_purpose(void **unused)
{
    (void)unused;
    struct carry_label l = to_hq();
    struct buf file = {0};
    seal(&l, &till, 3, &file);
    for (size_t at = 0; at < file.len - HASH_LEN; at++) {
        file.data[at] ^= 0x01;
        sum_up(&file);
        assert_int_not_equal(read_by(&file, &hq), ERR_OK);
        file.data[at] ^= 0x01;
    }
    sum_up(&file);
    assert_int_equal(read_by(&file, &hq), ERR_OK);
    buf_release(&file);
}

static void no_length_but_the_whole(void **unused)
{
    (void)unused;
    struct carry_label l = to_hq();
    struct buf file = {0}, cut = {0};
    seal(&l, &till, 3, &file);
    for (size_t len = 0; len < file.len; len++) {
        buf_clear(&cut);
        assert_int_equal(buf_add(&cut, file.data, len), ERR_OK);
        assert_int_not_equal(read_by(&cut, &hq), ERR_OK);
        if (len >= HASH_LEN)
            sum_up(&cut);
        assert_int_not_equal(read_by(&cut, &hq), ERR_OK);
    }
    buf_clear(&cut);
    assert_int_equal(buf_add(&cut, file.data, file.len), ERR_OK);
    assert_int_equal(buf_add(&cut, file.data, file.len), ERR_OK);
    assert_int_equal(read_by(&cut, &hq), ERR_CORRUPT);
    sum_up(&cut);
    assert_int_equal(read_by(&cut, &hq), ERR_DENIED);
    buf_release(&cut);
    buf_release(&file);
}

/* Chunks left out, doubled, or put in another order. */
static void no_frame_can_be_left_out(void **unused)
{
    (void)unused;
    struct carry_label l = to_hq();
    struct buf file = {0}, cut = {0};
    size_t first = CARRY_LABEL_LEN + STREAM_LEN;
    size_t one = 4 + strlen(said[0]) + SEAL_LEN;
    seal(&l, &till, 3, &file);
    assert_int_equal(buf_add(&cut, file.data, first), ERR_OK);
    assert_int_equal(
        buf_add(&cut, file.data + first + one, file.len - first - one), ERR_OK);
    sum_up(&cut);
    assert_int_equal(read_by(&cut, &hq), ERR_DENIED);
    buf_clear(&cut);
    assert_int_equal(buf_add(&cut, file.data, first + one), ERR_OK);
    assert_int_equal(buf_add(&cut, file.data + first, file.len - first),
                     ERR_OK);
    sum_up(&cut);
    assert_int_equal(read_by(&cut, &hq), ERR_DENIED);
    buf_release(&cut);
    buf_release(&file);
}

static void says_what_is_wrong(void **unused)
{
    (void)unused;
    struct carry_label l = to_hq(), read;
    struct buf file = {0};
    struct diag d = {0};
    assert_int_equal(carry_label("photo.jpg and more", 18, &read, &d),
                     ERR_FORMAT);
    assert_non_null(strstr(d.text, "no file of this system"));
    assert_int_equal(carry_label("", 0, &read, &d), ERR_FORMAT);
    seal(&l, &till, 1, &file);
    file.data[15] = '2';
    sum_up(&file);
    assert_int_equal(carry_label(file.data, file.len, &read, &d), ERR_NEWER);
    assert_non_null(strstr(d.text, "update"));
    buf_release(&file);
}

/* A key of small order would give a seal that everybody knows. */
static void refuses_a_key_that_is_none(void **unused)
{
    (void)unused;
    struct carry_label l = to_hq();
    struct carry_writer w;
    memset(l.to, 0, KEY_LEN);
    assert_int_equal(carry_begin(&l, till.curve_secret, &w), ERR_FORMAT);
}

static void a_full_file_says_so(void **unused)
{
    (void)unused;
    struct carry_label l = to_hq();
    struct carry_writer w;
    uint8_t *big = calloc(1, WIRE_FRAME_MAX);
    uint32_t n = 0;
    assert_non_null(big);
    assert_int_equal(carry_begin(&l, till.curve_secret, &w), ERR_OK);
    while (carry_add(&w, big, WIRE_FRAME_MAX) == ERR_OK)
        n++;
    assert_true(n > 100 && w.frames == n);
    assert_int_equal(carry_end(&w), ERR_OK);
    assert_true(w.file.len <= CARRY_FILE_MAX);
    assert_int_equal(read_by(&w.file, &hq), ERR_OK);
    carry_writer_release(&w);
    free(big);
}

/* ---- on the stick --------------------------------------------------------*/

static void the_newest_stays_and_only_whole_ones_show(void **unused)
{
    (void)unused;
    char place[] = "/tmp/liandian-carry.XXXXXX", path[CARRY_PATH_MAX];
    char first[CARRY_PATH_MAX], command[3 * CARRY_PATH_MAX];
    struct carry_label l = to_hq(), read;
    struct carry_list list;
    struct buf file = {0}, back = {0};
    assert_non_null(mkdtemp(place));
    seal(&l, &till, 1, &file);
    assert_int_equal(carry_put(place, &l, &file, first, NULL), ERR_OK);
    assert_non_null(strstr(first, "/liandian/to-hq-3-7-20261122-175833-080."));
    l.number += 5;
    seal(&l, &till, 2, &file);
    assert_int_equal(carry_put(place, &l, &file, path, NULL), ERR_OK);
    assert_int_not_equal(access(first, F_OK), 0);
    /* Of another till: not ours to take away. */
    struct carry_label neighbour = l;
    neighbour.till = 77;
    neighbour.number -= 1000;
    seal(&neighbour, &till, 1, &file);
    assert_int_equal(carry_put(place, &neighbour, &file, first, NULL), ERR_OK);
    l.number += 5;
    seal(&l, &till, 3, &file);
    assert_int_equal(carry_put(place, &l, &file, path, NULL), ERR_OK);
    assert_int_equal(access(first, F_OK), 0);
    assert_int_equal(carry_list(place, CARRY_TO_TILL, &list, NULL), ERR_OK);
    assert_int_equal(list.count, 0);
    carry_list_release(&list);
    assert_int_equal(carry_list(place, CARRY_TO_HQ, &list, NULL), ERR_OK);
    assert_int_equal(list.count, 2);
    assert_int_equal(carry_get(&list, 0, &back, &read, NULL), ERR_OK);
    assert_true(read.number == l.number);
    assert_int_equal(back.len, file.len);
    assert_memory_equal(back.data, file.data, file.len);
    carry_list_release(&list);
    buf_release(&back);
    buf_release(&file);
    snprintf(command, sizeof(command), "rm -r %s", place);
    assert_int_equal(system(command), 0);
}

static int count(const char *place)
{
    struct carry_list list;
    assert_int_equal(carry_list(place, CARRY_TO_HQ, &list, NULL), ERR_OK);
    int n = list.count;
    carry_list_release(&list);
    return n;
}

/* Pulled out before all of it is there: what was there before still is. */
static void a_stick_pulled_out_holds_nothing_half(void **unused)
{
    (void)unused;
    char place[] = "/tmp/liandian-carry.XXXXXX", path[CARRY_PATH_MAX];
    char first[CARRY_PATH_MAX], command[3 * CARRY_PATH_MAX];
    struct carry_label l = to_hq();
    struct buf file = {0};
    struct diag d = {0};
    assert_non_null(mkdtemp(place));
    seal(&l, &till, 1, &file);
    assert_int_equal(carry_put(place, &l, &file, first, NULL), ERR_OK);
    l.number++;
    seal(&l, &till, 3, &file);
    for (int i = 0; i < 2; i++) {
        fail_fsync = i == 0;
        fail_rename = i == 1;
        d.text[0] = '\0';
        assert_int_equal(carry_put(place, &l, &file, path, &d), ERR_IO);
        assert_non_null(strstr(d.text, "plug the stick in again"));
        assert_int_equal(count(place), 1);
        assert_int_equal(access(first, F_OK), 0);
    }
    fail_fsync = fail_rename = false;
    assert_int_equal(carry_put(place, &l, &file, path, &d), ERR_OK);
    assert_int_equal(count(place), 1);
    assert_int_not_equal(access(first, F_OK), 0);
    snprintf(command, sizeof(command),
             "mkfifo %s/liandian/to-hq-1-1-x.ldc && ln -s %s "
             "%s/liandian/to-hq-2-2-x.ldc && mkdir "
             "%s/liandian/to-hq-3-3-x.ldc",
             place, path, place, place);
    assert_int_equal(system(command), 0);
    assert_int_equal(count(place), 1);
    /* What a killed program left has no name that anybody reads. */
    snprintf(command, sizeof(command), "cp %s %s.part", path, first);
    assert_int_equal(system(command), 0);
    assert_int_equal(count(place), 1);
    snprintf(command, sizeof(command), "rm -r %s", place);
    assert_int_equal(system(command), 0);
    buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_said_is_heard),
        cmocka_unit_test(nobody_else_reads_it),
        cmocka_unit_test(nobody_else_writes_one),
        cmocka_unit_test(it_cannot_be_turned_round),
        cmocka_unit_test(damage_of_every_byte_is_noticed),
        cmocka_unit_test(no_byte_can_be_changed_on_purpose),
        cmocka_unit_test(no_length_but_the_whole),
        cmocka_unit_test(no_frame_can_be_left_out),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(refuses_a_key_that_is_none),
        cmocka_unit_test(a_full_file_says_so),
        cmocka_unit_test(the_newest_stays_and_only_whole_ones_show),
        cmocka_unit_test(a_stick_pulled_out_holds_nothing_half),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
