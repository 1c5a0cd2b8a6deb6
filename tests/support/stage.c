#include "tests/support/stage.h"

#include <poll.h>
#include <pty.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/ui/panels.h"
#include "pos/ui/pay.h"
#include "pos/ui/refund.h"

enum { HOME_KEYS = 40 };

static const struct {
    const char *name;
    int key;
} names[] = {{"Enter", SCREEN_KEY_ENTER},    {"Esc", SCREEN_KEY_ESC},
             {"Tab", SCREEN_KEY_TAB},        {"Up", SCREEN_KEY_UP},
             {"Down", SCREEN_KEY_DOWN},      {"Left", SCREEN_KEY_LEFT},
             {"Right", SCREEN_KEY_RIGHT},    {"Home", SCREEN_KEY_HOME},
             {"End", SCREEN_KEY_END},        {"Del", SCREEN_KEY_DELETE},
             {"Back", SCREEN_KEY_BACKSPACE}, {"Clear", 'U' - '@'}};

void stage_key(struct stage *s, int key)
{
    bool whole = false;
    ui_key(s->ui, key);
    if (!s->ui->indexed &&
        !search_refresh(s->ui->search, s->till, 1000, &whole))
        s->ui->indexed = whole;
    pay_run_turn(s->ui);
    refund_follow(s->ui);
    ui_draw(s->ui);
}

void stage_scan(struct stage *s, const char *code)
{
    ui_scan(s->ui, code);
    ui_draw(s->ui);
}

static void type(struct stage *s, const char *text, size_t len)
{
    for (const char *p = text; p < text + len;)
        stage_key(s, (int)utf8_next(&p));
}

static int named(const char *name, size_t len)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strlen(names[i].name) == len &&
            strncmp(names[i].name, name, len) == 0)
            return names[i].key;
    }
    if (len > 1 && name[0] == 'F')
        return SCREEN_KEY_F((int)strtol(name + 1, NULL, 10));
    CHECK(len == 1);
    return (unsigned char)name[0];
}

void stage_keys(struct stage *s, const char *keys)
{
    while (*keys) {
        size_t len = strcspn(keys, " ");
        if (*keys == '\'') {
            const char *end = strchr(keys + 1, '\'');
            CHECK(end);
            type(s, keys + 1, (size_t)(end - keys) - 1);
            len = (size_t)(end - keys) + 1;
        } else if (len > 0) {
            stage_key(s, named(keys, len));
        }
        keys += len + (keys[len] == ' ');
    }
}

bool stage_home(struct stage *s)
{
    for (int i = 0; i < HOME_KEYS && s->ui->depth > 1; i++)
        stage_key(s, SCREEN_KEY_ESC);
    for (int i = 0; i < 4; i++) /* what was typed, unknown codes */
        stage_key(s, SCREEN_KEY_ESC);
    return s->ui->depth == 1;
}

void stage_picture(const struct stage *s, char out[STAGE_TEXT_CAP])
{
    size_t at = 0;
    out[0] = '\0';
    for (int row = 1; row < s->ui->rows; row++) {
        char text[1024];
        screen_row_text(row, text, sizeof(text));
        size_t len = strlen(text);
        CHECK(at + len + 2 < STAGE_TEXT_CAP);
        memcpy(out + at, text, len);
        at += len;
        out[at++] = '\n';
        out[at] = '\0';
    }
}

bool stage_shows(const struct stage *s, const char *text)
{
    char picture[STAGE_TEXT_CAP];
    stage_picture(s, picture);
    return strstr(picture, text) != NULL;
}

void stage_fault(struct stage *s, const char *fmt, ...)
{
    char picture[STAGE_TEXT_CAP];
    va_list ap;
    s->faults++;
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    stage_picture(s, picture);
    fprintf(stderr, "\n%s\n", picture);
}

/* ---- the process ---------------------------------------------------------*/

static int64_t clock_of_test(void)
{
    return INT64_C(1763776800000); /* 2025-11-22 10:00 in China */
}

_Noreturn static void child(const char *dir, bool chinese, stage_play *play,
                            void *arg)
{
    static struct till till;
    struct stage s = {.till = &till};
    struct diag d = {0};
    int agent = -1;
    setenv("TERM", "xterm-256color", 1);
    setenv("LANG", chinese ? "zh_CN.UTF-8" : "en_US.UTF-8", 1);
    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    i18n_init();
    i18n_set_chinese(chinese);
    CHECK(till_open(dir, &till, &d) == ERR_OK);
    till.now_ms = clock_of_test;
    /* Nobody starts an agent while this lock is held. */
    CHECK(till_lock(dir, "agent", &agent, &d) == ERR_OK);
    CHECK(ui_begin(&till, &s.ui, &d) == ERR_OK);
    ui_draw(s.ui);
    play(&s, arg);
    ui_end(s.ui);
    till_close(&till);
    close(agent);
    exit(s.faults ? 1 : 0);
}

bool stage_run(const char *dir, bool chinese, stage_play *play, void *arg)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    char bytes[65536];
    int fd = -1, status = 1, err = dup(STDERR_FILENO);
    fflush(NULL);
    pid_t pid = forkpty(&fd, NULL, NULL, &size);
    CHECK(pid >= 0);
    if (pid == 0) {
        dup2(err, STDERR_FILENO);
        child(dir, chinese, play, arg);
    }
    close(err);
    while (read(fd, bytes, sizeof(bytes)) >
           0) { /* what is drawn goes nowhere */
    }
    while (waitpid(pid, &status, 0) < 0) {
    }
    close(fd);
    if (WIFSIGNALED(status))
        fprintf(stderr, "the till died of signal %d\n", WTERMSIG(status));
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
