/* replay.c - a fuzz target's main where there is no libFuzzer: feeds it every
 * file of its corpus and named on the command line, then seeded mutations of
 * them, so that an ordinary test run fuzzes a little and always the same.
 *
 *   TARGET [-runs=N] [-seed=N] [FILE...]
 *
 * The corpus is tests/fuzz/corpus/TARGET/. An input that ends the process is
 * written to crash-TARGET in the current folder's build/: name it and move it
 * into the corpus with the repair. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
__attribute__((weak)) void
__sanitizer_set_death_callback(void (*callback)(void));

#define INPUTS_MAX 4096
#define INPUT_MAX  ((size_t)1 << 20)
#define RUNS       4000
#define SECONDS    8

static struct buf inputs[INPUTS_MAX];
static size_t input_count;
static uint64_t state = 20261122;

static struct {
    const char *name;
    const uint8_t *data;
    size_t len;
} current;

static void keep_crash(void)
{
    char path[256];
    if (!current.data)
        return;
    snprintf(path, sizeof(path), "build/crash-%s", current.name);
    FILE *f = fopen(path, "wb");
    if (!f)
        return;
    fwrite(current.data, 1, current.len, f);
    fclose(f);
    fprintf(stderr, "the input is in %s\n", path);
}

static void on_signal(int number)
{
    signal(number, SIG_DFL);
    keep_crash();
    raise(number);
}

static uint32_t draw(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return below ? (uint32_t)(state >> 20) % below : 0;
}

/* A copy of the exact length, so that reading past the end is caught. */
static void feed(const uint8_t *data, size_t len)
{
    uint8_t *copy = malloc(len ? len : 1);
    CHECK(copy);
    if (len)
        memcpy(copy, data, len);
    current.data = copy;
    current.len = len;
    CHECK(LLVMFuzzerTestOneInput(copy, len) == 0);
    current.data = NULL;
    free(copy);
}

static void insert(struct buf *b, size_t at, const uint8_t *data, size_t len)
{
    if (b->len + len > INPUT_MAX)
        return;
    CHECK(!buf_reserve(b, len));
    memmove(b->data + at + len, b->data + at, b->len - at);
    memcpy(b->data + at, data, len);
    b->len += len;
}

static void mutate_once(struct buf *b)
{
    static const uint8_t odd[] = {0,    1,   0x7F, 0x80, 0xFF, '"', '\\',
                                  '\n', '%', '-',  '.',  0xE4, 0xC0};
    uint32_t at = draw((uint32_t)b->len), span = 1 + draw(16);
    uint8_t bytes[16];
    const struct buf *other = &inputs[draw((uint32_t)input_count)];
    switch (draw(7)) {
    case 0:
        if (b->len)
            b->data[at] ^= (uint8_t)(1u << draw(8));
        break;
    case 1:
        if (b->len)
            b->data[at] = odd[draw(sizeof(odd))];
        break;
    case 2:
        if (at + span <= b->len) {
            memmove(b->data + at, b->data + at + span, b->len - at - span);
            b->len -= span;
        }
        break;
    case 3:
        for (uint32_t i = 0; i < span; i++)
            bytes[i] = (uint8_t)draw(256);
        insert(b, at, bytes, span);
        break;
    case 4:
        if (at + span <= b->len) {
            memcpy(bytes, b->data + at, span);
            insert(b, draw((uint32_t)b->len), bytes, span);
        }
        break;
    case 5:
        b->len = at;
        break;
    default:
        if (other->len) {
            uint32_t from = draw((uint32_t)other->len);
            insert(b, at, other->data + from, other->len - from);
        }
        break;
    }
}

static void load(const char *path)
{
    CHECK(input_count < INPUTS_MAX);
    if (file_read(path, INPUT_MAX, &inputs[input_count])) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(1);
    }
    input_count++;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void load_corpus(const char *name)
{
    static char *paths[INPUTS_MAX];
    size_t count = 0;
    char folder[256];
    snprintf(folder, sizeof(folder), "tests/fuzz/corpus/%s", name);
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (e->d_name[0] == '.')
            continue;
        CHECK(count < INPUTS_MAX);
        CHECK(asprintf(&paths[count++], "%s/%s", folder, e->d_name) > 0);
    }
    if (dir)
        closedir(dir);
    qsort(paths, count, sizeof(paths[0]), by_name);
    for (size_t i = 0; i < count; i++) {
        load(paths[i]);
        free(paths[i]);
    }
}

int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    current.name = slash ? slash + 1 : argv[0];
    long runs = RUNS;
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(keep_crash);
    signal(SIGABRT, on_signal);
    load_corpus(current.name);
    size_t corpus = input_count;
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "-runs=", 6) == 0)
            runs = strtol(argv[i] + 6, NULL, 10);
        else if (strncmp(argv[i], "-seed=", 6) == 0)
            state = strtoull(argv[i] + 6, NULL, 10) * 2 + 1;
        else
            load(argv[i]);
    }
    feed((const uint8_t *)"", 0);
    for (size_t i = 0; i < input_count; i++)
        feed(inputs[i].data, inputs[i].len);
    if (input_count == 0)
        input_count = 1; /* mutate the empty input */
    time_t end = time(NULL) + SECONDS;
    struct buf work = {0};
    long done = 0;
    for (; done < runs && time(NULL) <= end; done++) {
        const struct buf *from = &inputs[draw((uint32_t)input_count)];
        buf_clear(&work);
        CHECK(!buf_add(&work, from->data, from->len));
        for (uint32_t n = 1 + draw(6); n > 0; n--)
            mutate_once(&work);
        feed(work.data, work.len);
    }
    printf("ok 1 - %zu inputs of the corpus and %ld mutations\n", corpus, done);
    buf_release(&work);
    for (size_t i = 0; i < input_count; i++)
        buf_release(&inputs[i]);
    return 0;
}
